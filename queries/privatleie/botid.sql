/*
tittel = "Botid i privat leie og i kommunal bolig, median"
korn = "én rad per årsskifte eller nyeste dato og slags leie"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
leie = { tittel = "Leie" }
aar = { tittel = "Botid, median", enhet = "aar", desimaler = 1 }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH alle AS (
    SELECT kommunenr, periode_fra, periode_til, 1 AS plass, median_botid, synlighet
    FROM privatleie
    WHERE kommunenr = $kommunenr AND periodetype = 'dag' AND utsnitt = 'alle'
    UNION ALL
    SELECT kommunenr, periode_fra, periode_til, 2, median_botid, synlighet
    FROM leieforhold
    WHERE kommunenr = $kommunenr AND periodetype = 'dag' AND utsnitt = 'alle'
)

SELECT
    a.periode_fra,
    a.periode_til,
    ['Privat leie med hjelp', 'Kommunal bolig'][a.plass] AS leie,
    a.median_botid / 365.25 AS aar,
    CASE
        WHEN a.synlighet <> 'vist' THEN a.synlighet
        -- Too few behind it, or half of them have not stayed so long.
        WHEN a.median_botid IS NULL THEN 'mangler'
        ELSE 'vist'
    END AS synlighet,
    CASE
        WHEN k.oppdiktet THEN 'eksempel'
        ELSE ['privatleieregister', 'leieregister'][a.plass]
    END AS kilde
FROM alle AS a
JOIN kommune AS k
    ON k.kommunenr = a.kommunenr AND k.gyldig_til IS NULL
WHERE a.periode_til IN (SELECT periode_til FROM alle WHERE plass = 1 AND median_botid IS NOT NULL)
ORDER BY a.periode_til, a.plass
