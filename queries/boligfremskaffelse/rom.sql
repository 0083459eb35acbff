/*
tittel = "Nye boliger etter rom, mot det som mangler etter normen"
korn = "én rad per romgruppe og mål"
[parametre]
kommunenr = "tekst"
dato = "dato"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
romgruppe = { tittel = "Rom" }
hva = { tittel = "Hva" }
antall = { tittel = "Boliger", enhet = "boliger" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
-- A single person may have one room or two by the norm, so these two classes are one group.
WITH klasser (romklasse, gruppe) AS (
    VALUES ('1', 1), ('2', 1), ('3', 2), ('4+', 3)
),

nye AS (
    SELECT
        k.gruppe,
        coalesce(
            sum(b.antall) FILTER (
                b.stadium = 'klar'
                AND year(b.klar_dato) BETWEEN year($dato - 1) - 2 AND year($dato - 1)
            ),
            0
        ) AS anskaffet,
        coalesce(sum(b.antall) FILTER (b.stadium <> 'klar'), 0) AS pa_vei
    FROM klasser AS k
    LEFT JOIN boligfremskaffelse AS b
        ON b.kommunenr = $kommunenr AND b.romklasse = k.romklasse
        AND b.type IN ('kjop', 'bygging')
    GROUP BY k.gruppe
),

celler AS (
    SELECT 'boliger' AS ledd, romklasse, antall, periode_til
    FROM bolig_bestand
    WHERE kommunenr = $kommunenr AND utsnitt = 'romklasse'
    UNION ALL
    SELECT 'behov', romklasse, antall, periode_til
    FROM rombehov
    WHERE kommunenr = $kommunenr AND utsnitt = 'romklasse'
),

-- The newest day on which both are counted. A sum with a hidden cell in it is hidden.
differanse AS (
    SELECT
        k.gruppe,
        sum(CASE c.ledd WHEN 'behov' THEN c.antall ELSE -c.antall END) AS mangler,
        bool_and(c.antall IS NOT NULL) AS vises
    FROM celler AS c
    JOIN klasser AS k USING (romklasse)
    GROUP BY c.periode_til, k.gruppe
    HAVING count(DISTINCT c.ledd) = 2
    QUALIFY c.periode_til = max(c.periode_til) OVER ()
),

tall AS (
    SELECT
        gruppe,
        1 AS plass,
        'Nye siste tre år' AS hva,
        anskaffet AS antall,
        true AS vises,
        'anskaffelsesregister' AS kilde
    FROM nye
    UNION ALL
    SELECT gruppe, 2, 'På vei', pa_vei, true, 'anskaffelsesregister'
    FROM nye
    UNION ALL
    SELECT gruppe, 3, 'Mangler', greatest(mangler, 0), vises, 'beregnet'
    FROM differanse
    UNION ALL
    SELECT gruppe, 4, 'Flere enn behovet', greatest(-mangler, 0), vises, 'beregnet'
    FROM differanse
)

SELECT
    make_date(year($dato - 1) - 2, 1, 1) AS periode_fra,
    $dato - 1 AS periode_til,
    ['1–2 rom', '3 rom', '4 rom eller flere'][t.gruppe] AS romgruppe,
    t.hva,
    CASE WHEN t.vises THEN t.antall END::BIGINT AS antall,
    t.gruppe::BIGINT AS rekkefolge,
    CASE WHEN t.vises THEN 'vist' ELSE 'skjult' END AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE t.kilde END AS kilde
FROM tall AS t
JOIN kommune AS k ON k.kommunenr = $kommunenr AND k.gyldig_til IS NULL
-- Without any home bought or built this figure has nothing to hold against the need.
WHERE EXISTS (
    SELECT 1 FROM boligfremskaffelse WHERE kommunenr = $kommunenr AND type IN ('kjop', 'bygging')
)
ORDER BY t.gruppe, t.plass
