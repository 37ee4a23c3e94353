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
CREATE (h)-[r:$(row.label)]->(t)
SET r = row.properties
