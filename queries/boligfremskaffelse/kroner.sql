/*
tittel = "Kroner til boliger per år, etter type"
korn = "én rad per år og type; skjult der få kjøp eller prosjekter ligger bak"
[parametre]
kommunenr = "tekst"
dato = "dato"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
ufullstendig = { tittel = "Uferdig periode", intern = true }
type = { tittel = "Type", koder = "anskaffelsestype" }
belop = { tittel = "Beløp", enhet = "mill_kr", desimaler = 1 }
boenheter = { tittel = "Boenheter", enhet = "boenheter" }
per_bolig = { tittel = "Per boenhet", enhet = "mill_kr", desimaler = 1 }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
*/
WITH per_type AS (
    SELECT
        aar,
        type,
        -- All the rows of a year and type are hidden together; one hidden would hide the sum.
        bool_and(synlighet = 'vist') AS vises,
        sum(belop) / 1e6 AS belop,
        any_value(boenheter) AS boenheter
    FROM boligfremskaffelse_kroner
    WHERE kommunenr = $kommunenr AND type IN ('kjop', 'bygging', 'ombygging')
    GROUP BY aar, type
)

SELECT
    make_date(p.aar, 1, 1) AS periode_fra,
    least(make_date(p.aar, 12, 31), $dato - 1) AS periode_til,
    make_date(p.aar, 12, 31) >= $dato AS ufullstendig,
    p.type,
    CASE WHEN p.vises THEN p.belop END AS belop,
    p.boenheter,
    CASE WHEN p.vises THEN p.belop / nullif(p.boenheter, 0) END AS per_bolig,
    CASE WHEN p.vises THEN 'vist' ELSE 'skjult' END AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'anskaffelsesregister' END AS kilde,
    CASE WHEN NOT p.vises THEN 'Færre enn fem kjøp eller prosjekter ligger bak' END AS merknad
FROM per_type AS p
JOIN kommune AS k ON k.kommunenr = $kommunenr AND k.gyldig_til IS NULL
WHERE make_date(p.aar, 1, 1) < $dato
ORDER BY p.aar, list_position(['kjop', 'bygging', 'ombygging'], p.type)
