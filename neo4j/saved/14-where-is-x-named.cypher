// Where is X named? The passages, with the spelling that each uses.
WITH 'Quintaval' AS name
MATCH (x:__Entity__) WHERE toLower(x.name) CONTAINS toLower(name)
WITH x ORDER BY x.mentions DESC LIMIT 1
MATCH (x)<-[m:HAS_ENTITY]-(c:__Chunk__)-[:PART_OF]->(d:__Document__)
RETURN d.path AS file, c.page AS page, m.surfaces AS spellings, c.text AS passage
ORDER BY m.mentions DESC LIMIT 25
