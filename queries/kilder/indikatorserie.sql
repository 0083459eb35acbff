/*
tittel = "Alle verdier av én indikator"
korn = "én rad per periode, grenser og kilde"
[parametre]
kommunenr = "tekst"
indikator = "tekst"
[kolonner]
indikator = { tittel = "Indikator" }
grenseserie = { tittel = "Kommunegrenser", intern = true }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
verdi = { tittel = "Verdi", enhet = "indikator" }
verdi_til = { tittel = "Øvre verdi", enhet = "indikator", intern = true }
vist = { tittel = "Vises i figurene" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
grenser = { tittel = "Grenser" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
hentet = { tittel = "Hentet" }
*/
WITH siden AS (
    -- Extracts from before this table tell of the borders of 2024 alone.
    SELECT if(count(*) = 0, 2024, max(year(dato)) FILTER (kommunenr = $kommunenr)) AS aar
    FROM grenseendring
),

rader AS (
    SELECT v.*, siden.aar AS siden, den_gang(v.grenser, v.periode_fra, siden.aar) AS annet_omrade
    FROM indikatorverdi AS v
    CROSS JOIN siden
    WHERE v.kommunenr = $kommunenr AND v.indikator = $indikator
)

SELECT
    indikator,
    -- Two series where a source's numbers of before today's borders are there in both.
    CASE
        WHEN
            bool_or(annet_omrade) OVER (PARTITION BY kilde)
            AND bool_or(NOT annet_omrade AND year(periode_fra) < siden) OVER (PARTITION BY kilde)
            THEN if(annet_omrade, 'Grensene den gang', 'Dagens grenser')
    END AS grenseserie,
    periode_fra,
    periode_til,
    verdi,
    verdi_til,
    vist,
    synlighet,
    merke,
    grenser,
    kilde,
    merknad,
    hentet
FROM rader
ORDER BY periode_til, periode_fra, grenser, kilde
