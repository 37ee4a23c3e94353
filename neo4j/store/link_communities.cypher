MATCH (m:__Community__)
WHERE m.graph = $graph AND m.parent IS NOT NULL
MATCH (p:__Community__ {graph: $graph, id: m.parent})
CREATE (m)-[:PARENT_COMMUNITY]->(p)
