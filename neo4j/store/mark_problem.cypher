MATCH (g:__Graph__ {graph: $graph}) WHERE g.dropping IS NULL
SET g.writes = g.writes + 1
MERGE (d:__Document__ {graph: $graph, id: $id})
ON CREATE SET d:Document, d.title = '', d.language = '', d.contentHash = '', d.recipe = '', d.mediaType = $media_type,
              d.chunks = 0, d.mentions = 0, d.relations = 0
SET d.path = $path, d.fileName = last(split($path, '/')), d.source = $source, d.problem = $problem, d.status = 'problem',
    d.mediaType = CASE WHEN d.contentHash = '' THEN $media_type ELSE d.mediaType END
