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
landet_aar_for = { tittel = "Hele landet, første år", intern = true }
landet_for = { tittel = "Hele landet, første tall", enhet = "personer", intern = true }
landet_aar_sist = { tittel = "Hele landet, siste år", intern = true }
landet_sist = { tittel = "Hele landet, siste tall", enhet = "personer", intern = true }
*/
-- How the whole country went, from the first count to the last: a round number is no count.
WITH landet AS (
    SELECT
        year(min(periode_til)) AS aar_for,
        arg_min(verdi, periode_til) AS tall_for,
        year(max(periode_til)) AS aar_sist,
        arg_max(verdi, periode_til) AS tall_sist
    FROM indikatorverdi
    WHERE
        kommunenr = '0' AND vist AND indikator = 'bostedslose_nasjonalt'
        AND synlighet = 'vist' AND merke IS NULL
    HAVING count(*) > 1
)

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
    v.merknad,
    l.aar_for::BIGINT AS landet_aar_for,
    l.tall_for::BIGINT AS landet_for,
    l.aar_sist::BIGINT AS landet_aar_sist,
    l.tall_sist::BIGINT AS landet_sist
FROM indikatorverdi AS v
LEFT JOIN landet AS l ON true
LEFT JOIN maal AS m
    ON m.kommunenr = v.kommunenr AND m.indikator = v.indikator
    AND m.fra <= v.periode_til AND (m.til IS NULL OR m.til >= v.periode_til)
WHERE
    v.kommunenr = $kommunenr AND v.vist
    AND v.indikator IN ('bostedslose', 'bostedslose_registrert')
-- As it was published where it was, else recast.
QUALIFY row_number() OVER (
    PARTITION BY v.indikator, v.kilde, v.periode_fra, v.periode_til
    ORDER BY v.grenser <> 'publisert', v.grenser DESC
) = 1
ORDER BY v.periode_til, metode, v.grenser
