/*
tittel = "Varsler, begjæringer og utkastelser"
korn = "én rad per trinn og tre år samlet, tre adskilte perioder; uten eget register: per år kilden har tall for"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
indikator = { tittel = "Indikator" }
trinn = { tittel = "Trinn", koder = "utkastelsestrinn" }
antall = { tittel = "Husstander", enhet = "indikator" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
periode_plass = { tittel = "Periodens plass", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
grenser = { tittel = "Grenser" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
*/
-- Sums over three years overlap: every third of them stands beside the newest without counting
-- anybody twice.
WITH register AS (
    SELECT
        u.periode_fra,
        u.periode_til,
        u.trinn,
        u.antall,
        u.synlighet,
        NULL AS merke,
        'publisert' AS grenser,
        CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'husleiereskontro' END AS kilde,
        NULL AS merknad
    FROM utkastelse AS u
    JOIN kommune AS k ON k.kommunenr = u.kommunenr AND k.gyldig_til IS NULL
    WHERE u.kommunenr = $kommunenr AND u.utsnitt = 'trinn' AND u.periodetype = 'treaar'
    QUALIFY
        (max(year(u.periode_til)) OVER () - year(u.periode_til)) % 3 = 0
        AND max(year(u.periode_til)) OVER () - year(u.periode_til) <= 6
),

-- What a plan or a report has told of single years.
oppgitt AS (
    SELECT
        periode_fra,
        periode_til,
        CASE indikator
            WHEN 'varsler_utkastelse' THEN 'varsel'
            WHEN 'begjaeringer_utkastelse' THEN 'begjaering'
            WHEN 'utkastelser_avverget' THEN 'avverget'
            ELSE 'gjennomfort'
        END AS trinn,
        verdi::BIGINT AS antall,
        synlighet,
        merke,
        grenser,
        kilde,
        merknad
    FROM indikatorverdi
    WHERE
        kommunenr = $kommunenr AND vist AND grenser = 'publisert'
        AND indikator IN (
            'varsler_utkastelse', 'begjaeringer_utkastelse', 'utkastelser_avverget', 'utkastelser'
        )
        AND periodeform(periode_fra, periode_til) = 'aar'
        AND NOT EXISTS (SELECT 1 FROM register)
)

SELECT
    periode_fra,
    periode_til,
    CASE trinn
        WHEN 'varsel' THEN 'varsler_utkastelse'
        WHEN 'begjaering' THEN 'begjaeringer_utkastelse'
        WHEN 'avverget' THEN 'utkastelser_avverget'
        ELSE 'utkastelser'
    END AS indikator,
    trinn,
    antall,
    list_position(['varsel', 'begjaering', 'avverget', 'gjennomfort'], trinn)::BIGINT AS rekkefolge,
    dense_rank() OVER (ORDER BY periode_til, periode_fra) AS periode_plass,
    synlighet,
    merke,
    grenser,
    kilde,
    merknad
FROM (SELECT * FROM register UNION ALL SELECT * FROM oppgitt)
ORDER BY periode_til, periode_fra, rekkefolge
