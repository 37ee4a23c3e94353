CALL () {
  MATCH (d:__Document__) WHERE d.graph = $graph AND d.id > '' AND d.contentHash <> ''
  RETURN count(d) AS documents, coalesce(sum(d.chunks), 0) AS chunks, coalesce(sum(d.mentions), 0) AS mentions
}
CALL () { MATCH (e:__Entity__) WHERE e.graph = $graph AND e.id > '' RETURN count(e) AS entities }
CALL () { MATCH (v:__Value__) WHERE v.graph = $graph AND v.id > '' RETURN count(v) AS values }
CALL () {
  MATCH (e:__Entity__|__Value__)-[r]->(:__Entity__|__Value__)
  WHERE e.graph = $graph AND r.graph = $graph
  RETURN count(r) AS relations
}
CALL () { MATCH (m:__Community__) WHERE m.graph = $graph AND m.id > '' RETURN count(m) AS communities }
RETURN documents, chunks, entities, values, mentions, relations, communities
