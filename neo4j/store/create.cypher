MERGE (g:__Graph__ {graph: $graph})
ON CREATE SET g.schema = $schema, g.state = '{}', g.writes = 0, g.chunks = 0, g.tokens = 0
RETURN g.schema AS schema, coalesce(g.dropping, false) AS dropping
