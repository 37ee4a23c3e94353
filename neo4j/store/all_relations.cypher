CALL () {
  MATCH (e:__Entity__) WHERE e.graph = $graph AND e.id > $after
  RETURN e ORDER BY e.id LIMIT $most
  UNION ALL
  MATCH (e:__Value__) WHERE e.graph = $graph AND e.id > $after
  RETURN e ORDER BY e.id LIMIT $most
}
WITH e ORDER BY e.id LIMIT $most
OPTIONAL MATCH (e)-[r]->(:__Entity__|__Value__)
WHERE r.graph = $graph
RETURN e.id AS id, collect(r.evidence) AS evidence
ORDER BY id
