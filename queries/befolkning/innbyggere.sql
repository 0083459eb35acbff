/*
tittel = "Innbyggere, publiserte og omregnede grenser hver for seg"
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
        WHEN grenser = 'publisert' THEN 'Grensene den gang'
        ELSE 'Grensene i ' || grenser
    END AS grenseserie,
    verdi,
    synlighet,
    merke,
    grenser,
    kilde,
    merknad
FROM indikatorverdi
WHERE kommunenr = $kommunenr AND indikator = 'innbyggere' AND vist
ORDER BY periode_til, grenser
