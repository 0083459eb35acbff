/*
tittel = "Boliger etter tilstandsgrad"
korn = "én rad per tilstandsgrad på den nyeste datoen"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
tilstandsgrad = { tittel = "Tilstandsgrad", koder = "tilstandsgrad" }
antall = { tittel = "Boliger", enhet = "boliger" }
andel = { tittel = "Andel av alle", enhet = "prosent", desimaler = 1 }
andel_synlighet = { tittel = "Andelens synlighet", koder = "synlighet", intern = true }
undersokte = { tittel = "Undersøkte boliger i alt", enhet = "boliger" }
undersokte_synlighet = { tittel = "Synlighet, undersøkte", koder = "synlighet", intern = true }
tg23_andel = { tittel = "TG2 og TG3 av de undersøkte", enhet = "prosent", desimaler = 1 }
tg23_andel_synlighet = { tittel = "Synlighet, TG2 og TG3", koder = "synlighet", intern = true }
maal_nedre = { tittel = "Måltall, nedre", enhet = "prosent", desimaler = 1 }
maal_ovre = { tittel = "Måltall, øvre", enhet = "prosent", desimaler = 1 }
maal_vedtak = { tittel = "Måltallets vedtak" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH siste AS (
    SELECT *
    FROM bolig_tilstand
    WHERE kommunenr = $kommunenr AND periodetype = 'dag'
    QUALIFY periode_til = max(periode_til) OVER ()
),

-- A sum with a hidden grade in it is hidden.
summer AS (
    SELECT
        CASE WHEN bool_and(antall IS NOT NULL) FILTER (tilstandsgrad <> 'TGIU')
            THEN sum(antall) FILTER (tilstandsgrad <> 'TGIU')
        END AS alle_grader,
        CASE WHEN bool_and(antall IS NOT NULL) FILTER (tilstandsgrad IN ('TG2', 'TG3'))
            THEN sum(antall) FILTER (tilstandsgrad IN ('TG2', 'TG3'))
        END AS tg23,
        CASE WHEN bool_and(antall IS NOT NULL) FILTER (tilstandsgrad IN ('TG0', 'TG1'))
            THEN sum(antall) FILTER (tilstandsgrad IN ('TG0', 'TG1'))
        END AS tg01,
        max(antall) FILTER (tilstandsgrad = 'TGIU') AS ikke_undersokt
    FROM siste
    WHERE utsnitt = 'tilstandsgrad'
),

-- What is not examined (TGIU) is no part of what the shares are of. Where a grade is hidden, the
-- published total still tells how many are examined.
undersokt AS (
    SELECT
        CAST(coalesce(s.alle_grader, alle.antall - s.ikke_undersokt) AS BIGINT) AS antall,
        coalesce(s.tg23, alle.antall - s.ikke_undersokt - s.tg01) AS tg23
    FROM summer AS s
    LEFT JOIN siste AS alle
        ON alle.utsnitt = 'alle'
)

SELECT
    g.periode_fra,
    g.periode_til,
    g.tilstandsgrad,
    g.antall,
    andel_av(g.antall, alle.antall) AS andel,
    andel_vises(g.antall, alle.antall) AS andel_synlighet,
    u.antall AS undersokte,
    CASE WHEN u.antall IS NULL THEN 'skjult' ELSE 'vist' END AS undersokte_synlighet,
    andel_av(u.tg23, u.antall) AS tg23_andel,
    andel_vises(u.tg23, u.antall) AS tg23_andel_synlighet,
    m.nedre AS maal_nedre,
    m.ovre AS maal_ovre,
    m.vedtak AS maal_vedtak,
    g.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'boligregister' END AS kilde
FROM siste AS g
JOIN siste AS alle
    ON alle.utsnitt = 'alle'
CROSS JOIN undersokt AS u
JOIN kommune AS k
    ON k.kommunenr = g.kommunenr AND k.gyldig_til IS NULL
LEFT JOIN maal AS m
    ON m.kommunenr = g.kommunenr AND m.indikator = 'tilstand_tg23_andel'
    AND m.fra <= g.periode_til AND (m.til IS NULL OR m.til >= g.periode_til)
WHERE g.utsnitt = 'tilstandsgrad'
ORDER BY g.tilstandsgrad
