CALL () {
  MATCH (e:__Entity__) WHERE e.graph = $graph AND e.id > $after
  RETURN e ORDER BY e.id LIMIT $most
  UNION ALL
  MATCH (e:__Value__) WHERE e.graph = $graph AND e.id > $after
  RETURN e ORDER BY e.id LIMIT $most
}
WITH e ORDER BY e.id LIMIT $most
RETURN e.id AS id, e.key AS key, e.name AS name, e.type AS type, e.aliases AS aliases,
       e.description AS description, e.mentions AS mentions, e.keys AS keys
