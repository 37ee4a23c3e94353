UNWIND $rows AS row
MATCH (c:__Chunk__ {graph: $graph, id: row.chunk})
CALL (row) {
  MATCH (e:__Entity__ {graph: $graph, id: row.entity}) RETURN e
  UNION ALL
  MATCH (e:__Value__ {graph: $graph, id: row.entity}) RETURN e
}
CREATE (c)-[m:HAS_ENTITY]->(e)
SET m = row.properties
