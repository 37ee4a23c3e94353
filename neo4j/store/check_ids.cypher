UNWIND $ids AS id
OPTIONAL MATCH (e:__Entity__ {graph: $graph, id: id})
OPTIONAL MATCH (v:__Value__ {graph: $graph, id: id})
WITH id WHERE e IS NULL AND v IS NULL
RETURN id ORDER BY id LIMIT 1
