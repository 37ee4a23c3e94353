// The graphs in this database; add {graph: 'NAME'} to a pattern to ask one of them alone.
MATCH (g:__Graph__)
RETURN g.graph AS graph, g.chunks AS passages, g.tokens AS words
