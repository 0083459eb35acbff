/*
tittel = "Bosatte husstander etter boligløsning"
korn = "én rad per år og boligløsning; i år til utgangen av siste hele kvartal"
[parametre]
kommunenr = "tekst"
dato = "dato"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
ufullstendig = { tittel = "Uferdig periode", intern = true }
boliglosning = { tittel = "Boligløsning", koder = "boliglosning" }
antall = { tittel = "Husstander", enhet = "husstander" }
i_alt = { tittel = "Bosatt i alt", enhet = "husstander" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH bosatt AS (
    SELECT
        kommunenr,
        periode_fra,
        periode_til,
        antall,
        synlighet
    FROM bosetting
    WHERE periodetype IN ('aar', 'delaar') AND utsnitt = 'status' AND status = 'bosatt'
)

SELECT
    b.periode_fra,
    b.periode_til,
    b.periodetype = 'delaar' AS ufullstendig,
    b.boliglosning,
    -- Of a hidden total no part is shown either.
    CASE WHEN i.synlighet = 'vist' THEN b.antall END AS antall,
    i.antall AS i_alt,
    CASE WHEN i.synlighet = 'vist' THEN b.synlighet ELSE 'skjult' END AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'bosettingsregister' END AS kilde
FROM bosetting AS b
JOIN bosatt AS i
    ON i.kommunenr = b.kommunenr
    AND i.periode_fra = b.periode_fra AND i.periode_til = b.periode_til
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE
    b.kommunenr = $kommunenr AND b.utsnitt = 'boliglosning'
    -- Part of a year is shown of the one that runs: of an old one the whole is there.
    AND (b.periodetype = 'aar' OR b.periodetype = 'delaar' AND year(b.periode_fra) = year($dato - 1))
ORDER BY b.periode_fra, list_position(['kommunal', 'privat', 'egen'], b.boliglosning)
