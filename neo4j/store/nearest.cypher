WITH toFloatList(split($vector, ' ')) AS vector
CALL db.index.vector.queryNodes('graphrag_community_vector', $nearest, vector) YIELD node
WHERE node.graph = $graph
WITH node.id AS id, vector.similarity.cosine(node.embedding, vector) AS score
RETURN id, score ORDER BY score DESC, id LIMIT $limit
