/*
tittel = "Bostedsløse, hver metode for seg"
korn = "én rad per metode og periode: kartlegginger per år, egen registrering per måned"
[parametre]
kommunenr = "tekst"
[kolonner]
indikator = { tittel = "Indikator" }
metode = { tittel = "Metode" }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
verdi = { tittel = "Bostedsløse", enhet = "personer" }
maal_nedre = { tittel = "Mål, nedre", enhet = "personer" }
maal_ovre = { tittel = "Mål, øvre", enhet = "personer" }
maal_vedtak = { tittel = "Målets vedtak" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
grenser = { tittel = "Grenser" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
*/
SELECT
    v.indikator,
    CASE
        WHEN v.indikator = 'bostedslose_registrert' THEN 'Egen registrering'
        WHEN v.kilde = 'nibr_bostedslose' THEN 'Kartlegging'
        -- Neither method: a source that gives a number and does not say how it was counted.
        ELSE 'Oppgitt av kilden'
    END AS metode,
    -- Registered is who has no home at a month's end: it stands as that month.
    CASE
        WHEN v.indikator = 'bostedslose_registrert' AND v.periode_fra = v.periode_til
            THEN date_trunc('month', v.periode_til)::DATE
        ELSE v.periode_fra
    END AS periode_fra,
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
FROM indikatorverdi AS v
LEFT JOIN maal AS m
    ON m.kommunenr = v.kommunenr AND m.indikator = v.indikator
    AND m.fra <= v.periode_til AND (m.til IS NULL OR m.til >= v.periode_til)
WHERE
    v.kommunenr = $kommunenr AND v.vist
    AND v.indikator IN ('bostedslose', 'bostedslose_registrert')
ORDER BY v.periode_til, metode, v.grenser
