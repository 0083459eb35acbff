/*
tittel = "Én indikator i kommunen og i de nærmeste nabokommunene"
korn = "én rad per kommune, siste år som også en nabo har tall for, ellers kommunens siste; høyst fem naboer"
flere_kommuner = true
[parametre]
kommunenr = "tekst"
naboindikator = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
indikator = { tittel = "Indikator" }
kommune = { tittel = "Kommune" }
verdi = { tittel = "Verdi", enhet = "indikator" }
egen = { tittel = "Egen kommune", intern = true }
rekkefolge = { tittel = "Rekkefølge", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
grenser = { tittel = "Grenser" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
*/
-- Neighbours are those in the same county that have as many inhabitants, or nearly.
WITH kommuner AS (
    SELECT annen.kommunenr, annen.navn, annen.kommunenr = egen.kommunenr AS egen
    FROM kommune AS egen
    JOIN kommune AS annen
        ON annen.gyldig_til IS NULL AND annen.oppdiktet = egen.oppdiktet
        AND (annen.kommunenr = egen.kommunenr OR annen.fylke = egen.fylke)
    WHERE egen.kommunenr = $kommunenr AND egen.gyldig_til IS NULL
),

folketall AS (
    SELECT kommunenr, arg_max(verdi, periode_til) AS innbyggere
    FROM indikatorverdi
    WHERE indikator = 'innbyggere' AND vist AND synlighet = 'vist'
    GROUP BY kommunenr
),

-- As it was published where it was, else recast.
verdier AS (
    SELECT v.*, k.navn, k.egen
    FROM indikatorverdi AS v
    JOIN kommuner AS k USING (kommunenr)
    WHERE
        v.indikator = $naboindikator AND v.vist AND v.synlighet IN ('vist', 'skjult')
        AND periodeform(v.periode_fra, v.periode_til) = 'aar'
    QUALIFY row_number() OVER (
        PARTITION BY v.kommunenr, v.periode_fra, v.periode_til
        ORDER BY v.grenser <> 'publisert', v.grenser DESC
    ) = 1
),

siste AS (
    SELECT periode_fra, periode_til
    FROM verdier
    GROUP BY periode_fra, periode_til
    HAVING bool_or(egen)
    ORDER BY bool_or(NOT egen) DESC, periode_til DESC, periode_fra
    LIMIT 1
),

naermest AS (
    SELECT v.*
    FROM verdier AS v
    JOIN siste USING (periode_fra, periode_til)
    LEFT JOIN folketall AS f USING (kommunenr)
    LEFT JOIN folketall AS eget ON eget.kommunenr = $kommunenr
    QUALIFY row_number() OVER (
        ORDER BY v.egen DESC, abs(f.innbyggere - eget.innbyggere) NULLS LAST, v.kommunenr
    ) <= 6
)

SELECT
    periode_fra,
    periode_til,
    indikator,
    navn AS kommune,
    verdi,
    egen,
    row_number() OVER (ORDER BY verdi DESC NULLS LAST, navn) AS rekkefolge,
    synlighet,
    merke,
    grenser,
    kilde,
    merknad
FROM naermest
ORDER BY rekkefolge
