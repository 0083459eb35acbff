/*
tittel = "Bostedsløse per 1000 innbyggere, hver metode for seg"
korn = "én rad per metode og år; egen registrering ved årets slutt og sist kjente måned"
[parametre]
kommunenr = "tekst"
[kolonner]
metode = { tittel = "Metode" }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
verdi = { tittel = "Per 1000 innbyggere", enhet = "per_1000", desimaler = 2 }
antall = { tittel = "Bostedsløse", enhet = "personer" }
innbyggere = { tittel = "Innbyggere", enhet = "personer" }
hele_landet = { tittel = "Hele landet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
grenser = { tittel = "Grenser" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
*/
WITH egne AS (
    SELECT *
    FROM serie
    WHERE
        kommunenr = $kommunenr
        AND list_contains(
            ['innbyggere', 'bostedslose_registrert', 'bostedslose', 'bostedslose_per_1000'], indikator
        )
    -- As it was published where it was, else recast.
    QUALIFY
        indikator = 'innbyggere'
        OR row_number() OVER (
            PARTITION BY indikator, periode_fra, periode_til ORDER BY grenser <> 'publisert', grenser DESC
        ) = 1
),

-- The register has one value a month: here its year ends, and the newest.
registrert AS (
    SELECT
        *,
        (
            SELECT arg_max(i.verdi, i.periode_til)
            FROM egne AS i
            WHERE
                i.indikator = 'innbyggere' AND i.synlighet = 'vist'
                -- Of the same area: recast borders are those since the last change.
                AND i.annet_omrade = r.annet_omrade
                AND i.periode_til BETWEEN r.periode_til - 400 AND r.periode_til
        ) AS innbyggere
    FROM egne AS r
    WHERE r.indikator = 'bostedslose_registrert'
    QUALIFY r.periode_til = max(r.periode_til) OVER (PARTITION BY year(r.periode_til))
),

rader AS (
    SELECT
        'Egen registrering' AS metode,
        periode_fra,
        periode_til,
        1000 * verdi / nullif(innbyggere, 0) AS verdi,
        verdi::BIGINT AS antall,
        innbyggere::BIGINT AS innbyggere,
        false AS hele_landet,
        synlighet,
        merke,
        grenser,
        kilde,
        merknad
    FROM registrert
    WHERE innbyggere IS NOT NULL
    UNION ALL
    SELECT
        CASE WHEN a.kilde = 'nibr_bostedslose' THEN 'Kartlegging' ELSE 'Oppgitt av kilden' END,
        v.periode_fra,
        v.periode_til,
        v.verdi,
        a.verdi::BIGINT,
        NULL,
        false,
        v.synlighet,
        v.merke,
        v.grenser,
        v.kilde,
        concat_ws('. ', a.merknad, v.merknad)
    FROM egne AS v
    LEFT JOIN egne AS a
        ON a.indikator = 'bostedslose' AND a.periode_fra = v.periode_fra
        AND a.periode_til = v.periode_til AND a.grenser = v.grenser
    WHERE v.indikator = 'bostedslose_per_1000'
),

-- The country stands beside a municipality's own numbers, never alone.
landet AS (
    SELECT
        'Hele landet, kartlegging' AS metode,
        v.periode_fra,
        v.periode_til,
        v.verdi,
        a.verdi::BIGINT AS antall,
        NULL::BIGINT AS innbyggere,
        true AS hele_landet,
        v.synlighet,
        v.merke,
        v.grenser,
        v.kilde,
        v.merknad
    FROM indikatorverdi AS v
    LEFT JOIN indikatorverdi AS a
        ON a.kommunenr = v.kommunenr AND a.vist AND a.indikator = 'bostedslose_nasjonalt'
        AND a.periode_fra = v.periode_fra AND a.periode_til = v.periode_til
    WHERE
        v.kommunenr = '0' AND v.vist AND v.indikator = 'bostedslose_nasjonalt_per_1000'
        AND EXISTS (SELECT 1 FROM rader)
)

SELECT *
FROM (SELECT * FROM rader UNION ALL SELECT * FROM landet)
ORDER BY periode_til, metode
