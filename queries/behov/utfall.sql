/*
tittel = "Søknadene etter utfall"
korn = "én rad per søknadsår og utfall, slik det sto 30. juni året etter"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
utfall = { tittel = "Utfall", koder = "soknadsutfall" }
antall = { tittel = "Søknader", enhet = "soknader" }
andel = { tittel = "Andel av søknadene", enhet = "prosent", desimaler = 1 }
andel_synlighet = { tittel = "Andelens synlighet", koder = "synlighet", intern = true }
i_alt = { tittel = "Søknader i alt", enhet = "soknader" }
i_alt_synlighet = { tittel = "Synlighet i alt", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH egne AS (
    SELECT
        *,
        CASE
            WHEN naadd IN ('innvilget', 'tilbud', 'innflyttet') THEN 'innvilget'
            WHEN naadd = 'venter_vedtak' THEN 'under_behandling'
            ELSE naadd
        END AS utfall
    FROM saksgang
    WHERE kommunenr = $kommunenr AND periodetype = 'aar' AND utsnitt IN ('alle', 'naadd')
),

summer AS (
    SELECT
        kommunenr,
        periode_fra,
        periode_til,
        utfall,
        count(*) FILTER (synlighet <> 'vist') AS skjulte,
        CASE WHEN skjulte = 0 THEN sum(antall) END AS antall
    FROM egne
    WHERE utsnitt = 'naadd'
    GROUP BY ALL
),

-- A sum with a hidden cell in it is hidden, unless the total and the other outcomes tell it; one
-- hidden cell alone is never told so.
deler AS (
    SELECT
        s.* EXCLUDE (antall, skjulte),
        CAST(
            CASE
                WHEN s.antall IS NOT NULL THEN s.antall
                WHEN
                    s.skjulte > 1
                    AND count(*) FILTER (s.skjulte > 0) OVER (PARTITION BY s.periode_til) = 1
                    THEN hele.antall - sum(s.antall) OVER (PARTITION BY s.periode_til)
            END AS BIGINT
        ) AS antall
    FROM summer AS s
    JOIN egne AS hele
        ON hele.utsnitt = 'alle' AND hele.periode_til = s.periode_til
)

SELECT
    del.periode_fra,
    del.periode_til,
    del.utfall,
    del.antall,
    andel_av(del.antall, hele.antall) AS andel,
    andel_vises(del.antall, hele.antall) AS andel_synlighet,
    -- The published total: it stands where a part is hidden, and may be hidden itself.
    hele.antall AS i_alt,
    hele.synlighet AS i_alt_synlighet,
    CASE WHEN del.antall IS NULL THEN 'skjult' ELSE 'vist' END AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'soknadsregister' END AS kilde
FROM deler AS del
JOIN egne AS hele
    ON hele.utsnitt = 'alle' AND hele.periode_til = del.periode_til
JOIN kommune AS k
    ON k.kommunenr = del.kommunenr AND k.gyldig_til IS NULL
QUALIFY dense_rank() OVER (ORDER BY del.periode_til DESC) <= 8
ORDER BY
    del.periode_fra,
    list_position(['innvilget', 'avslag', 'trukket', 'under_behandling'], del.utfall)
