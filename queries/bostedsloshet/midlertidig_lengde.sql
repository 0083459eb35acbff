/*
tittel = "Husstander i midlertidig botilbud etter oppholdets lengde"
korn = "én rad per helt kvartal og lengde, siste tre år"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
oppholdslengde = { tittel = "Oppholdets lengde", koder = "oppholdslengde" }
antall = { tittel = "Husstander", enhet = "husstander" }
i_alt = { tittel = "Husstander i alt", enhet = "husstander", intern = true }
i_alt_over = { tittel = "Tall over søylen", intern = true }
over_3_mnd = { tittel = "Husstander over tre måneder", enhet = "husstander", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
-- The published totals, not sums: the parts may be hidden.
WITH hele AS (
    SELECT
        periode_til,
        max(antall) FILTER (utsnitt = 'alle') AS antall,
        max(antall) FILTER (utsnitt = 'over_3_mnd' AND over_3_mnd = 'ja') AS over_3_mnd
    FROM midlertidig
    WHERE kommunenr = $kommunenr AND periodetype = 'kvartal'
    GROUP BY periode_til
)

SELECT
    m.periode_fra,
    m.periode_til,
    m.oppholdslengde,
    m.antall,
    hele.antall AS i_alt,
    coalesce(hele.antall::VARCHAR, '') AS i_alt_over,
    hele.over_3_mnd,
    m.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'oppholdsregister' END AS kilde
FROM midlertidig AS m
JOIN kommune AS k ON k.kommunenr = m.kommunenr AND k.gyldig_til IS NULL
LEFT JOIN hele USING (periode_til)
WHERE
    m.kommunenr = $kommunenr AND m.utsnitt = 'oppholdslengde' AND m.periodetype = 'kvartal'
    -- A quarter that is not over counts fewer than it will.
    AND periodeform(m.periode_fra, m.periode_til) = 'kvartal'
    AND month(m.periode_til + 1) <> month(m.periode_til)
QUALIFY dense_rank() OVER (ORDER BY m.periode_til DESC) <= 12
ORDER BY
    m.periode_til, list_position(['0-30', '31-90', '91-180', '180+'], m.oppholdslengde)
