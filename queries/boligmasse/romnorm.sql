/*
tittel = "Boliger etter rom mot behovet etter romnormen"
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
    SELECT
        periode_fra,
        periode_til,
        romklasse,
        CASE behovskilde
            WHEN 'leietaker' THEN 'Bor i kommunal bolig'
            WHEN 'soker' THEN 'Venter på bolig'
            ELSE 'Behov'
        END AS ledd,
        CASE behovskilde
            WHEN 'leietaker' THEN 'leieregister'
            WHEN 'soker' THEN 'soknadsregister'
            ELSE 'beregnet'
        END AS kilde,
        antall
    FROM rombehov
    WHERE kommunenr = $kommunenr AND utsnitt IN ('romklasse', 'romklasse,behovskilde')
    UNION ALL
    SELECT periode_fra, periode_til, romklasse, 'Boliger', 'boligregister', antall
    FROM bolig_bestand
    WHERE kommunenr = $kommunenr AND utsnitt = 'romklasse'
),

siste AS (
    SELECT periode_til
    FROM celler
    GROUP BY periode_til
    HAVING bool_or(ledd = 'Behov') AND bool_or(ledd = 'Boliger')
    ORDER BY periode_til DESC
    LIMIT 1
),

-- A single person may have one room or two by the norm, so these two classes are one group.
grupper AS (
    SELECT
        c.periode_fra,
        c.periode_til,
        CASE c.romklasse WHEN '3' THEN 2 WHEN '4+' THEN 3 ELSE 1 END AS gruppe,
        c.ledd,
        c.kilde,
        -- A sum with a hidden cell in it is hidden.
        CASE WHEN bool_and(c.antall IS NOT NULL) THEN sum(c.antall) END AS antall
    FROM celler AS c
    JOIN siste USING (periode_til)
    GROUP BY ALL
),

regnestykke AS (
    SELECT * FROM grupper
    UNION ALL
    SELECT
        periode_fra,
        periode_til,
        gruppe,
        'Forskjell',
        'beregnet',
        max(antall) FILTER (ledd = 'Boliger') - max(antall) FILTER (ledd = 'Behov')
    FROM grupper
    GROUP BY ALL
)

SELECT
    r.periode_fra,
    r.periode_til,
    CAST(r.gruppe AS BIGINT) AS rekkefolge,
    ['1–2 rom', '3 rom', '4 rom eller flere'][r.gruppe] AS romgruppe,
    r.ledd,
    CAST(r.antall AS BIGINT) AS antall,
    CASE WHEN r.antall IS NULL THEN 'skjult' ELSE 'vist' END AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE r.kilde END AS kilde
FROM regnestykke AS r
JOIN kommune AS k
    ON k.kommunenr = $kommunenr AND k.gyldig_til IS NULL
ORDER BY
    r.gruppe,
    list_position(
        ['Boliger', 'Bor i kommunal bolig', 'Venter på bolig', 'Behov', 'Forskjell'], r.ledd
    )
