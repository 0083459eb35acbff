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
WITH siden AS (
    -- Extracts from before this table tell of the borders of 2024 alone.
    SELECT
        count(*) > 0 AS kjent,
        if(kjent, max(year(dato)) FILTER (kommunenr = $kommunenr), 2024) AS aar
    FROM grenseendring
),

egne AS (
    SELECT
        *,
        den_gang(grenser, periode_fra, (SELECT aar FROM siden)) AS annet_omrade
    FROM indikatorverdi
    WHERE kommunenr = $kommunenr AND vist AND synlighet IN ('vist', 'skjult')
    QUALIFY row_number() OVER (
        PARTITION BY indikator, periode_fra, periode_til, annet_omrade
        ORDER BY grenser <> 'publisert', grenser DESC
    ) = 1
),

-- One area through the whole series, that of the newest number: today's, unless it is old.
verdier AS (
    SELECT
        *,
        list_position($indikatorer, indikator) AS plass,
        list_contains($former, 'delaar') AND hittil(periode_fra, periode_til) AS delaar
    FROM egne
    QUALIFY
        annet_omrade = first_value(annet_omrade) OVER (
            PARTITION BY indikator ORDER BY periode_til DESC, annet_omrade
        )
        OR NOT (
            (SELECT kjent FROM siden) OR bool_or(grenser <> 'publisert') OVER (PARTITION BY indikator)
        )
),

passende AS (
    SELECT *
    FROM verdier
    WHERE delaar OR list_contains($former, periodeform(periode_fra, periode_til))
),

-- Of several indicators the first in the list that has numbers.
valgt AS (
    SELECT indikator
    FROM passende
    WHERE plass IS NOT NULL
    ORDER BY plass
    LIMIT 1
),

siste AS (
    SELECT max(periode_til) AS dag FROM passende JOIN valgt USING (indikator)
)

SELECT
    v.indikator,
    v.periode_fra,
    v.periode_til,
    v.delaar AS ufullstendig,
    v.delaar AND v.periode_til < siste.dag AS sammenligning,
    v.verdi,
    v.verdi_til,
    -- Of the shortest period there is, hidden or not: a longer one is not its part or its whole.
    (
        SELECT arg_min_null(t.verdi, t.periode_til - t.periode_fra)
        FROM verdier AS t
        WHERE
            t.indikator = $teller
            AND t.periode_fra <= v.periode_fra AND t.periode_til >= v.periode_til
    ) AS teller,
    (
        SELECT arg_min_null(n.verdi, n.periode_til - n.periode_fra)
        FROM verdier AS n
        WHERE
            n.indikator = $nevner
            AND n.periode_fra <= v.periode_fra AND n.periode_til >= v.periode_til
    ) AS nevner,
    -- A share that the reader must know to read the value, of the same period and borders.
    (
        SELECT max(f.verdi)
        FROM verdier AS f
        WHERE
            f.indikator = $folge AND f.annet_omrade = v.annet_omrade
            AND f.periode_fra = v.periode_fra AND f.periode_til = v.periode_til
    ) AS folge,
    m.nedre AS maal_nedre,
    m.ovre AS maal_ovre,
    m.vedtak AS maal_vedtak,
    v.synlighet,
    v.merke,
    v.grenser,
    v.kilde,
    v.merknad
FROM passende AS v
JOIN valgt USING (indikator)
CROSS JOIN siste
LEFT JOIN maal AS m
    ON m.kommunenr = $kommunenr AND m.indikator = v.indikator
    AND m.fra <= v.periode_til AND (m.til IS NULL OR m.til >= v.periode_til)
ORDER BY v.periode_til, v.periode_fra
