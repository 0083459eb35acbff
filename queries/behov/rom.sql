/*
tittel = "Boliger etter rom, med dem som er på vei, mot behovet etter romnormen"
korn = "én rad per romgruppe og ledd i regnestykket, på den nyeste datoen begge er talt"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
romgruppe = { tittel = "Rom" }
ledd = { tittel = "Ledd" }
antall = { tittel = "Antall", enhet = "boliger" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH celler AS (
    SELECT periode_fra, periode_til, romklasse, 'behov' AS ledd, antall
    FROM rombehov
    WHERE kommunenr = $kommunenr AND utsnitt = 'romklasse'
    UNION ALL
    SELECT periode_fra, periode_til, romklasse, 'boliger', antall
    FROM bolig_bestand
    WHERE kommunenr = $kommunenr AND utsnitt = 'romklasse'
),

-- A single person may have one room or two by the norm, so these two classes are one group.
grupper AS (
    SELECT
        periode_fra,
        periode_til,
        CASE romklasse WHEN '3' THEN 2 WHEN '4+' THEN 3 ELSE 1 END AS gruppe,
        -- A sum with a hidden cell in it is hidden.
        CASE WHEN bool_and(antall IS NOT NULL) FILTER (ledd = 'boliger')
            THEN sum(antall) FILTER (ledd = 'boliger')
        END AS boliger,
        CASE WHEN bool_and(antall IS NOT NULL) FILTER (ledd = 'behov')
            THEN sum(antall) FILTER (ledd = 'behov')
        END AS behov
    FROM celler
    GROUP BY periode_fra, periode_til, gruppe
    HAVING count(DISTINCT ledd) = 2
    QUALIFY periode_til = max(periode_til) OVER ()
),

-- What is bought, built or leased and not ready, less what is to be sold or given up. A home that
-- is rebuilt is among the homes already.
pa_vei AS (
    SELECT
        CASE romklasse WHEN '3' THEN 2 WHEN '4+' THEN 3 ELSE 1 END AS gruppe,
        sum(CASE WHEN type IN ('salg', 'oppsagt_innleie') THEN -antall ELSE antall END)
            FILTER (stadium <> 'klar' AND type <> 'ombygging') AS antall
    FROM boligfremskaffelse
    WHERE kommunenr = $kommunenr
    GROUP BY gruppe
),

regnestykke AS (
    SELECT
        g.*,
        -- Without a register of acquisitions nothing is known of what is on its way.
        CASE WHEN (SELECT count(*) FROM pa_vei) > 0 THEN coalesce(p.antall, 0) END AS pa_vei
    FROM grupper AS g
    LEFT JOIN pa_vei AS p USING (gruppe)
),

ledd (plass, ledd, kilde) AS (
    VALUES
    (1, 'Boliger', 'boligregister'),
    (2, 'På vei', 'anskaffelsesregister'),
    (3, 'Med boligene på vei', 'beregnet'),
    (4, 'Behov', 'beregnet'),
    (5, 'Forskjell', 'beregnet')
),

tall AS (
    SELECT
        r.periode_fra,
        r.periode_til,
        r.gruppe,
        l.plass,
        l.ledd,
        l.kilde,
        r.pa_vei,
        CAST(
            CASE l.plass
                WHEN 1 THEN r.boliger
                WHEN 2 THEN r.pa_vei
                WHEN 3 THEN r.boliger + r.pa_vei
                WHEN 4 THEN r.behov
                ELSE r.boliger + coalesce(r.pa_vei, 0) - r.behov
            END AS BIGINT
        ) AS antall
    FROM regnestykke AS r
    CROSS JOIN ledd AS l
)

SELECT
    t.periode_fra,
    t.periode_til,
    CAST(t.gruppe AS BIGINT) AS rekkefolge,
    ['1–2 rom', '3 rom', '4 rom eller flere'][t.gruppe] AS romgruppe,
    t.ledd,
    t.antall,
    CASE WHEN t.antall IS NULL THEN 'skjult' ELSE 'vist' END AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE t.kilde END AS kilde
FROM tall AS t
JOIN kommune AS k
    ON k.kommunenr = $kommunenr AND k.gyldig_til IS NULL
WHERE t.pa_vei IS NOT NULL OR t.plass NOT IN (2, 3)
ORDER BY t.gruppe, t.plass
