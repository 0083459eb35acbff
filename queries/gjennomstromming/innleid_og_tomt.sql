/*
tittel = "Innleide boliger ved siden av tomme boliger"
korn = "én rad per dato begge er talt, og slag"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
slag = { tittel = "Boliger" }
antall = { tittel = "Antall", enhet = "boliger" }
ingen_passende = { tittel = "Tomme uten passende søker", enhet = "boliger", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH boliger AS (
    SELECT kommunenr, periode_til, 1 AS plass, 'Innleide boliger' AS slag, antall, synlighet
    FROM bolig_bestand
    WHERE
        kommunenr = $kommunenr AND periodetype = 'dag'
        AND utsnitt = 'eierform' AND eierform = 'innleid'
    UNION ALL
    SELECT kommunenr, periode_til, 2, 'Tomme boliger', antall, synlighet
    FROM ledig_bolig
    WHERE kommunenr = $kommunenr AND periodetype = 'dag' AND utsnitt = 'alle'
)

SELECT
    b.periode_til AS periode_fra,
    b.periode_til,
    b.slag,
    b.antall,
    passende.antall AS ingen_passende,
    b.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'boligregister' END AS kilde
FROM boliger AS b
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
LEFT JOIN ledig_bolig AS passende
    ON passende.kommunenr = b.kommunenr
    AND passende.periodetype = 'dag'
    AND passende.periode_til = b.periode_til
    AND passende.utsnitt = 'grunn'
    AND passende.grunn = 'ingen_passende'
-- Homes are counted at year ends, empty ones each month: only days with both are told.
QUALIFY count(*) OVER (PARTITION BY b.periode_til) = 2
ORDER BY b.periode_til, b.plass
