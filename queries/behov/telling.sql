/*
tittel = "Søknader om bolig i tellingen 20. august–20. oktober"
korn = "én rad per år og årsak; i alt for de år der bare summen er kjent"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
aar = { tittel = "Telling" }
arsak = { tittel = "Årsak", koder = "kodeverk" }
kodeverk = { tittel = "Kodeverk", intern = true }
antall = { tittel = "Søknader", enhet = "soknader" }
i_alt = { tittel = "Søknader i alt", enhet = "soknader" }
i_alt_synlighet = { tittel = "Synlighet i alt", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
*/
WITH egne AS (
    SELECT *
    FROM soknad
    WHERE
        kommunenr = $kommunenr AND periodetype = 'telling' AND utsnitt IN ('alle', 'arsak')
),

tellinger AS (
    SELECT
        del.periode_fra,
        del.periode_til,
        del.arsak,
        'soknadsarsak' AS kodeverk,
        del.antall,
        -- The published total: it stands where a part is hidden, and may be hidden itself.
        hele.antall AS i_alt,
        hele.synlighet AS i_alt_synlighet,
        del.synlighet,
        NULL AS merke,
        CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'soknadsregister' END AS kilde,
        NULL AS merknad
    FROM egne AS del
    JOIN egne AS hele
        ON hele.utsnitt = 'alle' AND hele.periode_til = del.periode_til
    JOIN kommune AS k
        ON k.kommunenr = del.kommunenr AND k.gyldig_til IS NULL
    WHERE del.utsnitt = 'arsak'
    UNION ALL
    -- Counted on the form without a register: the sum alone.
    SELECT
        v.periode_fra,
        v.periode_til,
        'Alle årsaker',
        '',
        CAST(v.verdi AS BIGINT),
        CAST(v.verdi AS BIGINT),
        v.synlighet,
        v.synlighet,
        v.merke,
        v.kilde,
        v.merknad
    FROM indikatorverdi AS v
    WHERE
        v.kommunenr = $kommunenr AND v.indikator = 'soknader_kartlegging' AND v.vist
        AND v.grenser = 'publisert' AND v.synlighet IN ('vist', 'skjult')
        AND year(v.periode_til) NOT IN (SELECT year(periode_til) FROM egne)
)

SELECT
    periode_fra,
    periode_til,
    CAST(year(periode_til) AS VARCHAR) AS aar,
    arsak,
    kodeverk,
    antall,
    i_alt,
    i_alt_synlighet,
    synlighet,
    merke,
    kilde,
    merknad
FROM tellinger
ORDER BY periode_til, list_position(['uten_bolig', 'fare_for_miste', 'uegnet'], arsak)
