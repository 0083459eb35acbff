-- Tallene er hentet senest den dagen uttrekket gjelder per.
-- nivå: advarsel
SELECT v.kilde, count(*) AS verdier, max(v.hentet) AS hentet
FROM indikatorverdi AS v
CROSS JOIN uttrekk AS u
WHERE v.hentet > u.dato
GROUP BY v.kilde
ORDER BY ALL
