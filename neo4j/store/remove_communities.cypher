MATCH (m:__Community__)
WHERE m.graph = $graph AND m.id > ''
DETACH DELETE m
