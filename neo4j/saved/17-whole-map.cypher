// The whole map: the main communities, their foremost members, and every relation among these.
MATCH (m:__Community__ {level: 0})
WITH m ORDER BY m.size DESC LIMIT 8
CALL (m) {
  MATCH q = (m)<-[:IN_COMMUNITY]-(e:__Entity__)
  RETURN e, q ORDER BY e.mentions DESC LIMIT 9
}
WITH collect(e) AS most, collect(q) AS members
CALL (most) {
  UNWIND most AS a
  MATCH p = (a)-[r:!HAS_ENTITY&!IN_COMMUNITY]-(:__Entity__|__Value__)
  RETURN collect(p) AS relations
}
RETURN members, relations
