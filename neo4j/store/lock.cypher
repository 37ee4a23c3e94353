// Takes the graph's lock, so that of several clients one writes at a time, and reads what some documents
// have put into the graph so far.
MATCH (g:__Graph__ {graph: $graph}) WHERE g.dropping IS NULL
SET g.writes = g.writes + 1
WITH g
UNWIND $change.ids AS id
OPTIONAL MATCH (d:__Document__ {graph: $graph, id: id})
OPTIONAL MATCH (d)<-[:PART_OF]-(c:__Chunk__ {graph: $graph})
RETURN id, d IS NOT NULL AS known, d.claims AS claims, d.topic AS topic, d.subjectId AS subject,
       coalesce(d.tokens, 0) AS tokens,
       [facts IN collect(c.facts) WHERE facts <> '[]'] AS facts, count(c) AS chunks
