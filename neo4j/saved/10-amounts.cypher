// Amounts: every sum of money that the documents name, largest first, and where.
MATCH (v:__Value__:Amount)<-[:HAS_ENTITY]-(c:__Chunk__)-[:PART_OF]->(d:__Document__)
RETURN v.name AS amount, v.key AS normalised, d.path AS file, c.page AS page, left(c.text, 200) AS passage
ORDER BY toFloatOrNull(split(v.key, ' ')[0]) DESC LIMIT 50
