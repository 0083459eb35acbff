/*
tittel = "Bor der etter tolv måneder, med og uten oppfølging"
korn = "én rad per treårsperiode og om husstanden fikk oppfølging"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
oppfolging = { tittel = "Oppfølging", koder = "oppfolging_ved_innflytting" }
andel = { tittel = "Bor der etter tolv måneder", enhet = "prosent" }
bor = { tittel = "Bor der fortsatt", enhet = "husstander" }
bor_synlighet = { tittel = "Synlighet, bor der", koder = "synlighet", intern = true }
flyttet = { tittel = "Har flyttet ut", enhet = "husstander" }
flyttet_synlighet = { tittel = "Synlighet, har flyttet", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH grupper AS (
    SELECT
        kommunenr,
        periode_fra,
        periode_til,
        oppfolging,
        max(antall) FILTER (bor_etter_12_mnd = 'ja') AS bor,
        max(synlighet) FILTER (bor_etter_12_mnd = 'ja') AS bor_synlighet,
        max(antall) FILTER (bor_etter_12_mnd = 'nei') AS flyttet,
        max(synlighet) FILTER (bor_etter_12_mnd = 'nei') AS flyttet_synlighet
    FROM innflytting
    WHERE
        kommunenr = $kommunenr AND periodetype = 'treaar'
        AND utsnitt = 'oppfolging,bor_etter_12_mnd'
    GROUP BY ALL
)

SELECT
    g.periode_fra,
    g.periode_til,
    g.oppfolging,
    andel_av(g.bor, g.bor + g.flyttet) AS andel,
    g.bor,
    g.bor_synlighet,
    g.flyttet,
    g.flyttet_synlighet,
    andel_vises(g.bor, g.bor + g.flyttet) AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'leieregister' END AS kilde
FROM grupper AS g
JOIN kommune AS k
    ON k.kommunenr = g.kommunenr AND k.gyldig_til IS NULL
ORDER BY g.periode_til, g.oppfolging
