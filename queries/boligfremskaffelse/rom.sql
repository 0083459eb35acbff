/*
tittel = "Nye boliger etter rom, mot det som mangler etter normen"
korn = "én rad per romklasse og mål"
[parametre]
kommunenr = "tekst"
dato = "dato"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
romklasse = { tittel = "Rom", koder = "romklasse" }
hva = { tittel = "Hva" }
antall = { tittel = "Boliger", enhet = "boliger" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH nye AS (
    SELECT
        romklasse,
        coalesce(
            sum(antall) FILTER (
                stadium = 'klar'
                AND year(klar_dato) BETWEEN year($dato - 1) - 2 AND year($dato - 1)
            ),
            0
        )::BIGINT AS anskaffet,
        coalesce(sum(antall) FILTER (stadium <> 'klar'), 0)::BIGINT AS pa_vei
    FROM boligfremskaffelse
    WHERE kommunenr = $kommunenr AND type IN ('kjop', 'bygging')
    GROUP BY romklasse
),

bestand AS (
    SELECT romklasse, antall, synlighet, periode_til
    FROM bolig_bestand
    WHERE kommunenr = $kommunenr AND utsnitt = 'romklasse'
    QUALIFY periode_til = max(periode_til) OVER ()
),

behov AS (
    SELECT romklasse, antall, synlighet, periode_til
    FROM rombehov
    WHERE kommunenr = $kommunenr AND utsnitt = 'romklasse'
    QUALIFY periode_til = max(periode_til) OVER ()
),

-- Only where both are known of the same day. A hidden one hides the difference.
differanse AS (
    SELECT
        romklasse,
        behov.antall - bestand.antall AS mangler,
        CASE
            WHEN behov.synlighet = 'vist' AND bestand.synlighet = 'vist' THEN 'vist'
            ELSE 'skjult'
        END AS synlighet
    FROM behov
    JOIN bestand USING (romklasse, periode_til)
),

klasser AS (
    SELECT unnest(['1', '2', '3', '4+']) AS romklasse
    WHERE EXISTS (SELECT 1 FROM nye)
),

tall AS (
    SELECT
        romklasse,
        1 AS plass,
        'Nye siste tre år' AS hva,
        coalesce(anskaffet, 0) AS antall,
        'vist' AS synlighet,
        'anskaffelsesregister' AS kilde
    FROM klasser
    LEFT JOIN nye USING (romklasse)
    UNION ALL
    SELECT romklasse, 2, 'På vei', coalesce(pa_vei, 0), 'vist', 'anskaffelsesregister'
    FROM klasser
    LEFT JOIN nye USING (romklasse)
    UNION ALL
    SELECT romklasse, 3, 'Mangler', greatest(mangler, 0), synlighet, 'boligregister'
    FROM klasser
    JOIN differanse USING (romklasse)
    UNION ALL
    SELECT romklasse, 4, 'Flere enn behovet', greatest(-mangler, 0), synlighet, 'boligregister'
    FROM klasser
    JOIN differanse USING (romklasse)
)

SELECT
    make_date(year($dato - 1) - 2, 1, 1) AS periode_fra,
    $dato - 1 AS periode_til,
    t.romklasse,
    t.hva,
    -- greatest() passes over NULL, so the hidden ones are taken out here.
    CASE WHEN t.synlighet = 'vist' THEN t.antall END::BIGINT AS antall,
    list_position(['1', '2', '3', '4+'], t.romklasse)::BIGINT AS rekkefolge,
    t.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE t.kilde END AS kilde
FROM tall AS t
JOIN kommune AS k ON k.kommunenr = $kommunenr AND k.gyldig_til IS NULL
ORDER BY rekkefolge, t.plass
