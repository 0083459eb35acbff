/*
tittel = "Heldøgns plasser, planen og det demografiske behovet"
korn = "én rad per år og ledd; plassene med det planen legger til, etter det siste året de er talt"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
indikator = { tittel = "Indikator" }
ledd = { tittel = "Ledd" }
antall = { tittel = "Plasser", enhet = "plasser" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
grenser = { tittel = "Grenser" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
*/
WITH ledd (indikator, plass, ledd) AS (
    VALUES
    ('heldogns_plasser', 1, 'Plasser'),
    ('institusjonsplasser', 1, 'Institusjonsplasser'),
    ('heldogns_plasser_planlagt', 2, 'Nye i planen'),
    ('heldogns_behov', 3, 'Behov')
),

verdier AS (
    SELECT l.*, v.* EXCLUDE (indikator)
    FROM indikatorverdi AS v
    JOIN ledd AS l USING (indikator)
    WHERE
        v.kommunenr = $kommunenr AND v.vist AND v.grenser = 'publisert'
        AND v.synlighet IN ('vist', 'skjult')
        AND periodeform(v.periode_fra, v.periode_til) = 'aar'
),

-- Where the plan is added to: places counted in the same way as those of the plan.
siste AS (
    SELECT verdi, periode_til
    FROM verdier
    WHERE indikator = 'heldogns_plasser' AND verdi IS NOT NULL
    ORDER BY periode_til DESC
    LIMIT 1
),

framover AS (
    SELECT
        v.periode_fra,
        v.periode_til,
        v.kilde,
        siste.verdi + coalesce(
            (
                SELECT sum(n.verdi)
                FROM verdier AS n
                WHERE
                    n.plass = 2
                    AND n.periode_til > siste.periode_til AND n.periode_til <= v.periode_til
            ),
            0
        ) AS verdi
    FROM verdier AS v
    CROSS JOIN siste
    WHERE
        v.periode_til > siste.periode_til AND v.plass IN (2, 3)
        AND EXISTS (
            SELECT 1 FROM verdier WHERE plass = 2 AND periode_til > siste.periode_til
        )
    QUALIFY row_number() OVER (PARTITION BY v.periode_til ORDER BY v.plass) = 1
),

alle AS (
    SELECT
        periode_fra,
        periode_til,
        indikator,
        plass,
        ledd,
        verdi,
        synlighet,
        merke,
        kilde,
        merknad
    FROM verdier
    UNION ALL
    SELECT
        periode_fra,
        periode_til,
        'heldogns_plasser_planlagt',
        1,
        'Plasser',
        verdi,
        'vist',
        'prognose',
        kilde,
        NULL
    FROM framover
)

SELECT
    periode_fra,
    periode_til,
    indikator,
    ledd,
    CAST(verdi AS BIGINT) AS antall,
    synlighet,
    merke,
    'publisert' AS grenser,
    kilde,
    merknad
FROM alle
ORDER BY periode_til, plass
