/*
tittel = "Varsler, begjæringer og utkastelser, barnefamilier og andre"
korn = "én rad per trinn og husstand, de siste tre årene samlet"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
trinn = { tittel = "Trinn", koder = "utkastelsestrinn" }
familie = { tittel = "Husstand", koder = "familie" }
antall = { tittel = "Husstander", enhet = "husstander" }
for_tre_aar = { tittel = "De tre årene før", enhet = "husstander" }
for_tre_aar_synlighet = { tittel = "Synlighet, årene før", koder = "synlighet", intern = true }
rekkefolge = { tittel = "Rekkefølge", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH treaar AS (
    SELECT *, year(periode_til) AS aar
    FROM utkastelse
    WHERE kommunenr = $kommunenr AND utsnitt = 'trinn,familie' AND periodetype = 'treaar'
)

SELECT
    u.periode_fra,
    u.periode_til,
    u.trinn,
    u.familie,
    u.antall,
    foer.antall AS for_tre_aar,
    coalesce(foer.synlighet, 'mangler') AS for_tre_aar_synlighet,
    list_position(['barnefamilie', 'uten_barn'], u.familie)::BIGINT AS rekkefolge,
    u.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'husleiereskontro' END AS kilde
FROM treaar AS u
JOIN kommune AS k ON k.kommunenr = u.kommunenr AND k.gyldig_til IS NULL
LEFT JOIN treaar AS foer
    ON foer.trinn = u.trinn AND foer.familie = u.familie AND foer.aar = u.aar - 3
WHERE u.aar = (SELECT max(aar) FROM treaar)
ORDER BY
    rekkefolge, list_position(['varsel', 'begjaering', 'avverget', 'gjennomfort'], u.trinn)
