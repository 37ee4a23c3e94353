// What an answer is read from, in one round trip: passages with the relations read in them, whom they and the
// question name, and for a question about the whole the communities of the top level.
CALL () {
  UNWIND $ask.passages AS id
  MATCH (c:__Chunk__ {graph: $graph, id: id})-[:PART_OF]->(d:__Document__ {graph: $graph})
  RETURN collect(c) AS chunks,
         collect(c {.id, document: d.id, .index, .page, .start, .end, .text, .sentences, .mentions, .facts,
                    path: d.path, title: d.title}) AS passages
}
CALL (chunks) {
  CALL (chunks) {
    UNWIND chunks AS c
    MATCH (c)-[:HAS_ENTITY]->(e:__Entity__|__Value__)
    RETURN e
    UNION
    UNWIND $ask.entities AS id
    MATCH (e:__Entity__ {graph: $graph, id: id})
    RETURN e
    UNION
    UNWIND $ask.entities AS id
    MATCH (e:__Value__ {graph: $graph, id: id})
    RETURN e
  }
  RETURN collect(e {.id, .key, .name, .type, .aliases, .description, .mentions}) AS entities
}
CALL () {
  MATCH (m:__Community__)
  WHERE m.graph = $graph AND m.id > '' AND m.level = $level
  CALL (m) {
    UNWIND m.members AS member
    CALL (member) {
      MATCH (e:__Entity__ {graph: $graph, id: member}) RETURN e
      UNION ALL
      MATCH (e:__Value__ {graph: $graph, id: member}) RETURN e
    }
    RETURN collect(e.id) AS here
  }
  CALL (m) {
    UNWIND m.chunks AS chunk
    MATCH (c:__Chunk__ {graph: $graph, id: chunk})
    RETURN collect(DISTINCT c.id) AS chunks
  }
  RETURN collect(m {.id, .level, .title, .parent, .members, .sentences, here: here, chunks: chunks}) AS communities
}
RETURN passages, entities, communities
