MATCH (m:__Community__)
WHERE m.graph = $graph AND m.id > '' AND ($level IS NULL OR m.level = $level)
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
RETURN m.id AS id, m.level AS level, m.title AS title, m.parent AS parent, m.members AS members, here, chunks,
       m.sentences AS sentences
