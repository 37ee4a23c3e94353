// Show the evidence of a relation: every quote that it rests on, with file, page and characters.
MATCH (a:__Entity__)-[r]->(b)
WHERE r.evidence IS NOT NULL
WITH a, r, b ORDER BY size(r.quotes) DESC LIMIT 5
UNWIND range(0, size(r.quotes) - 1) AS i
MATCH (c:__Chunk__ {graph: r.graph, id: r.chunks[i]})-[:PART_OF]->(d:__Document__)
RETURN a.name AS from, type(r) AS relation, b.name AS to, r.quotes[i] AS quote, d.path AS file, c.page AS page,
       r.starts[i] AS start, r.ends[i] AS end
