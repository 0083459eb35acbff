/*
tittel = "Nye boliger per år mot måltallet"
korn = "én rad per år; indikatoren er den første i listen som har tall"
[parametre]
kommunenr = "tekst"
dato = "dato"
indikatorer = "tekster"
[kolonner]
indikator = { tittel = "Indikator" }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
ufullstendig = { tittel = "Uferdig periode", intern = true }
verdi = { tittel = "Nye boliger", enhet = "indikator" }
verdi_til = { tittel = "Øvre verdi", enhet = "indikator", intern = true }
innleid = { tittel = "Leid inn, ikke regnet med", enhet = "boenheter" }
ventes = { tittel = "Ventes klare før nyttår", enhet = "boenheter", intern = true }
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
    SELECT *
    FROM serie
    -- Of several years so far only the newest is the one that runs.
    WHERE kommunenr = $kommunenr AND grenser = 'publisert' AND (form = 'aar' OR siste_hittil)
),

valgt AS (
    SELECT indikator
    FROM verdier
    WHERE list_contains($indikatorer, indikator) AND synlighet IN ('vist', 'skjult')
    ORDER BY list_position($indikatorer, indikator)
    LIMIT 1
),

-- The same rule as in «prognose».
pa_vei AS (
    SELECT coalesce(sum(antall), 0)::BIGINT AS boenheter
    FROM boligfremskaffelse
    WHERE
        kommunenr = $kommunenr
        AND (type, stadium) IN (('kjop', 'forhandling'), ('bygging', 'under_bygging'))
        AND klar_dato IS NOT NULL AND year(greatest(klar_dato, last_day($dato))) = year($dato - 1)
)

SELECT
    v.indikator,
    v.periode_fra,
    v.periode_til,
    v.hittil AS ufullstendig,
    v.verdi,
    v.verdi_til,
    i.verdi::BIGINT AS innleid,
    CASE
        WHEN v.hittil AND v.indikator = 'nye_boliger' AND year(v.periode_til) = year($dato - 1)
            THEN pa_vei.boenheter
    END AS ventes,
    m.nedre AS maal_nedre,
    m.ovre AS maal_ovre,
    m.vedtak AS maal_vedtak,
    v.synlighet,
    v.merke,
    v.grenser,
    v.kilde,
    v.merknad
FROM verdier AS v
JOIN valgt USING (indikator)
CROSS JOIN pa_vei
LEFT JOIN verdier AS i
    ON i.indikator = 'boliger_innleid'
    AND i.periode_fra = v.periode_fra AND i.periode_til = v.periode_til
LEFT JOIN maal AS m
    ON m.kommunenr = $kommunenr AND m.indikator = v.indikator
    AND m.fra <= v.periode_til AND (m.til IS NULL OR m.til >= v.periode_til)
ORDER BY v.periode_til, v.periode_fra
