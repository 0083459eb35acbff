/*
tittel = "Ledige boliger ved utgangen av måneden"
korn = "én rad per hel måned"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
antall = { tittel = "Ledige boliger", enhet = "boliger" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
SELECT
    -- Counted on the month's last day; the month names it.
    CAST(date_trunc('month', b.periode_til) AS DATE) AS periode_fra,
    b.periode_til,
    b.antall,
    b.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'boligregister' END AS kilde
FROM ledig_bolig AS b
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE
    b.kommunenr = $kommunenr
    AND b.periodetype = 'dag'
    AND b.utsnitt = 'alle'
    AND b.periode_til = last_day(b.periode_til)
ORDER BY b.periode_til
