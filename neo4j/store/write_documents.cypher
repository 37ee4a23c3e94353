// Documents in the place of what they were, in the transaction that holds the graph's lock.
CALL () {
  UNWIND $change.known AS id
  MATCH (:__Document__ {graph: $graph, id: id})<-[:PART_OF]-(c:__Chunk__ {graph: $graph})
  DETACH DELETE c
}
CALL () {
  UNWIND $change.gone AS id
  MATCH (d:__Document__ {graph: $graph, id: id})
  DETACH DELETE d
}
CALL () {
  UNWIND $change.gone_relations AS element
  MATCH ()-[r]->() WHERE elementId(r) = element
  DELETE r
}
CALL () {
  UNWIND $change.gone_entities AS id
  CALL (id) {
    MATCH (e:__Entity__ {graph: $graph, id: id}) RETURN e
    UNION ALL
    MATCH (e:__Value__ {graph: $graph, id: id}) RETURN e
  }
  DETACH DELETE e
}
CALL () {
  UNWIND $change.entities AS row
  MERGE (e:__Entity__ {graph: $graph, id: row.id})
  SET e += row.properties
  REMOVE e:$(row.old)
  SET e:$(row.label)
}
CALL () {
  UNWIND $change.values AS row
  MERGE (v:__Value__ {graph: $graph, id: row.id})
  SET v:Value, v += row.properties
  REMOVE v:$(row.old)
  SET v:$(row.label)
}
CALL () {
  UNWIND $change.documents AS row
  MERGE (d:__Document__ {graph: $graph, id: row.id})
  SET d:Document, d += row.properties
  WITH d, row
  UNWIND row.chunks AS chunk
  CREATE (c:__Chunk__:Chunk {graph: $graph, id: chunk.id})-[:PART_OF]->(d)
  SET c += chunk.properties
  WITH d, c, chunk
  CALL db.create.setNodeVectorProperty(c, 'embedding', toFloatList(split(chunk.vector, ' ')))
  WITH d, collect(c) AS chunks
  UNWIND range(0, size(chunks) - 2) AS i
  WITH chunks[i] AS one, chunks[i + 1] AS next
  CREATE (one)-[:NEXT_CHUNK]->(next)
}
CALL () {
  UNWIND $change.documents AS document
  UNWIND document.mentions AS row
  MATCH (c:__Chunk__ {graph: $graph, id: row.chunk})
  CALL (row) {
    MATCH (e:__Entity__ {graph: $graph, id: row.entity}) RETURN e
    UNION ALL
    MATCH (e:__Value__ {graph: $graph, id: row.entity}) RETURN e
  }
  CREATE (c)-[m:HAS_ENTITY]->(e)
  SET m = row.properties
}
CALL () {
  UNWIND $change.new_relations AS row
  CALL (row) {
    MATCH (h:__Entity__ {graph: $graph, id: row.head}) RETURN h
    UNION ALL
    MATCH (h:__Value__ {graph: $graph, id: row.head}) RETURN h
  }
  CALL (row) {
    MATCH (t:__Entity__ {graph: $graph, id: row.tail}) RETURN t
    UNION ALL
    MATCH (t:__Value__ {graph: $graph, id: row.tail}) RETURN t
  }
  CREATE (h)-[r:$(row.label)]->(t)
  SET r = row.properties
}
CALL () {
  UNWIND $change.changed_relations AS row
  MATCH ()-[r]->() WHERE elementId(r) = row.element
  SET r = row.properties
}
// What ranking by words needs to know of the whole graph.
MATCH (g:__Graph__ {graph: $graph})
SET g.chunks = g.chunks + $change.more_chunks, g.tokens = g.tokens + $change.more_tokens
