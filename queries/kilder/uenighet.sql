/*
tittel = "Der to kilder gir ulike tall for det samme"
korn = "én rad per indikator, periode og kilde, der kildene er uenige"
[parametre]
kommunenr = "tekst"
[kolonner]
indikator = { tittel = "Indikator" }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
verdi = { tittel = "Verdi", enhet = "indikator" }
vist = { tittel = "Vises i figurene" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
grenser = { tittel = "Grenser" }
kilde = { tittel = "Kilde" }
*/
SELECT
    indikator,
    periode_fra,
    periode_til,
    verdi,
    vist,
    synlighet,
    merke,
    grenser,
    kilde
FROM indikatorverdi
WHERE kommunenr = $kommunenr
QUALIFY
    count(DISTINCT verdi) OVER (
        PARTITION BY indikator, periode_fra, periode_til, grenser
    ) > 1
ORDER BY indikator, periode_til, periode_fra, grenser, kilde
