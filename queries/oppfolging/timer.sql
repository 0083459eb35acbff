/*
tittel = "Timer oppfølging gitt mot vedtatt"
korn = "én rad per måned og slags timer, ved månedens utgang"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
slag = { tittel = "Timer" }
timer = { tittel = "Timer i uka", enhet = "timer" }
husstander = { tittel = "Husstander med oppfølging", enhet = "husstander" }
husstander_synlighet = { tittel = "Synlighet, husstander", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
-- Of the households that have follow-up; those who wait get none.
WITH maaneder AS (
    SELECT *
    FROM oppfolging
    WHERE
        kommunenr = $kommunenr AND periodetype = 'dag'
        AND utsnitt = 'status' AND status = 'har'
        AND periode_til = last_day(periode_til)
    -- Where no hours were registered yet, there is nothing hidden.
    QUALIFY
        periode_til >= min(periode_til) FILTER (coalesce(timer_vedtatt, timer_gitt) IS NOT NULL)
            OVER ()
),

slag AS (
    SELECT *, 1 AS plass, 'Vedtatte timer' AS slag, timer_vedtatt AS timer FROM maaneder
    UNION ALL
    SELECT *, 2, 'Timer gitt', timer_gitt FROM maaneder
)

SELECT
    CAST(date_trunc('month', b.periode_til) AS DATE) AS periode_fra,
    b.periode_til,
    b.slag,
    b.timer,
    b.antall AS husstander,
    b.synlighet AS husstander_synlighet,
    CASE WHEN b.timer IS NULL THEN 'skjult' ELSE 'vist' END AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'oppfolgingsregister' END AS kilde
FROM slag AS b
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
ORDER BY b.periode_til, b.plass
