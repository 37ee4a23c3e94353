// Documents with tables of some layouts.
MATCH (d:__Document__)
WHERE d.graph = $graph AND d.id > '' AND any(layout IN d.layouts WHERE layout IN $layouts)
RETURN d.id AS id, d.path AS path, d.chunks AS chunks
