/*
tittel = "Husstander med oppfølging i bolig etter slag"
korn = "én rad per slag og status på den nyeste datoen"
[parametre]
kommunenr = "tekst"
typer = "tekster"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
oppfolgingstype = { tittel = "Slag", koder = "oppfolgingstype" }
oppfolgingsstatus = { tittel = "Oppfølging", koder = "oppfolgingsstatus" }
antall = { tittel = "Husstander", enhet = "husstander" }
med_status = { tittel = "Husstander i alt", enhet = "husstander" }
med_status_synlighet = { tittel = "Synlighet i alt", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH siste AS (
    SELECT *
    FROM oppfolging
    WHERE kommunenr = $kommunenr AND periodetype = 'dag'
    QUALIFY periode_til = max(periode_til) OVER ()
)

SELECT
    b.periode_fra,
    b.periode_til,
    CAST(list_position($typer, b.oppfolgingstype) AS BIGINT) AS rekkefolge,
    b.oppfolgingstype,
    b.status AS oppfolgingsstatus,
    b.antall,
    -- The published total: it stands where a part of it is hidden, and may be hidden itself.
    alle.antall AS med_status,
    alle.synlighet AS med_status_synlighet,
    b.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'oppfolgingsregister' END AS kilde
FROM siste AS b
JOIN siste AS alle
    ON alle.utsnitt = 'status' AND alle.status = b.status
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE b.utsnitt = 'oppfolgingstype,status'
ORDER BY rekkefolge, b.status
