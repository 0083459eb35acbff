-- En sum er lik summen av delene når kilden oppgir alle for samme periode.
-- nivå: advarsel
WITH verdier AS (
    SELECT kommunenr, indikator, periode_fra, periode_til, grenser, kilde, verdi
    FROM indikatorverdi
    WHERE synlighet = 'vist' AND verdi_til IS NULL AND coalesce(merke, '') NOT IN ('omtrent', 'over')
),

katalog AS (
    SELECT indikator, del, count(*) OVER (PARTITION BY indikator) AS antall
    FROM katalog_del
),

deler AS (
    SELECT
        k.indikator,
        k.antall,
        v.kommunenr,
        v.periode_fra,
        v.periode_til,
        v.grenser,
        v.kilde,
        sum(v.verdi) AS deler
    FROM katalog AS k
    JOIN verdier AS v ON v.indikator = k.del
    GROUP BY ALL
    HAVING count(*) = k.antall
)

SELECT
    v.kommunenr,
    v.indikator,
    v.periode_fra AS fra,
    v.periode_til AS til,
    v.kilde,
    v.verdi AS sum,
    d.deler
FROM verdier AS v
JOIN deler AS d USING (kommunenr, indikator, periode_fra, periode_til, grenser, kilde)
WHERE abs(v.verdi - d.deler) > 0.5
ORDER BY ALL
