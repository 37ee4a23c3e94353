UNWIND $ids AS id
MATCH (c:__Chunk__ {graph: $graph, id: id})
WHERE c.facts <> '[]'
RETURN c.facts AS facts
