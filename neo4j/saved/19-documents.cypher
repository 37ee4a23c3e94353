// The documents: what was read of each, and which could not be read and why.
MATCH (d:__Document__)
RETURN d.path AS file, d.status AS status, d.language AS language, d.chunks AS passages, d.mentions AS mentions,
       d.relations AS relations, d.problem AS problem
ORDER BY status, file
