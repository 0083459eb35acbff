/*
tittel = "Søknader om bolig etter årsak"
korn = "én rad per år og årsak; i år til utgangen av siste hele kvartal"
[parametre]
kommunenr = "tekst"
dato = "dato"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
ufullstendig = { tittel = "Uferdig periode", intern = true }
arsak = { tittel = "Årsak", koder = "soknadsarsak" }
antall = { tittel = "Søknader", enhet = "soknader" }
i_alt = { tittel = "Søknader i alt", enhet = "soknader" }
i_alt_synlighet = { tittel = "Synlighet i alt", koder = "synlighet", intern = true }
samme_tid_i_fjor = { tittel = "Samme tid året før", enhet = "soknader", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH egne AS (
    SELECT
        *,
        year(periode_fra) AS aar,
        -- The quarters of the year that runs, and the same ones of the year before.
        periodetype = 'kvartal' AND month(periode_til) <= max(month(periode_til)) FILTER (
            periodetype = 'kvartal' AND year(periode_fra) = year($dato - 1)
        ) OVER () AS hittil
    FROM soknad
    WHERE
        kommunenr = $kommunenr AND periodetype IN ('aar', 'kvartal')
        AND utsnitt IN ('alle', 'arsak')
),

-- A sum with a hidden quarter in it is hidden.
hittil AS (
    SELECT
        aar,
        utsnitt,
        arsak,
        min(periode_fra) AS periode_fra,
        max(periode_til) AS periode_til,
        CASE WHEN bool_and(synlighet = 'vist') THEN sum(antall) END AS antall
    FROM egne
    WHERE hittil AND aar >= year($dato - 1) - 1
    GROUP BY ALL
    HAVING periode_fra = make_date(aar, 1, 1)
),

alle AS (
    SELECT aar, periode_fra, periode_til, false AS ufullstendig, utsnitt, arsak, antall
    FROM egne
    WHERE periodetype = 'aar'
    UNION ALL
    SELECT aar, periode_fra, periode_til, true, utsnitt, arsak, antall
    FROM hittil
    WHERE
        aar = year($dato - 1)
        AND NOT EXISTS (SELECT 1 FROM egne WHERE periodetype = 'aar' AND aar = year($dato - 1))
)

SELECT
    del.periode_fra,
    del.periode_til,
    del.ufullstendig,
    del.arsak,
    CAST(del.antall AS BIGINT) AS antall,
    -- The published total: it stands where a part is hidden, and may be hidden itself.
    CAST(hele.antall AS BIGINT) AS i_alt,
    CASE WHEN hele.antall IS NULL THEN 'skjult' ELSE 'vist' END AS i_alt_synlighet,
    CASE WHEN del.ufullstendig THEN CAST(i_fjor.antall AS BIGINT) END AS samme_tid_i_fjor,
    CASE WHEN del.antall IS NULL THEN 'skjult' ELSE 'vist' END AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'soknadsregister' END AS kilde
FROM alle AS del
JOIN alle AS hele
    ON hele.utsnitt = 'alle' AND hele.aar = del.aar
LEFT JOIN hittil AS i_fjor
    ON i_fjor.utsnitt = 'alle' AND i_fjor.aar = del.aar - 1
JOIN kommune AS k
    ON k.kommunenr = $kommunenr AND k.gyldig_til IS NULL
WHERE del.utsnitt = 'arsak'
ORDER BY del.periode_fra, list_position(['uten_bolig', 'fare_for_miste', 'uegnet'], del.arsak)
