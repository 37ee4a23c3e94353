// What surrounds some entities and passages, in one round trip.
CALL () {
  UNWIND $ask.entities AS id
  CALL (id) {
    MATCH (e:__Entity__ {graph: $graph, id: id}) RETURN e
    UNION ALL
    MATCH (e:__Value__ {graph: $graph, id: id}) RETURN e
  }
  CALL (e) {
    MATCH (e)<-[m:HAS_ENTITY]-(c:__Chunk__)
    WHERE c.graph = $graph
    WITH c, m.mentions AS mentions, c.id AS name ORDER BY mentions DESC, name LIMIT $per_entity
    RETURN collect(c) AS foremost
  }
  RETURN collect(e) AS entities, collect(foremost) AS foremost
}
CALL () {
  UNWIND $ask.passages AS id
  MATCH (c:__Chunk__ {graph: $graph, id: id})
  RETURN collect(c) AS given
}
CALL () {
  // Documents whose title names the entity or, where there are none, begins with its name of several words.
  UNWIND $ask.titled AS id
  CALL (id) {
    MATCH (d:__Document__ {graph: $graph, topic: id})<-[:PART_OF]-(c:__Chunk__)
    WITH c ORDER BY c.index, c.id LIMIT $per_title
    RETURN collect(c) AS exact
  }
  CALL (id, exact) {
    WITH id, exact WHERE size(exact) = 0
    MATCH (e:__Entity__ {graph: $graph, id: id})
    WHERE e.key CONTAINS ' '
    MATCH (d:__Document__)
    WHERE d.graph = $graph AND d.subject STARTS WITH e.key + ' '
    WITH DISTINCT d.topic AS topic ORDER BY topic LIMIT $longer + 1
    WITH collect(topic) AS topics
    UNWIND CASE WHEN size(topics) > $longer THEN [] ELSE topics END AS topic
    CALL (topic) {
      MATCH (d:__Document__ {graph: $graph, topic: topic})<-[:PART_OF]-(c:__Chunk__)
      WITH c ORDER BY c.index, c.id LIMIT $per_title
      RETURN c
    }
    RETURN collect(c) AS longer
  }
  RETURN collect({id: id, chunks: exact + longer}) AS about
}
CALL (foremost, given, about) {
  UNWIND reduce(chunks = given, more IN foremost + [titled IN about | titled.chunks] | chunks + more) AS c
  WITH DISTINCT c
  RETURN collect([c.id, c.documentId, c.links, c.sentenceVectors]) AS views
}
RETURN views,
       [e IN entities | e.id] AS known,
       [titled IN about WHERE size(titled.chunks) > 0 | [titled.id, [c IN titled.chunks | c.id]]] AS about
