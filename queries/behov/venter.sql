/*
tittel = "Husstander som venter med vedtak om bolig, etter hvor lenge"
korn = "én rad per ventetid ved årsskiftene og på den nyeste datoen; i alt der bare KOSTRA har tall"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
ventetid = { tittel = "Har ventet", koder = "kodeverk" }
kodeverk = { tittel = "Kodeverk", intern = true }
antall = { tittel = "Husstander", enhet = "husstander" }
i_alt = { tittel = "Venter i alt", enhet = "husstander" }
i_alt_synlighet = { tittel = "Synlighet i alt", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
kilde = { tittel = "Kilde" }
*/
WITH dager AS (
    SELECT *
    FROM tildeling
    WHERE kommunenr = $kommunenr AND periodetype = 'dag'
),

egne AS (
    SELECT
        t.periode_fra,
        t.periode_til,
        t.ventetid,
        'ventetid' AS kodeverk,
        t.antall,
        -- The published total: it stands where a part is hidden, and may be hidden itself.
        alle.antall AS i_alt,
        alle.synlighet AS i_alt_synlighet,
        t.synlighet,
        NULL AS merke,
        CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'soknadsregister' END AS kilde
    FROM dager AS t
    JOIN dager AS alle
        ON alle.utsnitt = 'alle' AND alle.periode_til = t.periode_til
    JOIN kommune AS k
        ON k.kommunenr = t.kommunenr AND k.gyldig_til IS NULL
    WHERE t.utsnitt = 'ventetid'
),

-- KOSTRA counts who waits, not how long: for the municipalities without a register.
kostra AS (
    SELECT
        periode_fra,
        periode_til,
        'I alt' AS ventetid,
        '' AS kodeverk,
        CAST(verdi AS BIGINT) AS antall,
        CAST(verdi AS BIGINT) AS i_alt,
        synlighet AS i_alt_synlighet,
        synlighet,
        merke,
        kilde
    FROM indikatorverdi
    WHERE
        kommunenr = $kommunenr AND indikator = 'venteliste' AND vist AND grenser = 'publisert'
        AND synlighet IN ('vist', 'skjult')
        AND periodeform(periode_fra, periode_til) IN ('aar', 'dag')
        AND NOT EXISTS (SELECT 1 FROM egne)
)

SELECT *
FROM (
    SELECT * FROM egne
    UNION ALL
    SELECT * FROM kostra
)
QUALIFY dense_rank() OVER (ORDER BY periode_til DESC) <= 7
ORDER BY periode_til, list_position(['0-90', '91-180', '181-365', '365+'], ventetid)
