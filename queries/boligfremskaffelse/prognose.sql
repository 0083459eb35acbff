/*
tittel = "Nye boliger i løpet av året, med prognose"
korn = "én rad per måned i inneværende år: boenheter klare til og med måneden"
[parametre]
kommunenr = "tekst"
dato = "dato"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
antall = { tittel = "Klare til og med måneden", enhet = "boenheter" }
tall = { tittel = "Tall på søylen", intern = true }
klare = { tittel = "Klare hittil i år", enhet = "boenheter", intern = true }
utenfor = { tittel = "Planlagt i år, men ikke regnet med", enhet = "boenheter", intern = true }
maal_nedre = { tittel = "Måltall, nedre", enhet = "boenheter" }
maal_ovre = { tittel = "Måltall, øvre", enhet = "boenheter" }
maal_vedtak = { tittel = "Måltallets vedtak" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
kilde = { tittel = "Kilde" }
*/
WITH nye AS (
    SELECT
        antall,
        stadium = 'klar' AS klar,
        -- A purchase that is only decided, or a project that is only drawn, is far from a key.
        (type, stadium) IN (('kjop', 'forhandling'), ('bygging', 'under_bygging')) AS regnes,
        -- What is late cannot be ready before the month that now runs.
        CASE
            WHEN stadium = 'klar' THEN klar_dato
            ELSE greatest(klar_dato, last_day($dato))
        END AS klar_dato
    FROM boligfremskaffelse
    WHERE
        kommunenr = $kommunenr AND type IN ('kjop', 'bygging') AND klar_dato IS NOT NULL
),

i_ar AS (
    SELECT * FROM nye WHERE year(klar_dato) = year($dato - 1)
),

maaneder AS (
    SELECT
        make_date(year($dato - 1), maaned, 1) AS periode_fra,
        last_day(make_date(year($dato - 1), maaned, 1)) AS periode_til
    FROM range(1, 13) AS m (maaned)
    WHERE EXISTS (SELECT 1 FROM boligfremskaffelse WHERE kommunenr = $kommunenr)
),

loepende AS (
    SELECT
        m.*,
        (
            SELECT coalesce(sum(i.antall), 0)
            FROM i_ar AS i
            WHERE i.klar_dato <= m.periode_til AND (i.klar OR i.regnes)
        )::BIGINT AS antall,
        (SELECT coalesce(sum(antall) FILTER (klar), 0) FROM i_ar)::BIGINT AS klare,
        (
            SELECT coalesce(sum(antall) FILTER (NOT klar AND NOT regnes), 0) FROM i_ar
        )::BIGINT AS utenfor
    FROM maaneder AS m
)

SELECT
    l.periode_fra,
    l.periode_til,
    l.antall,
    l.antall::VARCHAR AS tall,
    l.klare,
    l.utenfor,
    maal.nedre AS maal_nedre,
    maal.ovre AS maal_ovre,
    maal.vedtak AS maal_vedtak,
    'vist' AS synlighet,
    CASE WHEN l.periode_til >= $dato THEN 'prognose' END AS merke,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'anskaffelsesregister' END AS kilde
FROM loepende AS l
JOIN kommune AS k ON k.kommunenr = $kommunenr AND k.gyldig_til IS NULL
-- The target is that of the year, so the one that holds at its end.
LEFT JOIN maal
    ON maal.kommunenr = $kommunenr AND maal.indikator = 'nye_boliger'
    AND maal.fra <= make_date(year($dato - 1), 12, 31)
    AND (maal.til IS NULL OR maal.til >= make_date(year($dato - 1), 12, 31))
ORDER BY l.periode_fra
