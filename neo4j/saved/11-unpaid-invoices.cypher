// Unpaid invoices: passages that speak of an invoice and of its being unpaid, overdue or due, with their sums.
MATCH (c:__Chunk__)-[:PART_OF]->(d:__Document__)
WHERE c.text =~ '(?is).*(invoice|fatura|nota fiscal|duplicata|boleto|rent|aluguel).*'
  AND c.text =~ '(?is).*(unpaid|overdue|outstanding|past due|em aberto|em atraso|vencid|inadimpl|not paid|pendente|vencimento|due on|payable).*'
OPTIONAL MATCH (c)-[:HAS_ENTITY]->(v:__Value__:Amount)
RETURN d.path AS file, c.page AS page, collect(DISTINCT v.name) AS sums, left(c.text, 300) AS passage
LIMIT 50
