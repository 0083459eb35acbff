/*
tittel = "Dager mellom stegene fra søknad til innflytting, median"
korn = "én rad per søknadsår og steg"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
steg = { tittel = "Steg" }
dager = { tittel = "Dager, median", enhet = "dager" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH steg (plass, steg) AS (
    VALUES (1, 'Søknad til vedtak'), (2, 'Vedtak til tilbud'), (3, 'Tilbud til innflytting')
),

tall AS (
    SELECT
        s.*,
        steg.plass,
        steg.steg,
        [s.dager_til_vedtak, s.dager_til_tilbud, s.dager_til_innflytting][steg.plass] AS dager
    FROM saksgang AS s
    CROSS JOIN steg
    WHERE s.kommunenr = $kommunenr AND s.periodetype = 'aar' AND s.utsnitt = 'alle'
)

SELECT
    t.periode_fra,
    t.periode_til,
    t.steg,
    t.dager,
    CASE
        WHEN t.synlighet <> 'vist' THEN t.synlighet
        -- Too few behind it, or half of them have not come so far.
        WHEN t.dager IS NULL THEN 'mangler'
        ELSE 'vist'
    END AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'soknadsregister' END AS kilde
FROM tall AS t
JOIN kommune AS k
    ON k.kommunenr = t.kommunenr AND k.gyldig_til IS NULL
-- A step that no year has a number for is not registered.
QUALIFY
    bool_or(t.dager IS NOT NULL) OVER (PARTITION BY t.plass)
    AND dense_rank() OVER (ORDER BY t.periode_til DESC) <= 8
ORDER BY t.periode_fra, t.plass
