/*
tittel = "Tapt husleie for tomme boliger"
korn = "én rad per hel måned der leien er kjent, høyst tjuefire"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
leietap = { tittel = "Tapt husleie, 1000 kr", enhet = "1000_kr" }
boliger = { tittel = "Boliger som sto tomme", enhet = "boliger" }
dager = { tittel = "Dager tomme", enhet = "dager" }
per_maaned = { tittel = "Per bolig som står tom en måned", enhet = "kr" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
SELECT
    b.periode_fra,
    b.periode_til,
    b.leietap / 1000 AS leietap,
    b.antall AS boliger,
    b.dager,
    -- A month is a twelfth of 365 days.
    b.leietap * 365 / (12 * nullif(b.dager, 0)) AS per_maaned,
    b.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'boligregister' END AS kilde
FROM tomgang AS b
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE
    b.kommunenr = $kommunenr
    AND b.periodetype = 'maaned'
    AND b.utsnitt = 'alle'
    AND (b.leietap IS NOT NULL OR b.synlighet = 'skjult')
QUALIFY dense_rank() OVER (ORDER BY b.periode_til DESC) <= 24
ORDER BY b.periode_til
