MATCH (d:__Document__ {graph: $graph, id: $id})
DETACH DELETE d
