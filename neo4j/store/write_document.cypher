// One document in the place of what it was, in the transaction that holds the graph's lock.
CALL () {
  MATCH (d:__Document__ {graph: $graph, id: $id})<-[:PART_OF]-(c:__Chunk__ {graph: $graph})
  DETACH DELETE c
}
CALL () {
  UNWIND $gone_relations AS element
  MATCH ()-[r]->() WHERE elementId(r) = element
  DELETE r
}
CALL () {
  UNWIND $gone_entities AS id
  CALL (id) {
    MATCH (e:__Entity__ {graph: $graph, id: id}) RETURN e
    UNION ALL
    MATCH (e:__Value__ {graph: $graph, id: id}) RETURN e
  }
  DETACH DELETE e
}
CALL () {
  UNWIND $entities AS row
  MERGE (e:__Entity__ {graph: $graph, id: row.id})
  SET e += row.properties
  REMOVE e:$(row.old)
  SET e:$(row.label)
}
CALL () {
  UNWIND $values AS row
  MERGE (v:__Value__ {graph: $graph, id: row.id})
  SET v:Value, v += row.properties
  REMOVE v:$(row.old)
  SET v:$(row.label)
}
CALL () {
  UNWIND $documents AS row
  MERGE (d:__Document__ {graph: $graph, id: $id})
  SET d:Document, d += row
}
CALL () {
  UNWIND $chunks AS row
  MATCH (d:__Document__ {graph: $graph, id: $id})
  CREATE (c:__Chunk__:Chunk {graph: $graph, id: row.id})-[:PART_OF]->(d)
  SET c += row.properties
  WITH c, row
  CALL db.create.setNodeVectorProperty(c, 'embedding', row.vector)
  WITH collect(c) AS chunks
  UNWIND range(0, size(chunks) - 2) AS i
  WITH chunks[i] AS one, chunks[i + 1] AS next
  CREATE (one)-[:NEXT_CHUNK]->(next)
}
CALL () {
  UNWIND $mentions AS row
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
  UNWIND $new_relations AS row
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
  UNWIND $changed_relations AS row
  MATCH ()-[r]->() WHERE elementId(r) = row.element
  SET r = row.properties
}
// What ranking by words needs to know of the whole graph.
MATCH (g:__Graph__ {graph: $graph})
SET g.chunks = g.chunks + $more_chunks, g.tokens = g.tokens + $more_tokens
