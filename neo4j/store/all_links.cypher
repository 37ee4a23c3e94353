MATCH (c:__Chunk__)
WHERE c.graph = $graph AND c.id > $after
RETURN c.id AS id, c.links AS links
ORDER BY id LIMIT $most
