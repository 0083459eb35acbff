/*
tittel = "Boenheter inn og ut per år, etter hvordan"
korn = "én rad per år og måte, og netto"
[parametre]
kommunenr = "tekst"
dato = "dato"
typer = "tekster"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
ufullstendig = { tittel = "Uferdig periode", intern = true }
maate = { tittel = "Måte" }
antall = { tittel = "Boenheter", enhet = "boenheter" }
inn = { tittel = "Kjøpt, bygd og leid inn", enhet = "boenheter", intern = true }
ut = { tittel = "Solgt og oppsagt", enhet = "boenheter", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH klare AS (
    SELECT year(klar_dato) AS aar, type, antall
    FROM boligfremskaffelse
    WHERE kommunenr = $kommunenr AND stadium = 'klar' AND year(klar_dato) <= year($dato - 1)
),

-- A year without any is a zero, not a gap.
alle_aar AS (
    SELECT unnest(range(min(aar), year($dato - 1) + 1)) AS aar FROM klare
),

maater (plass, type, maate) AS (
    VALUES
        (1, 'kjop', 'Kjøp'),
        (2, 'bygging', 'Bygging'),
        (3, 'innleie', 'Innleie'),
        (4, 'ombygging', 'Ombygging'),
        (5, 'salg', 'Salg'),
        (6, 'oppsagt_innleie', 'Oppsagt innleie'),
        (7, 'netto', 'Netto')
),

-- What is rebuilt was there before: it neither comes nor goes.
summer AS (
    SELECT
        a.aar,
        coalesce(sum(k.antall) FILTER (k.type IN ('kjop', 'bygging', 'innleie')), 0) AS inn,
        coalesce(sum(k.antall) FILTER (k.type IN ('salg', 'oppsagt_innleie')), 0) AS ut
    FROM alle_aar AS a
    LEFT JOIN klare AS k USING (aar)
    GROUP BY a.aar
)

SELECT
    make_date(s.aar, 1, 1) AS periode_fra,
    least(make_date(s.aar, 12, 31), $dato - 1) AS periode_til,
    make_date(s.aar, 12, 31) >= $dato AS ufullstendig,
    m.maate,
    CASE
        WHEN m.type = 'netto' THEN s.inn - s.ut
        ELSE coalesce((SELECT sum(antall) FROM klare AS k WHERE k.aar = s.aar AND k.type = m.type), 0)
    END::BIGINT AS antall,
    s.inn::BIGINT AS inn,
    s.ut::BIGINT AS ut,
    'vist' AS synlighet,
    CASE WHEN kommune.oppdiktet THEN 'eksempel' ELSE 'anskaffelsesregister' END AS kilde
FROM summer AS s
JOIN maater AS m ON list_contains($typer, m.type)
JOIN kommune ON kommune.kommunenr = $kommunenr AND kommune.gyldig_til IS NULL
ORDER BY s.aar, m.plass
