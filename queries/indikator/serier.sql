/*
tittel = "Flere indikatorer ved siden av hverandre"
korn = "én rad per indikator og periode, den kilden som vises"
[parametre]
kommunenr = "tekst"
indikatorer = "tekster"
former = "tekster"
[kolonner]
indikator = { tittel = "Indikator" }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
ufullstendig = { tittel = "Uferdig periode", intern = true }
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
WITH verdier AS (
    SELECT
        *,
        list_contains($former, 'delaar') AND hittil(periode_fra, periode_til) AS delaar,
        max(periode_til) FILTER (hittil(periode_fra, periode_til)) OVER (PARTITION BY indikator)
            AS hittil_dag
    FROM indikatorverdi
    WHERE kommunenr = $kommunenr AND vist AND list_contains($indikatorer, indikator)
)

SELECT
    v.indikator,
    v.periode_fra,
    v.periode_til,
    v.delaar AS ufullstendig,
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
-- Of several years so far the newest is the one that runs; the others serve comparison elsewhere.
WHERE
    (v.delaar AND v.periode_til = v.hittil_dag)
    OR (
        NOT v.delaar
        AND list_contains($former, periodeform(v.periode_fra, v.periode_til))
    )
ORDER BY v.periode_til, v.periode_fra, list_position($indikatorer, v.indikator), v.grenser
