/*
tittel = "Boliger klare mot avtalte husstander"
korn = "én rad per kvartal som ikke er omme, og beredskap"
[parametre]
kommunenr = "tekst"
dato = "dato"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
beredskap = { tittel = "Bolig og penger" }
antall = { tittel = "Husstander", enhet = "husstander" }
i_alt = { tittel = "Avtalt i alt", enhet = "husstander" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH celler AS (
    SELECT
        *,
        CASE
            WHEN klar_bolig = 'ja' THEN 'Bolig klar'
            WHEN penger_avsatt = 'ja' THEN 'Ikke klar, penger avsatt'
            ELSE 'Ikke klar, uten penger'
        END AS beredskap
    FROM bosetting
    WHERE
        kommunenr = $kommunenr AND periodetype = 'kvartal' AND periode_til >= $dato
        AND utsnitt = 'klar_bolig,penger_avsatt'
),

-- Where a home is ready it no longer matters whether money was set aside.
deler AS (
    SELECT
        kommunenr,
        periode_fra,
        periode_til,
        beredskap,
        bool_and(synlighet = 'vist') AS hel,
        CAST(sum(antall) AS BIGINT) AS antall
    FROM celler
    GROUP BY ALL
),

avtalt AS (
    SELECT
        kommunenr,
        periode_fra,
        antall,
        synlighet
    FROM bosetting
    WHERE periodetype = 'kvartal' AND utsnitt = 'status' AND status = 'avtalt'
)

SELECT
    d.periode_fra,
    d.periode_til,
    d.beredskap,
    -- A sum is hidden with any of its cells, and every part with the whole.
    CASE WHEN d.hel AND a.synlighet = 'vist' THEN d.antall END AS antall,
    a.antall AS i_alt,
    CASE WHEN d.hel AND a.synlighet = 'vist' THEN 'vist' ELSE 'skjult' END AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'bosettingsregister' END AS kilde
FROM deler AS d
JOIN avtalt AS a
    ON a.kommunenr = d.kommunenr AND a.periode_fra = d.periode_fra
JOIN kommune AS k
    ON k.kommunenr = d.kommunenr AND k.gyldig_til IS NULL
ORDER BY d.periode_fra, d.beredskap
