UNWIND $rows AS row
CREATE (m:__Community__:Community {graph: $graph, id: row.id})
SET m += row.properties
WITH m, row
CALL db.create.setNodeVectorProperty(m, 'embedding', toFloatList(split(row.vector, ' ')))
WITH m, row
UNWIND row.properties.members AS member
MATCH (e:__Entity__ {graph: $graph, id: member})
CREATE (e)-[:IN_COMMUNITY]->(m)
