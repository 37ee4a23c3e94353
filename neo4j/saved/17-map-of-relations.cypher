// The whole map: the most named entities and all relations among them.
MATCH (e:__Entity__) WITH e ORDER BY e.mentions DESC LIMIT 60
WITH collect(e) AS most
UNWIND most AS a
MATCH p = (a)-[r:!HAS_ENTITY&!IN_COMMUNITY]->(b:__Entity__)
WHERE b IN most
RETURN p
