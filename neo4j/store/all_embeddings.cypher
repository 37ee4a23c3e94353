MATCH (e:__Entity__)
WHERE e.graph = $graph AND e.id > $after
RETURN e.id AS id, e.embedding AS vector, e.nodeEmbedding AS node
ORDER BY id LIMIT $most
