/*
tittel = "Husleieinntekter mot kapital og drift"
korn = "én rad per år der begge beløpene finnes; ellers slik kilden oppgir andelen"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
andel = { tittel = "Husleie av kapital og drift", enhet = "prosent", desimaler = 1 }
inntekter = { tittel = "Husleieinntekter", enhet = "mill_kr", desimaler = 1 }
utgifter = { tittel = "Kapital og drift", enhet = "mill_kr", desimaler = 1 }
over = { tittel = "Over eller under", enhet = "mill_kr", desimaler = 1 }
maal_nedre = { tittel = "Boligene bærer seg", enhet = "prosent", intern = true }
maal_ovre = { tittel = "Øvre", enhet = "prosent", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
*/
WITH verdier AS (
    SELECT *
    FROM indikatorverdi
    WHERE
        kommunenr = $kommunenr AND vist AND grenser = 'publisert'
        AND indikator IN ('husleieinntekter', 'kapital_og_drift', 'selvfinansiering')
        AND periodeform(periode_fra, periode_til) = 'aar'
),

-- In thousands of kroner, as the sheets have them. A year without both amounts has no remark.
aar AS (
    SELECT
        periode_fra,
        periode_til,
        max(verdi) FILTER (indikator = 'husleieinntekter') AS inntekter,
        max(verdi) FILTER (indikator = 'kapital_og_drift') AS utgifter,
        max(verdi) FILTER (indikator = 'selvfinansiering') AS oppgitt,
        bool_or(synlighet = 'skjult') AS skjult,
        max(merke) AS merke,
        coalesce(
            any_value(kilde) FILTER (indikator <> 'selvfinansiering'), any_value(kilde)
        ) AS kilde,
        any_value(merknad) AS merknad
    FROM verdier
    GROUP BY periode_fra, periode_til
)

SELECT
    periode_fra,
    periode_til,
    coalesce(100 * inntekter / nullif(utgifter, 0), oppgitt) AS andel,
    inntekter / 1e3 AS inntekter,
    utgifter / 1e3 AS utgifter,
    (inntekter - utgifter) / 1e3 AS over,
    -- Drawn as a line to be over or under, decided by nobody.
    100.0::DOUBLE AS maal_nedre,
    NULL::DOUBLE AS maal_ovre,
    CASE WHEN skjult THEN 'skjult' ELSE 'vist' END AS synlighet,
    merke,
    kilde,
    merknad
FROM aar
WHERE skjult OR (inntekter IS NOT NULL AND utgifter > 0) OR oppgitt IS NOT NULL
ORDER BY periode_til, periode_fra
