UNWIND $rows AS row
CALL (row) {
  MATCH (e:__Entity__ {graph: $graph, id: row.id}) RETURN e
  UNION ALL
  MATCH (e:__Value__ {graph: $graph, id: row.id}) RETURN e
}
SET e.nodeEmbedding = row.node
WITH e, row
CALL db.create.setNodeVectorProperty(e, 'embedding', row.vector)
FINISH
