-- En kostnad hører alltid til et tiltak i samme kommune.
SELECT DISTINCT kommunenr, tiltak
FROM tiltak_kostnad
WHERE (kommunenr, tiltak) NOT IN (SELECT (kommunenr, id) FROM tiltak)
ORDER BY ALL
