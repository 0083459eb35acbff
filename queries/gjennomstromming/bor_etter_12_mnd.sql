/*
tittel = "Hvor mange som bor i boligen tolv måneder etter innflytting"
korn = "én rad per periode det er gått tolv måneder siden"
[parametre]
kommunenr = "tekst"
bofast = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
andel = { tittel = "Bor der etter tolv måneder", enhet = "prosent" }
bor = { tittel = "Bor der fortsatt", enhet = "husstander" }
bor_synlighet = { tittel = "Synlighet, bor der", koder = "synlighet", intern = true }
flyttet = { tittel = "Har flyttet ut", enhet = "husstander" }
flyttet_synlighet = { tittel = "Synlighet, har flyttet", koder = "synlighet", intern = true }
innflyttet = { tittel = "Flyttet inn i perioden", enhet = "husstander" }
innflyttet_synlighet = { tittel = "Synlighet, flyttet inn", koder = "synlighet", intern = true }
maal_nedre = { tittel = "Måltall, nedre", enhet = "prosent" }
maal_ovre = { tittel = "Måltall, øvre", enhet = "prosent" }
maal_vedtak = { tittel = "Måltallets vedtak" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
-- One row a period, from its three cells. A total stands where a part of it is hidden.
WITH perioder AS (
    SELECT
        kommunenr,
        periode_fra,
        periode_til,
        max(antall) FILTER (bor_etter_12_mnd = 'ja') AS bor,
        max(synlighet) FILTER (bor_etter_12_mnd = 'ja') AS bor_synlighet,
        max(antall) FILTER (bor_etter_12_mnd = 'nei') AS flyttet,
        max(synlighet) FILTER (bor_etter_12_mnd = 'nei') AS flyttet_synlighet,
        max(antall) FILTER (utsnitt = 'alle') AS innflyttet,
        max(synlighet) FILTER (utsnitt = 'alle') AS innflyttet_synlighet
    FROM innflytting
    WHERE
        kommunenr = $kommunenr
        AND periodetype = $bofast
        AND utsnitt IN ('alle', 'bor_etter_12_mnd')
    GROUP BY ALL
    -- Counted in all as soon as the period is over, and followed for a year after it.
    HAVING bool_or(bor_etter_12_mnd = 'ja')
)

SELECT
    p.periode_fra,
    p.periode_til,
    andel_av(p.bor, p.innflyttet) AS andel,
    p.bor,
    p.bor_synlighet,
    p.flyttet,
    p.flyttet_synlighet,
    p.innflyttet,
    p.innflyttet_synlighet,
    m.nedre AS maal_nedre,
    m.ovre AS maal_ovre,
    m.vedtak AS maal_vedtak,
    andel_vises(p.bor, p.innflyttet) AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'leieregister' END AS kilde
FROM perioder AS p
JOIN kommune AS k
    ON k.kommunenr = p.kommunenr AND k.gyldig_til IS NULL
-- A target is of the year in which the twelve months were over, as the indicator's own years are.
LEFT JOIN maal AS m
    ON m.kommunenr = p.kommunenr AND m.indikator = 'bostabilitet_12_mnd'
    AND m.fra <= p.periode_til + INTERVAL 1 YEAR
    AND (m.til IS NULL OR m.til >= p.periode_til + INTERVAL 1 YEAR)
ORDER BY p.periode_til
