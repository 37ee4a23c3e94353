MATCH (d:__Document__ {graph: $graph, id: $id})<-[:PART_OF]-(c:__Chunk__ {graph: $graph})
DETACH DELETE c
