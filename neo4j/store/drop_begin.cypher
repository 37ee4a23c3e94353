// From here on nobody writes to the graph any more; a drop that was cut short can only be finished.
MATCH (g:__Graph__ {graph: $graph})
SET g.writes = g.writes + 1, g.dropping = true
