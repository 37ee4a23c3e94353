UNWIND $ids AS id
CALL (id) {
  MATCH (e:__Entity__ {graph: $graph, id: id}) RETURN e
  UNION ALL
  MATCH (e:__Value__ {graph: $graph, id: id}) RETURN e
}
CALL (e) {
  MATCH (e)-[r:!HAS_ENTITY&!IN_COMMUNITY]-()
  WHERE r.graph = $graph
  WITH DISTINCT r ORDER BY r.confidence DESC, r.id LIMIT $most
  RETURN r
}
RETURN DISTINCT r.id AS id, r.evidence AS evidence
