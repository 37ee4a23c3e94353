// Who supplies whom? Relations between organisations that speak of supply, ownership or products.
MATCH p = (a:__Entity__)-[r]->(b:__Entity__)
WHERE (a:Organization OR b:Organization) AND r.modality = 'fact'
  AND type(r) =~ '.*(SUPPL|MANUFACTUR|PRODUCT|OWNE|SUBSIDIAR|PARENT_ORG|OPERATOR|CUSTOMER|DEVELOPER|FOUNDED).*'
RETURN p LIMIT 100
