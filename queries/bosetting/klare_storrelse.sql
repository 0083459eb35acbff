/*
tittel = "Boliger klare, etter husstandens størrelse"
korn = "én rad per kvartal som ikke er omme, husstandsstørrelse og om boligen er klar"
[parametre]
kommunenr = "tekst"
dato = "dato"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
husstandsstorrelse = { tittel = "Husstandens størrelse", koder = "husstandsstorrelse" }
beredskap = { tittel = "Bolig" }
antall = { tittel = "Husstander", enhet = "husstander" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
*/
SELECT
    b.periode_fra,
    b.periode_til,
    b.husstandsstorrelse,
    CASE WHEN b.klar_bolig = 'ja' THEN 'Bolig klar' ELSE 'Bolig ikke klar' END AS beredskap,
    b.antall,
    b.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'bosettingsregister' END AS kilde,
    CAST(list_position(['1', '2', '3-4', '5+'], b.husstandsstorrelse) AS BIGINT) AS rekkefolge
FROM bosetting AS b
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE
    b.kommunenr = $kommunenr AND b.periodetype = 'kvartal' AND b.periode_til >= $dato
    AND b.utsnitt = 'husstandsstorrelse,klar_bolig'
ORDER BY rekkefolge, b.periode_fra, b.klar_bolig
