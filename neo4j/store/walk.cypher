// What a question can reach within two steps, in one round trip: the start's passages, those of whatever
// these name beside it, and the documents about whatever those name. Who walks picks from it.
CALL () {
  UNWIND $ask.passages AS id
  MATCH (c:__Chunk__ {graph: $graph, id: id})
  RETURN collect(c) AS given
}
CALL (given) {
  // A question that names nothing starts at what these passages name and are about.
  UNWIND given AS c
  WITH c WHERE c.id IN $ask.seeds
  CALL (c) {
    MATCH (c)-[:HAS_ENTITY]->(e:__Entity__) RETURN e.id AS id
    UNION ALL
    MATCH (c)-[:PART_OF]->(d:__Document__) RETURN d.topic AS id
  }
  RETURN collect(DISTINCT id) AS seeded
}
WITH given, $ask.entities + [id IN seeded WHERE NOT id IN $ask.entities] AS start
CALL (start) {
  UNWIND start AS id
  MATCH (e:__Entity__ {graph: $graph, id: id})
  CALL (e) {
    MATCH (e)<-[m:HAS_ENTITY]-(c:__Chunk__)
    WHERE c.graph = $graph
    WITH c, m.mentions AS mentions, c.id AS name ORDER BY mentions DESC, name
    LIMIT $per_entity
    RETURN collect(c) AS chunks
  }
  RETURN collect({id: id, chunks: chunks}) AS near
}
CALL (start) {
  // Documents whose title names it or, where there are none, begins with its name of several words.
  CALL (start) {
    MATCH (d:__Document__)<-[:PART_OF]-(c:__Chunk__)
    WHERE d.graph = $graph AND d.topic IN start
    WITH d.topic AS id, c ORDER BY c.index, c.id
    WITH id, collect(c) AS chunks
    RETURN collect({id: id, chunks: chunks[..$per_title]}) AS exact
  }
  CALL (start, exact) {
    WITH [titled IN exact | titled.id] AS found
    UNWIND [id IN start WHERE NOT id IN found] AS id
    MATCH (e:__Entity__ {graph: $graph, id: id})
    WHERE e.key CONTAINS ' '
    CALL (e) {
      MATCH (d:__Document__)
      WHERE d.graph = $graph AND d.subject STARTS WITH e.key + ' '
      RETURN DISTINCT d.topic AS topic LIMIT $longer + 1
    }
    WITH id, collect(topic) AS topics
    WHERE size(topics) <= $longer
    UNWIND topics AS topic
    CALL (topic) {
      MATCH (:__Document__ {graph: $graph, topic: topic})<-[:PART_OF]-(c:__Chunk__)
      WITH c ORDER BY c.index, c.id LIMIT $per_title
      RETURN collect(c) AS part
    }
    WITH id, topic, part ORDER BY id, topic
    WITH id, collect(part) AS parts
    RETURN collect({id: id, chunks: reduce(chunks = [], part IN parts | chunks + part)}) AS longer
  }
  RETURN exact + longer AS about
}
CALL (start, given, near, about) {
  UNWIND reduce(chunks = given, more IN near + about | chunks + more.chunks) AS c
  WITH DISTINCT c
  MATCH (c)-[:HAS_ENTITY]->(e:__Entity__)
  WITH c, collect(e.id) AS named
  WHERE any(id IN named WHERE id IN start) OR any(titled IN about WHERE c IN titled.chunks)
  MATCH (c)-[:PART_OF]->(d:__Document__)
  WITH collect(DISTINCT d.topic) AS titles, collect(named) AS named
  UNWIND reduce(ids = titles, more IN named | ids + more) AS id
  WITH DISTINCT titles, id WHERE NOT id IN start
  RETURN collect(id) AS beside, coalesce(head(collect(titles)), []) AS titles
}
CALL (beside) {
  UNWIND beside AS id
  MATCH (e:__Entity__ {graph: $graph, id: id})
  CALL (e) {
    MATCH (e)<-[m:HAS_ENTITY]-(c:__Chunk__)
    WHERE c.graph = $graph
    WITH c, m.mentions AS mentions, c.id AS name ORDER BY mentions DESC, name
    LIMIT $per_next
    RETURN collect(c) AS chunks
  }
  RETURN collect({id: id, chunks: chunks}) AS near_next
}
CALL (beside) {
  // Documents whose title names it or, where there are none, begins with its name of several words.
  CALL (beside) {
    MATCH (d:__Document__)<-[:PART_OF]-(c:__Chunk__)
    WHERE d.graph = $graph AND d.topic IN beside
    WITH d.topic AS id, c ORDER BY c.index, c.id
    WITH id, collect(c) AS chunks
    RETURN collect({id: id, chunks: chunks[..$per_title]}) AS exact
  }
  CALL (beside, exact) {
    WITH [titled IN exact | titled.id] AS found
    UNWIND [id IN beside WHERE NOT id IN found] AS id
    MATCH (e:__Entity__ {graph: $graph, id: id})
    WHERE e.key CONTAINS ' '
    CALL (e) {
      MATCH (d:__Document__)
      WHERE d.graph = $graph AND d.subject STARTS WITH e.key + ' '
      RETURN DISTINCT d.topic AS topic LIMIT $longer + 1
    }
    WITH id, collect(topic) AS topics
    WHERE size(topics) <= $longer
    UNWIND topics AS topic
    CALL (topic) {
      MATCH (:__Document__ {graph: $graph, topic: topic})<-[:PART_OF]-(c:__Chunk__)
      WITH c ORDER BY c.index, c.id LIMIT $per_title
      RETURN collect(c) AS part
    }
    WITH id, topic, part ORDER BY id, topic
    WITH id, collect(part) AS parts
    RETURN collect({id: id, chunks: reduce(chunks = [], part IN parts | chunks + part)}) AS longer
  }
  RETURN exact + longer AS about_next
}
CALL (start, beside, given, near, about, near_next, about_next) {
  UNWIND reduce(chunks = given, more IN near + about + near_next + about_next | chunks + more.chunks) AS c
  WITH DISTINCT c
  MATCH (c)-[:HAS_ENTITY]->(e:__Entity__)
  WITH c, collect(e.id) AS named
  WHERE any(id IN named WHERE id IN beside OR id IN start) OR any(titled IN about_next WHERE c IN titled.chunks)
  MATCH (c)-[:PART_OF]->(d:__Document__)
  WITH collect(DISTINCT d.topic) AS titles, collect(named) AS named
  UNWIND reduce(ids = titles, more IN named | ids + more) AS id
  WITH DISTINCT titles, id WHERE NOT id IN start AND NOT id IN beside
  RETURN collect(id) AS beyond, coalesce(head(collect(titles)), []) AS more_titles
}
CALL (beyond) {
  // Documents whose title names it or, where there are none, begins with its name of several words.
  CALL (beyond) {
    MATCH (d:__Document__)<-[:PART_OF]-(c:__Chunk__)
    WHERE d.graph = $graph AND d.topic IN beyond
    WITH d.topic AS id, c ORDER BY c.index, c.id
    WITH id, collect(c) AS chunks
    RETURN collect({id: id, chunks: chunks[..$per_title]}) AS exact
  }
  CALL (beyond, exact) {
    WITH [titled IN exact | titled.id] AS found
    UNWIND [id IN beyond WHERE NOT id IN found] AS id
    MATCH (e:__Entity__ {graph: $graph, id: id})
    WHERE e.key CONTAINS ' '
    CALL (e) {
      MATCH (d:__Document__)
      WHERE d.graph = $graph AND d.subject STARTS WITH e.key + ' '
      RETURN DISTINCT d.topic AS topic LIMIT $longer + 1
    }
    WITH id, collect(topic) AS topics
    WHERE size(topics) <= $longer
    UNWIND topics AS topic
    CALL (topic) {
      MATCH (:__Document__ {graph: $graph, topic: topic})<-[:PART_OF]-(c:__Chunk__)
      WITH c ORDER BY c.index, c.id LIMIT $per_title
      RETURN collect(c) AS part
    }
    WITH id, topic, part ORDER BY id, topic
    WITH id, collect(part) AS parts
    RETURN collect({id: id, chunks: reduce(chunks = [], part IN parts | chunks + part)}) AS longer
  }
  RETURN exact + longer AS about_beyond
}
CALL (start, titles, more_titles) {
  // Only of what the question starts with, and of titles, may the graph know no entity.
  UNWIND start + titles + more_titles AS id
  WITH DISTINCT id
  OPTIONAL MATCH (e:__Entity__ {graph: $graph, id: id})
  WITH id WHERE e IS NULL
  RETURN collect(id) AS unknown
}
CALL (given, near, about, near_next, about_next, about_beyond) {
  UNWIND reduce(chunks = given, more IN near + about + near_next + about_next + about_beyond | chunks + more.chunks) AS c
  WITH DISTINCT c
  RETURN collect([c.id, c.documentId, c.links, c.sentenceVectors]) AS views
}
RETURN views, unknown, start, beside,
       [found IN near + near_next | [found.id, [c IN found.chunks | c.id]]] AS near,
       [found IN about + about_next + about_beyond | [found.id, [c IN found.chunks | c.id]]] AS about
