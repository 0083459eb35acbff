/*
tittel = "Husleie i kommunens egne boliger og hos private utleiere"
korn = "én rad per utleier og telledato"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
utleier = { tittel = "Utleier" }
leie = { tittel = "Median månedsleie", enhet = "kr" }
av_kommunal = { tittel = "Av kommunens leie", enhet = "prosent" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
*/
WITH oppgitt AS (
    SELECT
        CASE indikator
            WHEN 'husleie_kommunal_median' THEN 'Kommunens egne boliger'
            ELSE 'Private utleiere'
        END AS utleier,
        periode_fra,
        periode_til,
        verdi AS leie,
        synlighet,
        merke,
        kilde,
        merknad
    FROM indikatorverdi
    WHERE
        kommunenr = $kommunenr AND vist AND grenser = 'publisert'
        AND indikator IN ('husleie_kommunal_median', 'husleie_privat_median')
        AND periodeform(periode_fra, periode_til) IN ('dag', 'aar')
),

-- The register of those helped into private rental, at year ends of which nothing else is told.
register AS (
    SELECT
        'Private utleiere' AS utleier,
        p.periode_fra,
        p.periode_til,
        p.median_leie::DOUBLE AS leie,
        CASE WHEN p.median_leie IS NULL THEN 'skjult' ELSE p.synlighet END AS synlighet,
        NULL AS merke,
        CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'leieregister' END AS kilde,
        NULL AS merknad
    FROM privatleie AS p
    JOIN kommune AS k ON k.kommunenr = p.kommunenr AND k.gyldig_til IS NULL
    WHERE
        p.kommunenr = $kommunenr AND p.utsnitt = 'alle' AND p.periodetype = 'dag'
        AND month(p.periode_til) = 12 AND day(p.periode_til) = 31
        -- Without households there is no rent to hide.
        AND p.antall IS DISTINCT FROM 0
        AND NOT EXISTS (
            SELECT 1 FROM oppgitt AS o
            WHERE o.utleier = 'Private utleiere' AND o.periode_til = p.periode_til
        )
    -- Where rent is registered at all.
    QUALIFY count(p.median_leie) OVER () > 0
),

alle AS (
    SELECT * FROM oppgitt
    UNION ALL
    SELECT * FROM register
)

SELECT
    a.periode_fra,
    a.periode_til,
    a.utleier,
    a.leie,
    CASE WHEN a.utleier = 'Private utleiere' THEN 100 * a.leie / nullif(egen.leie, 0) END
        AS av_kommunal,
    a.synlighet,
    a.merke,
    a.kilde,
    a.merknad
FROM alle AS a
LEFT JOIN alle AS egen
    ON egen.utleier = 'Kommunens egne boliger' AND egen.periode_til = a.periode_til
ORDER BY a.periode_til, a.utleier
