/*
tittel = "Økonomisk ramme per år: bevilget, brukt, bundet og igjen"
korn = "én rad per budsjettår og del av rammen"
[parametre]
kommunenr = "tekst"
dato = "dato"
formal = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
del = { tittel = "Del av rammen" }
belop = { tittel = "Beløp", enhet = "mill_kr", desimaler = 1 }
bevilget = { tittel = "Bevilget", enhet = "mill_kr", desimaler = 1, intern = true }
tegnet = { tittel = "Del som tegnes", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH rammer AS (
    SELECT aar, bevilget, brukt, bundet, bevilget - brukt - bundet AS igjen
    FROM ramme
    WHERE kommunenr = $kommunenr AND formal = $formal AND aar <= year($dato - 1)
),

deler (plass, del) AS (
    VALUES (1, 'Bevilget'), (2, 'Brukt'), (3, 'Bundet, ikke brukt'), (4, 'Igjen')
),

lange AS (
    SELECT
        r.aar,
        d.plass,
        d.del,
        r.bevilget,
        CASE d.del
            WHEN 'Bevilget' THEN r.bevilget
            WHEN 'Brukt' THEN r.brukt
            WHEN 'Bundet, ikke brukt' THEN r.bundet
            ELSE r.igjen
        END AS belop
    FROM rammer AS r
    CROSS JOIN deler AS d
)

SELECT
    make_date(l.aar, 1, 1) AS periode_fra,
    make_date(l.aar, 12, 31) AS periode_til,
    l.del,
    l.belop / 1e6 AS belop,
    l.bevilget / 1e6 AS bevilget,
    -- Drawn is the newest year alone, in its parts; what is overspent has no part left to draw.
    CASE
        WHEN l.aar = max(l.aar) OVER () AND l.del <> 'Bevilget' AND l.belop >= 0 THEN l.del
    END AS tegnet,
    'vist' AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'okonomiplan' END AS kilde
FROM lange AS l
JOIN kommune AS k ON k.kommunenr = $kommunenr AND k.gyldig_til IS NULL
ORDER BY l.aar, l.plass
