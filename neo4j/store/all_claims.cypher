MATCH (d:__Document__)
WHERE d.graph = $graph AND d.id > $after
RETURN d.id AS id, d.claims AS claims, d.topic AS topic, coalesce(d.subjectId, d.topic) AS subject
ORDER BY id LIMIT $most
