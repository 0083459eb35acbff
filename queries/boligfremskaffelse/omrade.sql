/*
tittel = "Nye boliger siste tre år, etter område"
korn = "én rad per område"
[parametre]
kommunenr = "tekst"
dato = "dato"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
omrade = { tittel = "Område" }
antall = { tittel = "Nye boliger", enhet = "boenheter" }
pa_vei = { tittel = "På vei", enhet = "boenheter" }
bestand = { tittel = "Boliger i alt", enhet = "boliger" }
bestand_synlighet = { tittel = "Synlighet, i alt", koder = "synlighet", intern = true }
rekkefolge = { tittel = "Rekkefølge", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH nye AS (
    SELECT
        omrade,
        sum(antall) FILTER (
            stadium = 'klar'
            AND year(klar_dato) BETWEEN year($dato - 1) - 2 AND year($dato - 1)
        ) AS antall,
        sum(antall) FILTER (stadium <> 'klar') AS pa_vei
    FROM boligfremskaffelse
    WHERE kommunenr = $kommunenr AND type IN ('kjop', 'bygging')
    GROUP BY omrade
),

-- An area where homes stand and none has come says as much as one that got many.
bestand AS (
    SELECT omrade, antall, synlighet
    FROM bolig_bestand
    WHERE kommunenr = $kommunenr AND utsnitt = 'omrade' AND EXISTS (SELECT 1 FROM nye)
    QUALIFY periode_til = max(periode_til) OVER ()
)

SELECT
    make_date(year($dato - 1) - 2, 1, 1) AS periode_fra,
    $dato - 1 AS periode_til,
    omrade,
    coalesce(nye.antall, 0)::BIGINT AS antall,
    coalesce(nye.pa_vei, 0)::BIGINT AS pa_vei,
    bestand.antall AS bestand,
    bestand.synlighet AS bestand_synlighet,
    row_number() OVER (ORDER BY coalesce(nye.antall, 0) DESC, omrade) AS rekkefolge,
    'vist' AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'anskaffelsesregister' END AS kilde
FROM nye
FULL JOIN bestand USING (omrade)
JOIN kommune AS k ON k.kommunenr = $kommunenr AND k.gyldig_til IS NULL
ORDER BY rekkefolge
