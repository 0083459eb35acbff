/*
tittel = "Kommunens egne tellinger av boliger og plasser"
korn = "én rad per telling, den nyeste av hver"
[parametre]
kommunenr = "tekst"
indikatorer = "tekster"
hoved = "tekster"
[kolonner]
indikator = { tittel = "Indikator" }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
hoved = { tittel = "Tall for hele boligmassen", intern = true }
verdi = { tittel = "Antall", enhet = "indikator" }
verdi_til = { tittel = "Øvre verdi", enhet = "indikator", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
grenser = { tittel = "Grenser" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
*/
SELECT
    indikator,
    periode_fra,
    periode_til,
    CAST(list_position($indikatorer, indikator) AS BIGINT) AS rekkefolge,
    list_contains($hoved, indikator) AS hoved,
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
    AND list_contains($indikatorer, indikator)
    AND vist
    AND synlighet IN ('vist', 'skjult')
QUALIFY row_number() OVER (PARTITION BY indikator ORDER BY periode_til DESC, grenser DESC) = 1
ORDER BY rekkefolge
