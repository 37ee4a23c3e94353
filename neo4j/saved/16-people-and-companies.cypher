// People and companies: the passages that name both, as a picture.
MATCH p = (person:__Entity__&Person)<-[:HAS_ENTITY]-(c:__Chunk__)-[:HAS_ENTITY]->(o:__Entity__&Organization)
WITH p, person, o ORDER BY person.mentions + o.mentions DESC
RETURN p LIMIT 60
