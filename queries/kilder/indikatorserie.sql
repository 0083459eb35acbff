/*
tittel = "Alle verdier av én indikator"
korn = "én rad per periode, grenser og kilde"
[parametre]
kommunenr = "tekst"
indikator = "tekst"
[kolonner]
indikator = { tittel = "Indikator" }
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
SELECT
    indikator,
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
FROM indikatorverdi
WHERE kommunenr = $kommunenr AND indikator = $indikator
ORDER BY periode_til, periode_fra, grenser, kilde
