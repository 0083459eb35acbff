/*
tittel = "Verdier som er endret siden forrige uttrekk"
korn = "én rad per verdi som kilden har endret"
[parametre]
kommunenr = "tekst"
[kolonner]
indikator = { tittel = "Indikator" }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
forrige_verdi = { tittel = "Før", enhet = "indikator" }
verdi = { tittel = "Nå", enhet = "indikator" }
endring = { tittel = "Endring", enhet = "indikator" }
endring_prosent = { tittel = "Relativ endring", enhet = "prosent", desimaler = 1 }
forrige_uttrekk = { tittel = "Forrige uttrekk" }
forrige_synlighet = { tittel = "Synlighet før", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
grenser = { tittel = "Grenser" }
kilde = { tittel = "Kilde" }
*/
SELECT
    indikator,
    periode_fra,
    periode_til,
    forrige_verdi,
    verdi,
    verdi - forrige_verdi AS endring,
    100 * (verdi - forrige_verdi) / nullif(abs(forrige_verdi), 0) AS endring_prosent,
    forrige_uttrekk,
    forrige_synlighet,
    synlighet,
    grenser,
    kilde
FROM revisjon
WHERE kommunenr = $kommunenr
ORDER BY indikator, periode_til, periode_fra, grenser, kilde
