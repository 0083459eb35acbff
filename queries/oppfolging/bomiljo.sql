/*
tittel = "Husstander med nabokonflikt eller advarsel"
korn = "én rad per periode og hendelse"
[parametre]
kommunenr = "tekst"
bomiljo = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
hendelse = { tittel = "Hendelse", koder = "bomiljohendelse" }
antall = { tittel = "Husstander", enhet = "husstander" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
SELECT
    b.periode_fra,
    b.periode_til,
    b.hendelse,
    b.antall,
    b.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'bomiljoregister' END AS kilde
FROM bomiljo AS b
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE b.kommunenr = $kommunenr AND b.periodetype = $bomiljo AND b.utsnitt = 'hendelse'
ORDER BY b.periode_til, b.hendelse DESC
