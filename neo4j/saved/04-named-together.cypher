// Who is named together? Pairs that the most passages name both, whether or not a relation was read.
MATCH (a:__Entity__)<-[:HAS_ENTITY]-(c:__Chunk__)-[:HAS_ENTITY]->(b:__Entity__)
WHERE a.id < b.id
WITH a, b, count(DISTINCT c) AS passages ORDER BY passages DESC LIMIT 25
RETURN a.name AS one, b.name AS other, passages
