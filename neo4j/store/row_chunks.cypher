// Stretches of documents' chunks, with what is needed to read rows in them.
UNWIND $wanted AS part
MATCH (d:__Document__ {graph: $graph, id: part.id})
CALL (d, part) {
  MATCH (d)<-[:PART_OF]-(c:__Chunk__)
  WHERE part.first <= c.index < part.end
  WITH c ORDER BY c.index
  RETURN collect([c.id, c.start, c.page, c.text, c.mentions]) AS chunks
}
RETURN part.number AS number, chunks,
       CASE part.first WHEN 0 THEN d.layouts ELSE [] END AS layouts, CASE part.first WHEN 0 THEN d.places ELSE [] END AS places
ORDER BY number
