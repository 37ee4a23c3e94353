// What happened since a date? Dated passages in order of their dates; change the date in the first line.
WITH '2024-01-01' AS since
MATCH (v:__Value__:Date)<-[:HAS_ENTITY]-(c:__Chunk__)-[:PART_OF]->(d:__Document__)
WHERE v.key >= since
RETURN v.key AS date, d.path AS file, c.page AS page, left(c.text, 200) AS passage
ORDER BY date LIMIT 100
