UNWIND $rows AS row
MERGE (e:__Entity__ {graph: $graph, id: row.id})
SET e += row.properties
REMOVE e:$(row.old)
SET e:$(row.label)
