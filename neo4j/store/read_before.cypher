// What the graph knows of the entities and relations that some documents touch.
CALL () {
  UNWIND $change.entities AS id
  CALL (id) {
    MATCH (e:__Entity__ {graph: $graph, id: id}) RETURN e
    UNION ALL
    MATCH (e:__Value__ {graph: $graph, id: id}) RETURN e
  }
  RETURN collect(e {.id, .key, .type, .tally}) AS entities
}
CALL () {
  UNWIND $change.relations AS row
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
  RETURN collect({id: row.id, element: elementId(r), evidence: r.evidence}) AS relations
}
RETURN entities, relations
