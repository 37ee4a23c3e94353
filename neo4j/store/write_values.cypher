UNWIND $rows AS row
MERGE (e:__Value__ {graph: $graph, id: row.id})
SET e:Value, e += row.properties
REMOVE e:$(row.old)
SET e:$(row.label)
