// Who works where, leads or founded what?
MATCH p = (person:__Entity__:Person)-[r:!HAS_ENTITY&!IN_COMMUNITY]-(o:__Entity__:Organization)
RETURN p LIMIT 100
