// What ranking by words needs to know of the whole graph.
MATCH (g:__Graph__ {graph: $graph})
SET g.chunks = g.chunks + $chunks, g.tokens = g.tokens + $tokens
