// The largest communities, and what they are about.
MATCH (m:__Community__)
RETURN m.title AS community, m.level AS level, m.size AS members, m.summary AS about
ORDER BY level, members DESC LIMIT 20
