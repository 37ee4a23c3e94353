MATCH (g:__Graph__ {graph: $graph})
SET g.state = $state
