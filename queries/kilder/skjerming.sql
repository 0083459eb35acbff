/*
tittel = "Hvor mye som er skjult i hver tabell"
korn = "én rad per tabell med opptellinger"
[parametre]
kommunenr = "tekst"
[kolonner]
tabell = { tittel = "Tabell" }
celler = { tittel = "Tall i alt", enhet = "antall" }
nuller = { tittel = "Vist som 0", enhet = "antall" }
skjulte = { tittel = "Skjult", enhet = "antall" }
andel = { tittel = "Andel skjult", enhet = "prosent" }
k = { tittel = "Minste viste antall", enhet = "antall" }
forslag = { tittel = "Forslag" }
*/
WITH tabeller AS (
    SELECT
        s.tabell,
        sum(s.celler) AS celler,
        sum(s.nuller) AS nuller,
        sum(s.skjulte) AS skjulte,
        max(s.k) AS k,
        string_agg(s.forslag, ' ' ORDER BY s.utsnitt, s.periodetype) AS forslag
    FROM skjerming AS s
    WHERE s.kommunenr = $kommunenr AND s.celler > 0
    GROUP BY s.tabell
)

SELECT
    coalesce(m.tittel, t.tabell) AS tabell,
    CAST(t.celler AS BIGINT) AS celler,
    CAST(t.nuller AS BIGINT) AS nuller,
    CAST(t.skjulte AS BIGINT) AS skjulte,
    100.0 * t.skjulte / t.celler AS andel,
    CAST(t.k AS BIGINT) AS k,
    t.forslag
FROM tabeller AS t
LEFT JOIN manifest_tabell AS m
    ON m.tabell = t.tabell
ORDER BY t.skjulte / t.celler DESC, tabell
