/*
tittel = "Oppgraderingsbehovet mot det som er satt av"
korn = "én rad per ledd: behovet på den nyeste datoen og rammen for det nyeste budsjettåret"
[parametre]
kommunenr = "tekst"
dato = "dato"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
ledd = { tittel = "Ledd" }
belop = { tittel = "Beløp", enhet = "mill_kr", desimaler = 1 }
aar_igjen = { tittel = "År med samme bevilgning", enhet = "aar", desimaler = 1, intern = true }
rekkefolge = { tittel = "Rekkefølge", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
kilde = { tittel = "Kilde" }
*/
WITH behov AS (
    SELECT periode_fra, periode_til, verdi, synlighet, merke, kilde
    FROM indikatorverdi
    WHERE
        kommunenr = $kommunenr AND indikator = 'oppgraderingsbehov' AND vist
        AND grenser = 'publisert' AND synlighet IN ('vist', 'skjult')
    ORDER BY periode_til DESC
    LIMIT 1
),

satt_av AS (
    SELECT
        make_date(r.aar, 1, 1) AS periode_fra,
        make_date(r.aar, 12, 31) AS periode_til,
        r.bevilget,
        r.bundet + r.brukt AS tatt,
        CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'okonomiplan' END AS kilde
    FROM ramme AS r
    JOIN kommune AS k ON k.kommunenr = r.kommunenr AND k.gyldig_til IS NULL
    WHERE r.kommunenr = $kommunenr AND r.formal = 'vedlikehold' AND r.aar <= year($dato - 1)
    ORDER BY r.aar DESC
    LIMIT 1
)

SELECT
    periode_fra,
    periode_til,
    'Oppgraderingsbehov' AS ledd,
    verdi / 1e6 AS belop,
    verdi / nullif((SELECT bevilget FROM satt_av), 0) AS aar_igjen,
    1::BIGINT AS rekkefolge,
    synlighet,
    merke,
    kilde
FROM behov
UNION ALL
SELECT
    periode_fra, periode_til, 'Satt av i ' || year(periode_til), bevilget / 1e6, NULL, 2, 'vist', NULL, kilde
FROM satt_av
UNION ALL
SELECT
    periode_fra,
    periode_til,
    'Brukt eller bundet i ' || year(periode_til),
    tatt / 1e6,
    NULL,
    3,
    'vist',
    NULL,
    kilde
FROM satt_av
ORDER BY rekkefolge
