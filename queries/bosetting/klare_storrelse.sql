/*
tittel = "Boliger klare neste kvartal, etter husstandens størrelse"
korn = "én rad per husstandsstørrelse og om boligen er klar"
[parametre]
kommunenr = "tekst"
dato = "dato"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
husstandsstorrelse = { tittel = "Husstandens størrelse", koder = "husstandsstorrelse" }
beredskap = { tittel = "Bolig" }
antall = { tittel = "Husstander", enhet = "husstander" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
*/
WITH celler AS (
    SELECT *
    FROM bosetting
    WHERE
        kommunenr = $kommunenr AND periodetype = 'kvartal' AND periode_til >= $dato
        AND utsnitt = 'husstandsstorrelse,klar_bolig'
),

-- The first quarter that has not begun; the running one when none is agreed after it. One quarter
-- alone: sums over several would hide what one of them shows.
neste AS (
    SELECT coalesce(min(periode_fra) FILTER (periode_fra >= $dato), max(periode_fra)) AS fra
    FROM celler
)

SELECT
    c.periode_fra,
    c.periode_til,
    c.husstandsstorrelse,
    CASE WHEN c.klar_bolig = 'ja' THEN 'Bolig klar' ELSE 'Bolig ikke klar' END AS beredskap,
    c.antall,
    c.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'bosettingsregister' END AS kilde,
    CAST(list_position(['1', '2', '3-4', '5+'], c.husstandsstorrelse) AS BIGINT) AS rekkefolge
FROM celler AS c
JOIN neste
    ON neste.fra = c.periode_fra
JOIN kommune AS k
    ON k.kommunenr = c.kommunenr AND k.gyldig_til IS NULL
ORDER BY rekkefolge, c.klar_bolig
