// Where a question starts, in one round trip: passages by words and by vector, entities and documents by name.
CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()
MATCH (g:__Graph__ {graph: $graph})
CALL () {
  // How many of the graph's passages hold each word, counted to one more than matters.
  UNWIND $words AS word
  CALL (word) {
    CALL db.index.fulltext.queryNodes('graphrag_chunk_words', word.query, {limit: $most_rows + 1}) YIELD node
    RETURN count(node) AS passages
  }
  WITH word.text AS text, passages ORDER BY passages, text
  WITH collect({text: text, passages: passages}) AS counted
  // Of them the rarest, as many as stand in so many passages, at least one.
  RETURN reduce(kept = {total: 0, words: []}, word IN counted |
    CASE WHEN size(kept.words) = 0 OR kept.total + word.passages <= $most_rows
         THEN {total: kept.total + word.passages, words: kept.words + [word]}
         ELSE {total: $most_rows + 1, words: kept.words} END).words AS words
}
CALL (words) {
  WITH reduce(query = '', word IN words | query + ' words:"' + word.text + '"') AS any
  WITH any WHERE any <> ''
  CALL db.index.fulltext.queryNodes('graphrag_chunk_words', $ours + ' +(' + any + ')', {limit: $candidates}) YIELD node
  RETURN collect([node.id, node.words]) AS by_words
}
CALL (g) {
  // Other graphs may share the index: so many are asked for that enough should be ours ...
  CALL () { MATCH (c:__Chunk__) RETURN count(c) AS every }
  WITH CASE WHEN size($vector) = 0 OR g.chunks = 0 THEN 0
            ELSE toInteger(ceil($nearest * toFloat(every) / g.chunks)) END AS wanted
  CALL (g, wanted) {
    WITH wanted WHERE wanted > 0 AND wanted <= $most_nearest
    CALL db.index.vector.queryNodes('graphrag_chunk_vector', wanted, $vector) YIELD node
    WHERE node.graph = $graph
    RETURN collect(node) AS near
  }
  CALL (g, wanted, near) {
    // ... and where they are not, all of ours are compared.
    WITH near WHERE wanted > 0 AND size(near) < $limit AND size(near) < g.chunks
    MATCH (c:__Chunk__)
    WHERE c.graph = $graph AND c.id > '' AND size(c.embedding) = size($vector)
    RETURN collect(c) AS rest
  }
  UNWIND CASE WHEN size(rest) > 0 THEN rest ELSE near END AS c
  WITH c.id AS id, vector.similarity.cosine(c.embedding, $vector) AS score
  WHERE score IS NOT NULL
  WITH id, score ORDER BY score DESC, id LIMIT $limit
  RETURN collect([id, score]) AS by_vector
}
CALL () {
  UNWIND $names AS query
  CALL db.index.fulltext.queryNodes('graphrag_entity_words', query) YIELD node
  RETURN collect([node.id, node.key, node.names, node.mentions]) AS by_name
}
CALL () {
  MATCH (d:__Document__)<-[:PART_OF]-(c:__Chunk__ {index: 0})
  WHERE d.graph = $graph AND d.titleId IN $titles
  RETURN collect([d.titleId, d.topic, c.id]) AS by_title
}
CALL () {
  MATCH (d:__Document__)<-[:PART_OF]-(c:__Chunk__ {index: 0})
  WHERE d.graph = $graph AND d.subjectId IN $topics
  RETURN collect([d.subjectId, d.topic, c.id]) AS by_subject
}
RETURN g.chunks AS chunks, g.tokens AS tokens, words, by_words, by_vector, by_name, by_title, by_subject
