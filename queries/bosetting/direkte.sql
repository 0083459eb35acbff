/*
tittel = "Bosatt rett i varig bolig"
korn = "én rad per år; i år til utgangen av siste hele kvartal"
[parametre]
kommunenr = "tekst"
dato = "dato"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
ufullstendig = { tittel = "Uferdig periode", intern = true }
andel = { tittel = "Andel", enhet = "prosent" }
direkte = { tittel = "Rett i varig bolig", enhet = "husstander" }
bosatte = { tittel = "Bosatt i alt", enhet = "husstander" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH aar AS (
    SELECT
        kommunenr,
        periodetype,
        periode_fra,
        periode_til,
        min(antall) FILTER (utsnitt = 'direkte_varig' AND direkte_varig = 'ja') AS direkte,
        min(antall) FILTER (utsnitt = 'status' AND status = 'bosatt') AS bosatte,
        bool_or(utsnitt = 'direkte_varig') AS talt
    FROM bosetting
    WHERE
        kommunenr = $kommunenr
        -- Part of a year is shown of the one that runs: of an old one the whole is there.
        AND (periodetype = 'aar' OR periodetype = 'delaar' AND year(periode_fra) = year($dato - 1))
    GROUP BY ALL
),

vurdert AS (
    SELECT
        *,
        CASE
            WHEN bosatte = 0 THEN 'ikke_aktuelt'
            -- No share is given of fewer than ten.
            WHEN direkte IS NULL OR bosatte IS NULL OR bosatte < 10 THEN 'skjult'
            ELSE 'vist'
        END AS synlighet
    FROM aar
    WHERE talt
)

SELECT
    a.periode_fra,
    a.periode_til,
    a.periodetype = 'delaar' AS ufullstendig,
    CASE WHEN a.synlighet = 'vist' THEN 100.0 * a.direkte / nullif(a.bosatte, 0) END AS andel,
    a.direkte,
    a.bosatte,
    a.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'bosettingsregister' END AS kilde
FROM vurdert AS a
JOIN kommune AS k
    ON k.kommunenr = a.kommunenr AND k.gyldig_til IS NULL
ORDER BY a.periode_fra
