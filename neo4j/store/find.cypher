// Where a question starts, in one round trip: passages by words and by vector, entities and documents by name.
CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()
MATCH (g:__Graph__ {graph: $graph})
WITH g, CASE WHEN $vector = '' THEN [] ELSE toFloatList(split($vector, ' ')) END AS vector
CALL () {
  // How many of the graph's passages hold each word, counted to one more than matters.
  UNWIND $ask.words AS word
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
CALL (g, vector) {
  // Other graphs may share the index: so many are asked for that enough should be ours ...
  CALL () { MATCH (c:__Chunk__) RETURN count(c) AS every }
  WITH CASE WHEN size(vector) = 0 OR g.chunks = 0 OR $limit = 0 THEN 0
            ELSE toInteger(ceil($nearest * toFloat(every) / g.chunks)) END AS wanted
  CALL (g, wanted, vector) {
    WITH wanted WHERE wanted > 0 AND wanted <= $most_nearest
    CALL db.index.vector.queryNodes('graphrag_chunk_vector', wanted, vector) YIELD node
    WHERE node.graph = $graph
    RETURN collect(node) AS near
  }
  CALL (g, wanted, near, vector) {
    // ... and where they are not, all of ours are compared. A condition before MATCH would be tested after the scan.
    UNWIND CASE WHEN wanted > 0 AND size(near) < $limit AND size(near) < g.chunks THEN [$graph] ELSE [] END AS ours
    MATCH (c:__Chunk__)
    WHERE c.graph = ours AND c.id > '' AND size(c.embedding) = size(vector)
    RETURN collect(c) AS rest
  }
  UNWIND CASE WHEN size(rest) > 0 THEN rest ELSE near END AS c
  WITH c.id AS id, vector.similarity.cosine(c.embedding, vector) AS score
  WHERE score IS NOT NULL
  WITH id, score ORDER BY score DESC, id LIMIT $limit
  RETURN collect([id, score]) AS by_vector
}
CALL (vector) {
  // Entities by vector, the same way.
  CALL (vector) {
    WITH vector WHERE $most_entities > 0 AND size(vector) > 0
    CALL db.index.vector.queryNodes('graphrag_entity_vector', $nearest_entities, vector) YIELD node
    WHERE node.graph = $graph
    RETURN collect(node) AS near
  }
  CALL (vector, near) {
    UNWIND CASE WHEN $most_entities > size(near) THEN [$graph] ELSE [] END AS ours
    MATCH (e:__Entity__)
    WHERE e.graph = ours AND e.id > '' AND size(e.embedding) = size(vector)
    RETURN collect(e) AS rest
  }
  UNWIND CASE WHEN size(rest) > 0 THEN rest ELSE near END AS e
  WITH e.id AS id, vector.similarity.cosine(e.embedding, vector) AS score
  WHERE score IS NOT NULL
  WITH id, score ORDER BY score DESC, id LIMIT $most_entities
  RETURN collect([id, score]) AS entities
}
CALL () {
  UNWIND $ask.names AS query
  CALL db.index.fulltext.queryNodes('graphrag_entity_words', query) YIELD node
  RETURN collect([node.id, node.key, node.names, node.mentions]) AS by_name
}
CALL () {
  MATCH (d:__Document__)<-[:PART_OF]-(c:__Chunk__ {index: 0})
  WHERE d.graph = $graph AND d.titleId IN $ask.titles
  RETURN collect([d.titleId, d.topic, c.id]) AS by_title
}
CALL () {
  MATCH (d:__Document__)<-[:PART_OF]-(c:__Chunk__ {index: 0})
  WHERE d.graph = $graph AND d.subjectId IN $ask.topics
  RETURN collect([d.subjectId, d.topic, c.id]) AS by_subject
}
RETURN g.chunks AS chunks, g.tokens AS tokens, words, by_words, by_vector, entities, by_name, by_title, by_subject
