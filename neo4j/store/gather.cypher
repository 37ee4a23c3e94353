// What an answer is read from, in one round trip: passages with the relations read in them, whom they and the
// question name, and for a question about the whole the communities of the top level.
CALL () {
  UNWIND $ask.passages AS id
  MATCH (c:__Chunk__ {graph: $graph, id: id})-[:PART_OF]->(d:__Document__ {graph: $graph})
  RETURN collect(c) AS chunks,
         collect([c.id, d.id, c.index, c.page, c.start, c.end, c.text, c.sentences, c.mentions, d.path, d.title,
                  c.facts]) AS passages
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
  RETURN collect([e.id, e.key, e.name, e.type, e.aliases, e.description, e.mentions, e.keys]) AS entities
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
