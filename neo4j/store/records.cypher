MATCH (d:__Document__)
WHERE d.graph = $graph AND d.id > ''
RETURN d.id AS id, d.path AS path, d.source AS source, d.title AS title, d.mediaType AS media_type,
       d.language AS language, d.contentHash AS content_hash, d.recipe AS recipe, d.problem AS problem,
       d.chunks AS chunks, d.mentions AS mentions, d.relations AS relations
