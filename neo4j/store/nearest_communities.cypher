WITH toFloatList(split($vector, ' ')) AS vector
MATCH (n:__Community__)
WHERE n.graph = $graph AND n.id > '' AND size(n.embedding) = size(vector)
WITH n.id AS id, vector.similarity.cosine(n.embedding, vector) AS score
WHERE score IS NOT NULL
RETURN id, score ORDER BY score DESC, id LIMIT $limit
