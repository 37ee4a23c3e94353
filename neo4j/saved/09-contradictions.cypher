// Contradictions: where the documents give one thing two values, for relations that have only one.
MATCH (a:__Entity__)-[r]->(b)
WHERE r.modality = 'fact' AND type(r) IN ['DATE_OF_BIRTH', 'DATE_OF_DEATH', 'INCEPTION', 'PLACE_OF_BIRTH', 'HEADQUARTERS_LOCATION',
                  'DISSOLVED_ABOLISHED_OR_DEMOLISHED', 'START_TIME', 'END_TIME', 'PUBLICATION_DATE', 'CAPITAL']
WITH a, type(r) AS relation, collect(DISTINCT b.name) AS values, collect(r) AS shown
WHERE size(values) > 1
RETURN a.name AS about, relation, values, [r IN shown | r.quotes[0]] AS quotes
ORDER BY size(values) DESC LIMIT 50
