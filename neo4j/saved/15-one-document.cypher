// One document as a picture: its passages in order, and what they name.
MATCH (d:__Document__) WITH d ORDER BY d.mentions DESC LIMIT 1
MATCH p = (d)<-[:PART_OF]-(c:__Chunk__)
OPTIONAL MATCH q = (c)-[:HAS_ENTITY]->(:__Entity__)
RETURN p, q LIMIT 100
