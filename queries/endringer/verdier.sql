/*
tittel = "Alle viste verdier for kommunen, med måltall"
korn = "én rad per indikator og periode; av flere grenser de verdien er publisert i"
[parametre]
kommunenr = "tekst"
dato = "dato"
[kolonner]
indikator = { tittel = "Indikator" }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
form = { tittel = "Periodens form" }
verdi = { tittel = "Verdi", enhet = "indikator" }
verdi_til = { tittel = "Øvre verdi", enhet = "indikator" }
maal_nedre = { tittel = "Måltall, nedre", enhet = "indikator" }
maal_ovre = { tittel = "Måltall, øvre", enhet = "indikator" }
maal_vedtak = { tittel = "Måltallets vedtak" }
offentlig = { tittel = "Allerede offentlig" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
grenser = { tittel = "Grenser" }
kilde = { tittel = "Kilde" }
*/
SELECT
    v.indikator,
    v.periode_fra,
    v.periode_til,
    CASE
        WHEN hittil(v.periode_fra, v.periode_til) THEN 'delaar'
        ELSE periodeform(v.periode_fra, v.periode_til)
    END AS form,
    v.verdi,
    v.verdi_til,
    m.nedre AS maal_nedre,
    m.ovre AS maal_ovre,
    m.vedtak AS maal_vedtak,
    v.offentlig,
    v.synlighet,
    v.merke,
    v.grenser,
    v.kilde
FROM indikatorverdi AS v
LEFT JOIN maal AS m
    ON m.kommunenr = v.kommunenr AND m.indikator = v.indikator
    AND m.fra <= v.periode_til AND (m.til IS NULL OR m.til >= v.periode_til)
WHERE
    v.kommunenr = $kommunenr AND v.vist AND v.synlighet IN ('vist', 'skjult')
    -- What is planned, or of a year that runs, is no news of what has happened.
    AND v.periode_til < $dato
QUALIFY row_number() OVER (
    PARTITION BY v.indikator, v.periode_fra, v.periode_til
    ORDER BY v.grenser <> 'publisert', v.grenser DESC
) = 1
ORDER BY v.indikator, v.periode_til, v.periode_fra
