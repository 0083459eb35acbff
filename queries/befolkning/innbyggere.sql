/*
tittel = "Innbyggere i dagens grenser, og i grensene den gang der de var andre"
korn = "én rad per 1. januar og grenser"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
grenseserie = { tittel = "Kommunegrenser" }
verdi = { tittel = "Innbyggere", enhet = "personer" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
grenser = { tittel = "Grenser" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
*/
WITH siden AS (
    -- Extracts from before this table tell of the borders of 2024 alone.
    SELECT if(count(*) = 0, 2024, max(year(dato)) FILTER (kommunenr = $kommunenr)) AS aar
    FROM grenseendring
),

rader AS (
    SELECT
        *,
        den_gang(grenser, periode_fra, (SELECT aar FROM siden)) AS annet_omrade
    FROM indikatorverdi
    WHERE kommunenr = $kommunenr AND indikator = 'innbyggere' AND vist
    -- What is recast and of the same area as what was published says the same.
    QUALIFY row_number() OVER (
        PARTITION BY periode_fra, periode_til, annet_omrade
        ORDER BY grenser <> 'publisert', grenser DESC
    ) = 1
)

SELECT
    periode_fra,
    periode_til,
    CASE
        WHEN annet_omrade THEN 'Grensene den gang'
        WHEN bool_or(annet_omrade) OVER () THEN 'Dagens grenser'
        ELSE 'Innbyggere'
    END AS grenseserie,
    verdi,
    synlighet,
    merke,
    grenser,
    kilde,
    merknad
FROM rader
ORDER BY periode_til, annet_omrade DESC
