/*
tittel = "Én indikators serie med måltall"
korn = "én rad per periode; indikatoren er den første i listen som har tall"
[parametre]
kommunenr = "tekst"
indikatorer = "tekster"
former = "tekster"
teller = "tekst"
nevner = "tekst"
folge = "tekst"
[kolonner]
indikator = { tittel = "Indikator" }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
ufullstendig = { tittel = "Uferdig periode", intern = true }
sammenligning = { tittel = "Bare til sammenligning", intern = true }
verdi = { tittel = "Verdi", enhet = "indikator" }
verdi_til = { tittel = "Øvre verdi", enhet = "indikator", intern = true }
teller = { tittel = "Teller", enhet = "antall" }
nevner = { tittel = "Nevner", enhet = "antall" }
folge = { tittel = "Andel som hører til", enhet = "prosent", desimaler = 1 }
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
    SELECT *, hittil AND list_contains($former, 'delaar') AS delaar
    FROM serie
    WHERE kommunenr = $kommunenr AND ett_omrade
),

passende AS (
    SELECT *, list_position($indikatorer, indikator) AS plass
    FROM verdier
    WHERE list_contains($indikatorer, indikator) AND (delaar OR list_contains($former, form))
),

-- Of several indicators the first in the list that has numbers.
valgt AS (
    SELECT * FROM passende WHERE plass = (SELECT min(plass) FROM passende)
),

deler AS (
    SELECT
        v.periode_fra,
        v.periode_til,
        -- Of the shortest period there is, hidden or not: a longer one is not its part or its whole.
        arg_min_null(d.verdi, d.periode_til - d.periode_fra) FILTER (d.indikator = $teller) AS teller,
        arg_min_null(d.verdi, d.periode_til - d.periode_fra) FILTER (d.indikator = $nevner) AS nevner,
        -- A share that the reader must know to read the value, of the same period and borders.
        max(d.verdi) FILTER (
            d.indikator = $folge AND d.annet_omrade = v.annet_omrade
            AND d.periode_fra = v.periode_fra AND d.periode_til = v.periode_til
        ) AS folge
    FROM valgt AS v
    JOIN verdier AS d
        ON d.indikator IN ($teller, $nevner, $folge)
        AND d.periode_fra <= v.periode_fra AND d.periode_til >= v.periode_til
    GROUP BY v.periode_fra, v.periode_til
)

SELECT
    v.indikator,
    v.periode_fra,
    v.periode_til,
    v.delaar AS ufullstendig,
    v.delaar AND v.periode_til < (SELECT max(periode_til) FROM valgt) AS sammenligning,
    v.verdi,
    v.verdi_til,
    d.teller,
    d.nevner,
    d.folge,
    m.nedre AS maal_nedre,
    m.ovre AS maal_ovre,
    m.vedtak AS maal_vedtak,
    v.synlighet,
    v.merke,
    v.grenser,
    v.kilde,
    v.merknad
FROM valgt AS v
LEFT JOIN deler AS d USING (periode_fra, periode_til)
LEFT JOIN maal AS m
    ON m.kommunenr = $kommunenr AND m.indikator = v.indikator
    AND m.fra <= v.periode_til AND (m.til IS NULL OR m.til >= v.periode_til)
ORDER BY v.periode_til, v.periode_fra
