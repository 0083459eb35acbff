/*
tittel = "Verdiene som vises, med området de gjelder"
korn = "én rad per kommune, indikator, periode og område: dagens, eller det kommunen hadde den gang"
[kolonner]
kommunenr = { tittel = "Kommune" }
indikator = { tittel = "Indikator" }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
form = { tittel = "Periodens form" }
hittil = { tittel = "År hittil" }
siste_hittil = { tittel = "Indikatorens siste år hittil" }
siden = { tittel = "Dagens grenser siden" }
annet_omrade = { tittel = "Grensene den gang" }
begge_omrader = { tittel = "Perioden har tall for begge områder" }
to_serier = { tittel = "Indikatoren har tall fra før dagens grenser for begge områder" }
i_dag_forst = { tittel = "Den ene for perioden: dagens område når det har tall" }
ett_omrade = { tittel = "Har tall, for samme område som det nyeste" }
verdi = { tittel = "Verdi", enhet = "indikator" }
verdi_til = { tittel = "Øvre verdi", enhet = "indikator" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
grenser = { tittel = "Grenser" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
*/
WITH siden AS (
    SELECT kommunenr, max(year(dato)) AS aar FROM grenseendring GROUP BY kommunenr
),

kjent AS (
    -- Extracts from before this table tell of the borders of 2024 alone.
    SELECT count(*) > 0 AS kjent FROM grenseendring
),

omrader AS (
    SELECT
        v.*,
        if(k.kjent, s.aar, 2024) AS siden,
        k.kjent AS grenser_kjent,
        den_gang(v.grenser, v.periode_fra, if(k.kjent, s.aar, 2024)) AS annet_omrade,
        v.synlighet IN ('vist', 'skjult') AS har_tall,
        hittil(v.periode_fra, v.periode_til) AS hittil
    FROM indikatorverdi AS v
    CROSS JOIN kjent AS k
    LEFT JOIN siden AS s USING (kommunenr)
    WHERE v.vist
    -- What is recast and of the same area as what was published says the same.
    QUALIFY row_number() OVER (
        PARTITION BY v.kommunenr, v.indikator, v.periode_fra, v.periode_til, annet_omrade
        ORDER BY NOT har_tall, v.grenser <> 'publisert', v.grenser DESC
    ) = 1
)

SELECT
    kommunenr,
    indikator,
    periode_fra,
    periode_til,
    periodeform(periode_fra, periode_til) AS form,
    hittil,
    hittil AND periode_til = max(periode_til) FILTER (hittil) OVER hele AS siste_hittil,
    siden,
    annet_omrade,
    count(*) OVER perioden > 1 AS begge_omrader,
    bool_or(annet_omrade) OVER hele
    AND bool_or(NOT annet_omrade AND coalesce(year(periode_fra) < siden, false)) OVER hele AS to_serier,
    row_number() OVER (
        PARTITION BY kommunenr, indikator, periode_fra, periode_til
        ORDER BY NOT har_tall, annet_omrade
    ) = 1 AS i_dag_forst,
    -- An extract that knows no changes, and has nothing recast, has one area whatever it says.
    har_tall AND (
        annet_omrade = first_value(annet_omrade) OVER (
            PARTITION BY kommunenr, indikator
            ORDER BY NOT har_tall, periode_til DESC, annet_omrade
        )
        OR NOT (grenser_kjent OR bool_or(har_tall AND grenser <> 'publisert') OVER hele)
    ) AS ett_omrade,
    verdi,
    verdi_til,
    synlighet,
    merke,
    grenser,
    kilde,
    merknad
FROM omrader
WINDOW
    hele AS (PARTITION BY kommunenr, indikator),
    perioden AS (PARTITION BY kommunenr, indikator, periode_fra, periode_til)
