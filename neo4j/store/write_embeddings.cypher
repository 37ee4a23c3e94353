UNWIND $rows AS row
CALL (row) {
  MATCH (e:__Entity__ {graph: $graph, id: row.id}) RETURN e
  UNION ALL
  MATCH (e:__Value__ {graph: $graph, id: row.id}) RETURN e
}
CALL db.create.setNodeVectorProperty(e, 'nodeEmbedding', toFloatList(split(row.node, ' ')))
CALL db.create.setNodeVectorProperty(e, 'embedding', toFloatList(split(row.vector, ' ')))
FINISH
