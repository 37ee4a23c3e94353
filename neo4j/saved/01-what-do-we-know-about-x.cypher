// What do we know about X? Everything it is related to.
// Change the name in the first line: any spelling that the documents use will do.
WITH 'Quintaval' AS name
MATCH (x:__Entity__)
WHERE toLower(x.name) CONTAINS toLower(name) OR any(alias IN x.aliases WHERE toLower(alias) CONTAINS toLower(name))
WITH x ORDER BY x.mentions DESC LIMIT 1
OPTIONAL MATCH p = (x)-[r:!HAS_ENTITY&!IN_COMMUNITY]-(:__Entity__|__Value__)
RETURN x, p LIMIT 100
