MATCH (g:__Graph__ {graph: $graph})
RETURN g.schema AS schema, coalesce(g.dropping, false) AS dropping
