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
undersokte = { tittel = "Undersøkte boliger i alt", enhet = "boliger" }
tg23_andel = { tittel = "TG2 og TG3 av de undersøkte", enhet = "prosent", desimaler = 1 }
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

-- What is not examined (TGIU) is no part of what the shares are of; a hidden grade hides them all.
undersokt AS (
    SELECT
        CASE WHEN bool_and(antall IS NOT NULL) THEN CAST(sum(antall) AS BIGINT) END AS antall,
        CASE
            WHEN bool_and(antall IS NOT NULL)
                THEN sum(antall) FILTER (tilstandsgrad IN ('TG2', 'TG3'))
        END AS tg23
    FROM siste
    WHERE utsnitt = 'tilstandsgrad' AND tilstandsgrad <> 'TGIU'
)

SELECT
    g.periode_fra,
    g.periode_til,
    g.tilstandsgrad,
    g.antall,
    100.0 * g.antall / nullif(alle.antall, 0) AS andel,
    u.antall AS undersokte,
    100.0 * u.tg23 / nullif(u.antall, 0) AS tg23_andel,
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
