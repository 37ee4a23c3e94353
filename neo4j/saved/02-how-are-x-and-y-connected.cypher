// How are X and Y connected? The shortest paths between them, over relations that were read in the documents.
WITH 'Quintaval' AS one, 'Halewick' AS other
MATCH (x:__Entity__) WHERE toLower(x.name) CONTAINS toLower(one)
WITH x, other ORDER BY x.mentions DESC LIMIT 1
MATCH (y:__Entity__) WHERE toLower(y.name) CONTAINS toLower(other) AND y <> x AND y.graph = x.graph
WITH x, y ORDER BY y.mentions DESC LIMIT 1
MATCH p = ALL SHORTEST (x)-[r:!HAS_ENTITY&!IN_COMMUNITY WHERE coalesce(r.modality, 'fact') = 'fact']-{1,4}(y)
RETURN p LIMIT 20
