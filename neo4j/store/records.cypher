MATCH (d:__Document__)
WHERE d.graph = $graph AND d.id > ''
RETURN d.id AS id, d.path AS path, d.source AS source, d.title AS title, d.mediaType AS media_type,
       d.language AS language, d.contentHash AS content_hash, d.recipe AS recipe, d.problem AS problem,
       d.chunks AS chunks, d.mentions AS mentions, d.relations AS relations,
       coalesce(d.characters, 0) AS characters, coalesce(d.covered, 0) AS covered, coalesce(d.pages, 0) AS pages,
       coalesce(d.findings, []) AS findings
