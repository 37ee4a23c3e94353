MATCH (c:__Chunk__)
WHERE c.graph = $graph AND c.id > $after
WITH c ORDER BY c.id LIMIT $most
MATCH (c)-[:PART_OF]->(d:__Document__ {graph: $graph})
RETURN c.id AS id, d.id AS document, c.index AS index, c.page AS page, c.start AS start, c.end AS end, c.text AS text,
       c.sentences AS sentences, c.mentions AS mentions, d.path AS path, d.title AS title
ORDER BY id
