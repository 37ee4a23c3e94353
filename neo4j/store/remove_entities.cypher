UNWIND $ids AS id
CALL (id) {
  MATCH (e:__Entity__ {graph: $graph, id: id}) RETURN e
  UNION ALL
  MATCH (e:__Value__ {graph: $graph, id: id}) RETURN e
}
DETACH DELETE e
