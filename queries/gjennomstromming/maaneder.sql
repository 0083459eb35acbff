/*
tittel = "Inn- og utflyttinger etter kalendermåned"
korn = "én rad per kalendermåned og retning, de tre siste hele årene under ett"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
maaned = { tittel = "Måned", koder = "kalendermaaned" }
kort = { tittel = "Måneden i figuren", intern = true }
merket = { tittel = "Februar eller september", intern = true }
retning = { tittel = "Retning" }
antall = { tittel = "Husstander", enhet = "husstander" }
i_alt = { tittel = "Husstander i alt", enhet = "husstander" }
i_alt_synlighet = { tittel = "Synlighet i alt", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH flyttinger AS (
    SELECT 'Innflyttinger' AS retning, kommunenr, periode_fra, periode_til, utsnitt, maaned, antall, synlighet
    FROM innflytting
    WHERE kommunenr = $kommunenr AND periodetype = 'treaar'
    UNION ALL
    SELECT 'Utflyttinger', kommunenr, periode_fra, periode_til, utsnitt, maaned, antall, synlighet
    FROM utflytting
    WHERE kommunenr = $kommunenr AND periodetype = 'treaar'
),

siste AS (
    SELECT *
    FROM flyttinger
    WHERE utsnitt IN ('alle', 'maaned')
    QUALIFY periode_til = max(periode_til) FILTER (utsnitt = 'maaned') OVER ()
)

SELECT
    b.periode_fra,
    b.periode_til,
    CAST(b.maaned AS BIGINT) AS rekkefolge,
    b.maaned,
    -- Three letters, so that twelve have room on a telephone; those that are asked for are marked.
    ['jan', '► feb', 'mar', 'apr', 'mai', 'jun', 'jul', 'aug', '► sep', 'okt', 'nov', 'des'][
        CAST(b.maaned AS INTEGER)
    ] AS kort,
    b.maaned IN ('02', '09') AS merket,
    b.retning,
    b.antall,
    alle.antall AS i_alt,
    alle.synlighet AS i_alt_synlighet,
    b.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'leieregister' END AS kilde
FROM siste AS b
JOIN siste AS alle
    ON alle.utsnitt = 'alle' AND alle.retning = b.retning
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE b.utsnitt = 'maaned'
ORDER BY rekkefolge, b.retning
