UNWIND $ids AS id
CALL (id) {
  MATCH (e:__Entity__ {graph: $graph, id: id}) RETURN e
  UNION ALL
  MATCH (e:__Value__ {graph: $graph, id: id}) RETURN e
}
RETURN e.id AS id, e.key AS key, e.name AS name, e.type AS type, e.aliases AS aliases,
       e.description AS description, e.mentions AS mentions
