/*
tittel = "Månedsleie i privat leie og i kommunens egne boliger, median"
korn = "én rad per årsskifte eller nyeste dato og slags leie"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
leie = { tittel = "Leie" }
kroner = { tittel = "Månedsleie, median", enhet = "kr" }
niva = { tittel = "Privat leie mot kommunal", enhet = "prosent" }
niva_synlighet = { tittel = "Nivåets synlighet", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH register AS (
    SELECT
        p.periode_fra,
        p.periode_til,
        p.median_leie AS kroner,
        p.synlighet AS vises,
        CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'privatleieregister' END AS kilde
    FROM privatleie AS p
    JOIN kommune AS k
        ON k.kommunenr = p.kommunenr AND k.gyldig_til IS NULL
    WHERE p.kommunenr = $kommunenr AND p.periodetype = 'dag' AND p.utsnitt = 'alle'
),

verdier AS (
    SELECT indikator, periode_fra, periode_til, verdi, synlighet, kilde
    FROM indikatorverdi
    WHERE
        kommunenr = $kommunenr AND vist AND grenser = 'publisert'
        AND indikator IN ('husleie_privat_median', 'husleie_kommunal_median')
        AND synlighet IN ('vist', 'skjult')
        AND periodeform(periode_fra, periode_til) IN ('dag', 'aar')
),

alle AS (
    SELECT
        periode_fra,
        periode_til,
        1 AS plass,
        kroner,
        CASE WHEN vises = 'vist' AND kroner IS NULL THEN 'mangler' ELSE vises END AS synlighet,
        kilde
    FROM register
    UNION ALL
    SELECT periode_fra, periode_til, 1, verdi, synlighet, kilde
    FROM verdier
    WHERE
        indikator = 'husleie_privat_median'
        AND periode_til NOT IN (SELECT periode_til FROM register)
    UNION ALL
    SELECT periode_fra, periode_til, 2, verdi, synlighet, kilde
    FROM verdier
    WHERE indikator = 'husleie_kommunal_median'
)

SELECT
    a.periode_fra,
    a.periode_til,
    ['Privat leie med hjelp', 'Kommunens egne boliger'][a.plass] AS leie,
    CAST(a.kroner AS DOUBLE) AS kroner,
    CASE WHEN a.plass = 1 THEN 100.0 * a.kroner / nullif(kommunal.kroner, 0) END AS niva,
    CASE WHEN a.plass = 1 THEN a.synlighet ELSE 'ikke_aktuelt' END AS niva_synlighet,
    a.synlighet,
    a.kilde
FROM alle AS a
LEFT JOIN alle AS kommunal
    ON kommunal.plass = 2 AND kommunal.periode_til = a.periode_til
-- The rent of our own homes stands here only beside that of private ones.
WHERE EXISTS (SELECT 1 FROM alle WHERE plass = 1 AND synlighet <> 'mangler')
ORDER BY a.periode_til, a.plass
