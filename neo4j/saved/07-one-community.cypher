// The largest community as a picture: its members, and how they are related.
MATCH (m:__Community__) WITH m ORDER BY m.level, m.size DESC LIMIT 1
MATCH q = (m)<-[:IN_COMMUNITY]-(e:__Entity__)
WITH m, e, q ORDER BY e.mentions DESC LIMIT 40
OPTIONAL MATCH p = (e)-[r:!HAS_ENTITY&!IN_COMMUNITY]->(f:__Entity__)-[:IN_COMMUNITY]->(m)
RETURN q, p
