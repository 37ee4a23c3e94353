UNWIND $rows AS row
CALL (row) {
  MATCH (h:__Entity__ {graph: $graph, id: row.head}) RETURN h
  UNION ALL
  MATCH (h:__Value__ {graph: $graph, id: row.head}) RETURN h
}
CALL (row) {
  MATCH (t:__Entity__ {graph: $graph, id: row.tail}) RETURN t
  UNION ALL
  MATCH (t:__Value__ {graph: $graph, id: row.tail}) RETURN t
}
MATCH (h)-[r]->(t)
WHERE r.graph = $graph AND r.id = row.id
RETURN row.id AS id, elementId(r) AS element, r.evidence AS evidence
