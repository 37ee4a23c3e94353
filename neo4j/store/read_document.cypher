MATCH (d:__Document__ {graph: $graph, id: $id})
OPTIONAL MATCH (d)<-[:PART_OF]-(c:__Chunk__ {graph: $graph})
WITH d, c ORDER BY c.index, c.id
WITH d, collect(c) AS chunks
RETURN d {.id, .path, .source, .title, .language, .recipe, .problem, .chunks, .mentions, .relations,
          media_type: d.mediaType, content_hash: d.contentHash, characters: coalesce(d.characters, 0),
          covered: coalesce(d.covered, 0), pages: coalesce(d.pages, 0), findings: coalesce(d.findings, [])} AS record,
       d.claims AS claims, coalesce(d.layouts, []) AS layouts, coalesce(d.places, []) AS places,
       [c IN chunks | c {.id, document: d.id, .index, .page, .start, .end, .text, .sentences, .mentions, .facts,
                         .links, .sentenceVectors, vector: c.embedding, path: d.path, title: d.title}] AS chunks
