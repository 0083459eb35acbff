/*
tittel = "Timer oppfølging gitt mot vedtatt, etter slag oppfølging"
korn = "én rad per slag oppfølging og slags timer på den nyeste datoen"
[parametre]
kommunenr = "tekst"
typer = "tekster"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
oppfolgingstype = { tittel = "Oppfølging", koder = "oppfolgingstype" }
slag = { tittel = "Timer" }
timer = { tittel = "Timer i uka", enhet = "timer" }
husstander = { tittel = "Husstander med oppfølging", enhet = "husstander" }
husstander_synlighet = { tittel = "Synlighet, husstander", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH siste AS (
    SELECT *
    FROM oppfolging
    WHERE kommunenr = $kommunenr AND periodetype = 'dag'
    QUALIFY periode_til = max(periode_til) OVER ()
),

slag AS (
    SELECT *, 1 AS plass, 'Vedtatte timer' AS slag, timer_vedtatt AS timer FROM siste
    UNION ALL
    SELECT *, 2, 'Timer gitt', timer_gitt FROM siste
)

SELECT
    b.periode_fra,
    b.periode_til,
    CAST(list_position($typer, b.oppfolgingstype) AS BIGINT) AS rekkefolge,
    b.oppfolgingstype,
    b.slag,
    b.timer,
    b.antall AS husstander,
    b.synlighet AS husstander_synlighet,
    CASE WHEN b.timer IS NULL THEN 'skjult' ELSE 'vist' END AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'oppfolgingsregister' END AS kilde
FROM slag AS b
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE
    b.utsnitt = 'oppfolgingstype,status'
    AND b.status = 'har'
    -- Nobody with a kind of follow-up is no sum of hours.
    AND b.antall IS DISTINCT FROM 0
    AND EXISTS (SELECT 1 FROM slag WHERE timer IS NOT NULL)
ORDER BY rekkefolge, b.plass
