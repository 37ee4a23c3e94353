// Deletes some of what carries one of our labels and this graph's name, and says how much. Called until it says 0.
MATCH (n:__Chunk__|__Entity__|__Value__|__Document__|__Community__)
WHERE n.graph = $graph
WITH n LIMIT $most
DETACH DELETE n
RETURN count(*) AS deleted
