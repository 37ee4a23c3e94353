CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()
CALL () {
  UNWIND $words AS word
  CALL (word) {
    CALL db.index.fulltext.queryNodes($index, word.query) YIELD node
    RETURN count(node) AS nodes
  }
  RETURN collect({text: word.text, nodes: nodes}) AS words
}
CALL () {
  WITH $any AS any WHERE any <> ''
  CALL db.index.fulltext.queryNodes($index, any, {limit: $candidates}) YIELD node
  RETURN collect([node.id, coalesce(node.name, node.title), coalesce(node.aliases, [node.text])]) AS found
}
RETURN words, found
