// How are X and Y connected, in the documents' own words? Each step of the path with its quote and its file.
WITH 'Quintaval' AS one, 'Halewick' AS other
MATCH (x:__Entity__) WHERE toLower(x.name) CONTAINS toLower(one)
WITH x, other ORDER BY x.mentions DESC LIMIT 1
MATCH (y:__Entity__) WHERE toLower(y.name) CONTAINS toLower(other) AND y <> x AND y.graph = x.graph
WITH x, y ORDER BY y.mentions DESC LIMIT 1
MATCH p = ANY SHORTEST (x)-[s:!HAS_ENTITY&!IN_COMMUNITY WHERE coalesce(s.modality, 'fact') = 'fact']-{1,4}(y)
UNWIND relationships(p) AS r
MATCH (d:__Document__ {graph: r.graph, id: r.documents[0]})
RETURN startNode(r).name AS from, type(r) AS relation, endNode(r).name AS to, r.quotes[0] AS quote, d.path AS file
