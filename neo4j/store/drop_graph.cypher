MATCH (g:__Graph__ {graph: $graph})
DETACH DELETE g
WITH count(*) AS gone
OPTIONAL MATCH (g:__Graph__)
RETURN count(g) AS graphs
