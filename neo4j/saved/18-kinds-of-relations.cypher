// Which relations were read, how often, and how surely?
MATCH (:__Entity__)-[r]->(:__Entity__|__Value__)
WHERE r.evidence IS NOT NULL
RETURN type(r) AS relation, count(*) AS times, round(avg(r.confidence), 2) AS confidence
ORDER BY times DESC
