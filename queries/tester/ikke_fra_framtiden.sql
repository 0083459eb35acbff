-- Det som er talt opp, er talt til og med uttrekkets dato, og ingenting gjelder lenger fram enn 20 år.
SELECT v.kommunenr, v.indikator, v.periode_fra AS fra, v.periode_til AS til, v.kilde
FROM indikatorverdi AS v
JOIN katalog_indikator AS k USING (indikator)
CROSS JOIN uttrekk AS u
WHERE
    v.periode_til > u.dato + INTERVAL 20 YEAR
    -- How many there are on a day is known when the day has come; plans are of periods to come.
    OR (
        k.tidspunkt IS NOT NULL
        AND v.periode_fra > u.dato
        AND v.verdi IS NOT NULL
        AND coalesce(v.merke, '') <> 'prognose'
    )
ORDER BY ALL
