MATCH (m:__Community__)
WHERE m.graph = $graph AND m.id > ''
RETURN m.id AS id, m.embedding AS vector
