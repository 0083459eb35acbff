/*
tittel = "Kommunalt disponerte boliger"
korn = "én rad per årsskifte de siste ti årene, og den nyeste datoen"
[parametre]
kommunenr = "tekst"
dato = "dato"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
verdi = { tittel = "Boliger", enhet = "boliger" }
verdi_til = { tittel = "Øvre verdi", enhet = "boliger", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
grenser = { tittel = "Grenser" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
*/
SELECT
    periode_fra,
    periode_til,
    verdi,
    verdi_til,
    synlighet,
    merke,
    grenser,
    kilde,
    merknad
FROM indikatorverdi
WHERE
    kommunenr = $kommunenr
    AND indikator = 'kommunale_boliger'
    AND vist
    AND grenser = 'publisert'
    -- Further back a register knows only the homes that are still there.
    AND year(periode_til) >= year($dato) - 10
QUALIFY
    (month(periode_til) = 12 AND day(periode_til) = 31)
    OR periode_til = max(periode_til) OVER ()
ORDER BY periode_til
