/*
tittel = "Dager boliger sto tomme, og tapt husleie, etter grunn"
korn = "én rad per grunn, de siste hele månedene under ett, høyst tolv"
[parametre]
kommunenr = "tekst"
grunner = "tekster"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
grunn = { tittel = "Grunn", koder = "ledig_grunn" }
dager = { tittel = "Dager tomme", enhet = "dager" }
andel = { tittel = "Andel av dagene", enhet = "prosent" }
andel_synlighet = { tittel = "Andelens synlighet", koder = "synlighet", intern = true }
hele_tiden = { tittel = "Svarer til boliger tomme hele tiden", enhet = "boliger", desimaler = 1 }
leietap = { tittel = "Tapt husleie", enhet = "kr" }
dager_i_alt = { tittel = "Dager i alt", enhet = "dager", intern = true }
periodens_dager = { tittel = "Periodens dager", enhet = "dager", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
-- Empty homes are property: their days are shown whole.
WITH siste AS (
    SELECT *
    FROM tomgang
    WHERE kommunenr = $kommunenr AND periodetype = 'maaned' AND utsnitt = 'grunn'
    QUALIFY dense_rank() OVER (ORDER BY periode_til DESC) <= 12
),

grunner AS (
    SELECT
        kommunenr,
        grunn,
        -- A sum with something hidden in it is hidden.
        CASE WHEN bool_and(dager IS NOT NULL) THEN CAST(sum(dager) AS BIGINT) END AS dager,
        CAST(sum(leietap) AS BIGINT) AS leietap
    FROM siste
    GROUP BY ALL
),

perioden AS (
    SELECT
        min(s.periode_fra) AS fra,
        max(s.periode_til) AS til,
        date_diff('day', fra, til) + 1 AS lengde,
        (SELECT CASE WHEN bool_and(dager IS NOT NULL) THEN CAST(sum(dager) AS BIGINT) END FROM grunner)
            AS dager
    FROM siste AS s
)

SELECT
    p.fra AS periode_fra,
    p.til AS periode_til,
    CAST(list_position($grunner, g.grunn) AS BIGINT) AS rekkefolge,
    g.grunn,
    g.dager,
    andel_av(g.dager, p.dager) AS andel,
    andel_vises(g.dager, p.dager) AS andel_synlighet,
    g.dager / p.lengde AS hele_tiden,
    g.leietap,
    p.dager AS dager_i_alt,
    p.lengde AS periodens_dager,
    CASE WHEN g.dager IS NULL THEN 'skjult' ELSE 'vist' END AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'boligregister' END AS kilde
FROM grunner AS g
CROSS JOIN perioden AS p
JOIN kommune AS k
    ON k.kommunenr = g.kommunenr AND k.gyldig_til IS NULL
ORDER BY rekkefolge
