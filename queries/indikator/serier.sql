/*
tittel = "Flere indikatorer ved siden av hverandre"
korn = "én rad per indikator og periode, to der tallet finnes både i dagens grenser og i dem den gang"
[parametre]
kommunenr = "tekst"
indikatorer = "tekster"
former = "tekster"
[kolonner]
indikator = { tittel = "Indikator" }
grenseserie = { tittel = "Kommunegrenser", intern = true }
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
WITH siden AS (
    -- Extracts from before this table tell of the borders of 2024 alone.
    SELECT if(count(*) = 0, 2024, max(year(dato)) FILTER (kommunenr = $kommunenr)) AS aar
    FROM grenseendring
),

egne AS (
    SELECT v.*, siden.aar AS siden, den_gang(v.grenser, v.periode_fra, siden.aar) AS annet_omrade
    FROM indikatorverdi AS v
    CROSS JOIN siden
    WHERE v.kommunenr = $kommunenr AND v.vist AND list_contains($indikatorer, v.indikator)
    -- What is recast and of the same area as what was published says the same.
    QUALIFY row_number() OVER (
        PARTITION BY v.indikator, v.periode_fra, v.periode_til, annet_omrade
        ORDER BY v.grenser <> 'publisert', v.grenser DESC
    ) = 1
),

verdier AS (
    SELECT
        *,
        -- Two series where numbers of before today's borders are there in both.
        CASE
            WHEN
                bool_or(annet_omrade) OVER (PARTITION BY indikator)
                AND bool_or(NOT annet_omrade AND year(periode_fra) < siden)
                    OVER (PARTITION BY indikator)
                THEN if(annet_omrade, 'Grensene den gang', 'Dagens grenser')
        END AS grenseserie,
        list_contains($former, 'delaar') AND hittil(periode_fra, periode_til) AS delaar,
        max(periode_til) FILTER (hittil(periode_fra, periode_til)) OVER (PARTITION BY indikator)
            AS hittil_dag
    FROM egne
)

SELECT
    v.indikator,
    v.grenseserie,
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
ORDER BY
    v.periode_til, v.periode_fra, v.annet_omrade DESC, list_position($indikatorer, v.indikator), v.grenser
