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
FROM serie
WHERE kommunenr = $kommunenr AND indikator = 'innbyggere'
ORDER BY periode_til, annet_omrade DESC
