// Takes the last enrichment's vectors off what the new one leaves out.
MATCH (e:__Entity__|__Value__)
WHERE e.graph = $graph AND e.embedding IS NOT NULL AND NOT e.id IN $ids
REMOVE e.embedding, e.nodeEmbedding
