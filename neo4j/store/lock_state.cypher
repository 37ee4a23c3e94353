MATCH (g:__Graph__ {graph: $graph}) WHERE g.dropping IS NULL
SET g.writes = g.writes + 1
RETURN g.state AS state
