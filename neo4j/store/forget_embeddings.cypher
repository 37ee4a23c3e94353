// Takes the last enrichment's vectors off what the new one leaves out, some at a time.
MATCH (e:__Entity__|__Value__)
WHERE e.graph = $graph AND e.embedding IS NOT NULL AND NOT e.id IN $ids
WITH e LIMIT $most
REMOVE e.embedding, e.nodeEmbedding
RETURN count(e) AS forgotten
