/*
tittel = "Måleindikatorenes utvikling"
korn = "én rad per måleindikator i planen og periode, i perioder like lange som den nyeste"
[parametre]
kommunenr = "tekst"
[kolonner]
indikator = { tittel = "Indikator" }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
verdi = { tittel = "Verdi", enhet = "indikator" }
verdi_til = { tittel = "Øvre verdi", enhet = "indikator", intern = true }
maal_nedre = { tittel = "Måltall, nedre", enhet = "indikator" }
maal_ovre = { tittel = "Måltall, øvre", enhet = "indikator" }
maal_vedtak = { tittel = "Måltallets vedtak" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
grenser = { tittel = "Grenser" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
*/
WITH planens AS (
    SELECT DISTINCT indikator
    FROM tiltak
    WHERE kommunenr = $kommunenr AND indikator IS NOT NULL
),

-- A year so far is another thing than a year, and has its own figure. One length of period through
-- each series: that of its newest number.
verdier AS (
    SELECT *
    FROM serie
    JOIN planens USING (indikator)
    WHERE kommunenr = $kommunenr AND ett_omrade AND NOT hittil
    QUALIFY form = first_value(form) OVER (
        PARTITION BY indikator ORDER BY periode_til DESC, periode_fra DESC
    )
)

SELECT
    v.indikator,
    v.periode_fra,
    v.periode_til,
    v.verdi,
    v.verdi_til,
    m.nedre AS maal_nedre,
    m.ovre AS maal_ovre,
    m.vedtak AS maal_vedtak,
    v.synlighet,
    v.merke,
    v.grenser,
    v.kilde,
    v.merknad
FROM verdier AS v
LEFT JOIN maal AS m
    ON m.kommunenr = $kommunenr AND m.indikator = v.indikator
    AND m.fra <= v.periode_til AND (m.til IS NULL OR m.til >= v.periode_til)
ORDER BY v.indikator, v.periode_til
