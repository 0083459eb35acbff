/*
tittel = "Veien fra søknad til bolig"
korn = "én rad per steg for søknadene i det nyeste året som er fulgt til 30. juni året etter"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
steg = { tittel = "Steg" }
antall = { tittel = "Søknader", enhet = "soknader" }
andel = { tittel = "Andel av søknadene", enhet = "prosent", desimaler = 1 }
andel_synlighet = { tittel = "Andelens synlighet", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH siste AS (
    SELECT *
    FROM saksgang
    WHERE kommunenr = $kommunenr AND periodetype = 'aar' AND utsnitt IN ('alle', 'naadd')
    QUALIFY periode_til = max(periode_til) OVER ()
),

-- Whoever has come to a step has come past those before it.
steg (plass, steg, naadd) AS (
    VALUES
    (1, 'Søkte', NULL),
    (2, 'Fikk vedtak', ['avslag', 'innvilget', 'tilbud', 'innflyttet']),
    (3, 'Fikk ja', ['innvilget', 'tilbud', 'innflyttet']),
    (4, 'Ble tilbudt bolig', ['tilbud', 'innflyttet']),
    (5, 'Flyttet inn', ['innflyttet'])
),

celler AS (
    SELECT
        alle.periode_fra,
        alle.periode_til,
        alle.antall AS alle,
        steg.plass,
        steg.steg,
        del.antall,
        list_contains(steg.naadd, del.naadd) AS med
    FROM siste AS alle
    JOIN siste AS del
        ON del.utsnitt = 'naadd'
    CROSS JOIN steg
    WHERE alle.utsnitt = 'alle'
),

tall AS (
    SELECT
        periode_fra,
        periode_til,
        plass,
        steg,
        CAST(
            CASE
                WHEN plass = 1 THEN any_value(alle)
                -- A sum with a hidden cell in it is hidden, unless the total and those who have not
                -- come so far tell it; one hidden cell alone is never told so.
                WHEN bool_and(antall IS NOT NULL) FILTER (med) THEN sum(antall) FILTER (med)
                WHEN
                    bool_and(antall IS NOT NULL) FILTER (NOT med)
                    AND count(*) FILTER (med AND antall IS NULL) > 1
                    THEN any_value(alle) - sum(antall) FILTER (NOT med)
            END AS BIGINT
        ) AS antall
    FROM celler
    GROUP BY periode_fra, periode_til, plass, steg
)

SELECT
    t.periode_fra,
    t.periode_til,
    CAST(t.plass AS BIGINT) AS rekkefolge,
    t.steg,
    t.antall,
    andel_av(t.antall, alle.antall) AS andel,
    andel_vises(t.antall, alle.antall) AS andel_synlighet,
    CASE WHEN t.antall IS NULL THEN 'skjult' ELSE 'vist' END AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'soknadsregister' END AS kilde
FROM tall AS t
JOIN tall AS alle
    ON alle.plass = 1
JOIN kommune AS k
    ON k.kommunenr = $kommunenr AND k.gyldig_til IS NULL
ORDER BY t.plass
