/*
tittel = "Indikatorer for bosetting, år for år"
korn = "én rad per indikator og år, også for år mellom to kjente som mangler; omregnede tall for seg"
[parametre]
kommunenr = "tekst"
indikatorer = "tekster"
[kolonner]
indikator = { tittel = "Indikator" }
omrade = { tittel = "Kommunegrenser" }
grenseserie = { tittel = "Serie for seg", intern = true }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
talt_til = { tittel = "Talt til og med" }
verdi = { tittel = "Verdi", enhet = "indikator" }
verdi_til = { tittel = "Øvre verdi", enhet = "indikator", intern = true }
maal_nedre = { tittel = "Måltall, nedre", enhet = "indikator" }
maal_ovre = { tittel = "Måltall, øvre", enhet = "indikator" }
maal_vedtak = { tittel = "Måltallets vedtak" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
grenser = { tittel = "Grenser" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
*/
WITH verdier AS (
    SELECT
        *,
        year(periode_fra) AS aar,
        -- Recast, of a year that has a number as it was published too.
        begge_omrader AND NOT annet_omrade AS omregnet
    FROM serie
    WHERE
        kommunenr = $kommunenr AND list_contains($indikatorer, indikator)
        AND (form = 'aar' OR hittil)
    -- One value a year: the whole year before the year so far, published borders before recast.
    QUALIFY row_number() OVER (
        PARTITION BY indikator, aar, omregnet
        ORDER BY periode_til DESC, grenser <> 'publisert', grenser DESC
    ) = 1
),

-- A request without an answer is a year that is not decided, so decisions reach as far as requests.
spenn AS (
    SELECT
        indikator,
        min(aar) AS forste,
        CASE
            WHEN indikator = 'flyktninger_vedtatt' THEN (
                SELECT max(aar)
                FROM verdier
                WHERE indikator IN ('flyktninger_vedtatt', 'flyktninger_anmodet')
            )
            ELSE max(aar)
        END AS siste
    FROM verdier
    WHERE NOT omregnet
    GROUP BY indikator
),

-- A year that is lacking gets a row of its own: a line is broken there, and it is never a zero.
celler AS (
    SELECT
        indikator,
        unnest(range(forste, siste + 1)) AS aar,
        false AS omregnet
    FROM spenn
    UNION ALL
    SELECT
        indikator,
        aar,
        true
    FROM verdier
    WHERE omregnet
)

SELECT
    c.indikator,
    CASE
        WHEN bool_or(c.omregnet) OVER ()
            THEN if(NOT c.omregnet AND c.aar < s.siden, 'Grensene den gang', 'Dagens grenser')
    END AS omrade,
    CASE WHEN c.omregnet THEN 'Dagens grenser' END AS grenseserie,
    make_date(c.aar, 1, 1) AS periode_fra,
    make_date(c.aar, 12, 31) AS periode_til,
    CASE WHEN v.hittil THEN v.periode_til END AS talt_til,
    v.verdi,
    v.verdi_til,
    m.nedre AS maal_nedre,
    m.ovre AS maal_ovre,
    m.vedtak AS maal_vedtak,
    coalesce(v.synlighet, 'mangler') AS synlighet,
    v.merke,
    v.grenser,
    v.kilde,
    CASE
        WHEN v.indikator IS NULL AND c.indikator = 'flyktninger_vedtatt'
            THEN 'Vedtak: ikke avgjort'
        ELSE v.merknad
    END AS merknad
FROM celler AS c
CROSS JOIN (SELECT any_value(siden) AS siden FROM verdier) AS s
LEFT JOIN verdier AS v
    ON v.indikator = c.indikator AND v.aar = c.aar AND v.omregnet = c.omregnet
LEFT JOIN maal AS m
    ON m.kommunenr = $kommunenr AND m.indikator = c.indikator
    AND m.fra <= make_date(c.aar, 12, 31)
    AND (m.til IS NULL OR m.til >= make_date(c.aar, 12, 31))
ORDER BY c.aar, c.omregnet, list_position($indikatorer, c.indikator)
