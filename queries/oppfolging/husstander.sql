/*
tittel = "Husstander som har oppfølging i bolig, og som venter"
korn = "én rad per måned og status, ved månedens utgang"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
oppfolgingsstatus = { tittel = "Oppfølging", koder = "oppfolgingsstatus" }
antall = { tittel = "Husstander", enhet = "husstander" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
SELECT
    -- Counted on the month's last day; the month names it.
    CAST(date_trunc('month', b.periode_til) AS DATE) AS periode_fra,
    b.periode_til,
    b.status AS oppfolgingsstatus,
    b.antall,
    b.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'oppfolgingsregister' END AS kilde
FROM oppfolging AS b
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE
    b.kommunenr = $kommunenr
    AND b.periodetype = 'dag'
    AND b.utsnitt = 'status'
    AND b.periode_til = last_day(b.periode_til)
ORDER BY b.periode_til, b.status
