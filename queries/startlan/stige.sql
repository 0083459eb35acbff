/*
tittel = "Fra leie til eie, trinn for trinn"
korn = "én rad per trinn, hvert med sin egen nyeste periode; bare der noe er kjent om hvem som kan kjøpe eller har kjøpt"
[parametre]
kommunenr = "tekst"
[kolonner]
indikator = { tittel = "Indikator" }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
trinn = { tittel = "Trinn" }
trinn_og_tid = { tittel = "Trinn og tid", intern = true }
antall = { tittel = "Leietakere", enhet = "indikator" }
lan = { tittel = "Startlån siste år", enhet = "lan", intern = true }
lan_aar = { tittel = "Startlånets år", intern = true }
rekkefolge = { tittel = "Rekkefølge", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
*/
WITH leietakere AS (
    SELECT
        CASE l.utsnitt WHEN 'alle' THEN 1 ELSE 2 END AS rekkefolge,
        CASE l.utsnitt
            WHEN 'alle' THEN 'Leier av kommunen'
            ELSE 'Kan kjøpe etter inntektsregelen'
        END AS trinn,
        l.periode_fra,
        l.periode_til,
        l.antall::DOUBLE AS antall,
        l.synlighet,
        NULL AS merke,
        CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'leieregister' END AS kilde,
        NULL AS merknad
    FROM leieforhold AS l
    JOIN kommune AS k ON k.kommunenr = l.kommunenr AND k.gyldig_til IS NULL
    WHERE
        l.kommunenr = $kommunenr AND l.periodetype = 'dag'
        AND (l.utsnitt = 'alle' OR (l.utsnitt = 'kan_kjope' AND l.kan_kjope = 'ja'))
    QUALIFY l.periode_til = max(l.periode_til) OVER ()
),

verdier AS (
    SELECT *
    FROM indikatorverdi
    WHERE
        kommunenr = $kommunenr AND vist AND grenser = 'publisert'
        AND synlighet IN ('vist', 'skjult')
        AND periodeform(periode_fra, periode_til) = 'aar'
),

eiere AS (
    SELECT
        3 AS rekkefolge,
        'Ble eiere' AS trinn,
        periode_fra,
        periode_til,
        verdi AS antall,
        synlighet,
        merke,
        kilde,
        merknad
    FROM verdier
    WHERE indikator = 'leie_til_eie'
    ORDER BY periode_til DESC, periode_fra
    LIMIT 1
),

-- To whom the loans went is not known: they stand beside the ladder, and are no step of it.
lan AS (
    SELECT verdi::BIGINT AS antall, year(periode_til)::BIGINT AS aar
    FROM verdier
    WHERE indikator = 'startlan_antall'
    ORDER BY periode_til DESC
    LIMIT 1
),

trinn AS (
    SELECT * FROM leietakere
    UNION ALL
    SELECT * FROM eiere
)

SELECT
    'leie_til_eie' AS indikator,
    periode_fra,
    periode_til,
    trinn,
    trinn || CASE
        WHEN periode_fra = periode_til THEN ''
        WHEN year(periode_fra) = year(periode_til) THEN ' i ' || year(periode_til)
        ELSE ' i ' || year(periode_fra) || '–' || year(periode_til)
    END AS trinn_og_tid,
    antall,
    (SELECT antall FROM lan) AS lan,
    (SELECT aar FROM lan) AS lan_aar,
    rekkefolge::BIGINT AS rekkefolge,
    synlighet,
    merke,
    kilde,
    merknad
FROM trinn
-- All who rent are no ladder without those who climb it.
WHERE EXISTS (SELECT 1 FROM trinn WHERE rekkefolge IN (2, 3))
ORDER BY rekkefolge
