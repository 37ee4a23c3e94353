MATCH (g:__Graph__ {graph: $graph})
RETURN g.state AS state
