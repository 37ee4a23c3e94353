// What the mapped tables of all documents say, and how long their rows' places are.
MATCH (d:__Document__)
WHERE d.graph = $graph AND d.id > '' AND d.layouts IS NOT NULL
UNWIND range(0, size(d.layouts) - 1) AS i
RETURN d.layouts[i] AS layout, collect(size(d.places[i])) AS sizes
ORDER BY layout
