/*
tittel = "Barnefamilier i midlertidig botilbud"
korn = "én rad per indikator og kvartal; per år der ingen kvartalstall finnes"
[parametre]
kommunenr = "tekst"
indikatorer = "tekster"
[kolonner]
indikator = { tittel = "Indikator" }
gruppe = { tittel = "Gruppe" }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
verdi = { tittel = "Husstander", enhet = "indikator" }
maal_nedre = { tittel = "Mål, nedre", enhet = "indikator" }
maal_ovre = { tittel = "Mål, øvre", enhet = "indikator" }
maal_vedtak = { tittel = "Målets vedtak" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
grenser = { tittel = "Grenser" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
*/
WITH verdier AS (
    SELECT *, periodeform(periode_fra, periode_til) AS form
    FROM indikatorverdi
    WHERE kommunenr = $kommunenr AND vist AND list_contains($indikatorer, indikator)
    -- As it was published where it was, else recast.
    QUALIFY row_number() OVER (
        PARTITION BY indikator, periode_fra, periode_til
        ORDER BY grenser <> 'publisert', grenser DESC
    ) = 1
),

-- Quarters and years count different things, so one or the other.
valgt AS (
    SELECT form FROM verdier WHERE form IN ('kvartal', 'aar') ORDER BY form DESC LIMIT 1
)

SELECT
    v.indikator,
    CASE v.indikator
        WHEN 'midlertidig_barnefamilier' THEN 'Alle barnefamilier'
        ELSE 'Over tre måneder'
    END AS gruppe,
    v.periode_fra,
    v.periode_til,
    v.verdi,
    m.nedre AS maal_nedre,
    m.ovre AS maal_ovre,
    m.vedtak AS maal_vedtak,
    v.synlighet,
    v.merke,
    v.grenser,
    v.kilde,
    v.merknad
FROM verdier AS v
JOIN valgt USING (form)
LEFT JOIN maal AS m
    ON m.kommunenr = v.kommunenr AND m.indikator = v.indikator
    AND m.fra <= v.periode_til AND (m.til IS NULL OR m.til >= v.periode_til)
-- A quarter that is not over counts fewer than it will.
WHERE month(v.periode_til + 1) <> month(v.periode_til)
QUALIFY dense_rank() OVER (ORDER BY v.periode_til DESC) <= 12
ORDER BY v.periode_til, list_position($indikatorer, v.indikator)
