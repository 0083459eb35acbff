-- Hver indikator har nøyaktig én vist verdi per kommune, periode og grenser.
SELECT kommunenr, indikator, periode_fra, periode_til, grenser, count(*) FILTER (vist) AS viste
FROM indikatorverdi
GROUP BY ALL
HAVING viste <> 1
ORDER BY ALL
