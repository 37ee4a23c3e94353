// Which entities are named in the most documents?
MATCH (e:__Entity__)
RETURN e.name AS name, e.type AS type, e.documents AS documents, e.mentions AS mentions, e.aliases AS also
ORDER BY documents DESC, mentions DESC LIMIT 25
