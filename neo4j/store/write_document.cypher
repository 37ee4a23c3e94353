MERGE (d:__Document__ {graph: $graph, id: $id})
SET d:Document, d += $document
WITH d
UNWIND $chunks AS row
CREATE (c:__Chunk__:Chunk {graph: $graph, id: row.id})-[:PART_OF]->(d)
SET c += row.properties
WITH c, row
CALL db.create.setNodeVectorProperty(c, 'embedding', row.vector)
WITH collect(c) AS chunks
UNWIND range(0, size(chunks) - 2) AS i
WITH chunks[i] AS one, chunks[i + 1] AS next
CREATE (one)-[:NEXT_CHUNK]->(next)
