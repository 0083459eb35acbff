-- En beholdning har ett tall for året: ikke både for hele året og for den dagen det telles.
-- nivå: advarsel
SELECT
    hele.kommunenr,
    hele.indikator,
    hele.periode_fra AS fra,
    hele.periode_til AS til,
    hele.kilde,
    dag.periode_fra AS dag,
    dag.kilde AS dagens_kilde
FROM indikatorverdi AS hele
JOIN katalog_indikator AS k USING (indikator)
JOIN indikatorverdi AS dag
    ON dag.kommunenr = hele.kommunenr
    AND dag.indikator = hele.indikator
    AND dag.grenser = hele.grenser
    AND dag.periode_fra = dag.periode_til
    AND year(dag.periode_fra) = year(hele.periode_fra)
    AND strftime(dag.periode_fra, '%-d.%-m') = k.tidspunkt
WHERE
    hele.vist
    AND dag.vist
    AND strftime(hele.periode_fra, '%m-%d') = '01-01'
    AND strftime(hele.periode_til, '%m-%d') = '12-31'
    AND year(hele.periode_fra) = year(hele.periode_til)
ORDER BY ALL
