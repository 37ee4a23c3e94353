MATCH (g:__Graph__ {graph: $graph})
SET g.writes = g.writes + 1
RETURN g.state AS state
