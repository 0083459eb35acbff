/*
tittel = "Behovet for tilrettelagt bolig mot boligene som er tilgjengelige for rullestol"
korn = "én rad for husstandene som venter og én for boligene, på den nyeste datoen"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
hva = { tittel = "Hva" }
andel = { tittel = "Andel", enhet = "prosent", desimaler = 0 }
antall = { tittel = "Antall", enhet = "antall" }
antall_synlighet = { tittel = "Antallets synlighet", koder = "synlighet", intern = true }
i_alt = { tittel = "I alt", enhet = "antall" }
i_alt_synlighet = { tittel = "Synlighet i alt", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH behov AS (
    SELECT *
    FROM tildeling
    WHERE kommunenr = $kommunenr AND periodetype = 'dag' AND utsnitt IN ('alle', 'tilrettelagt')
    QUALIFY periode_til = max(periode_til) OVER ()
),

boliger AS (
    SELECT *
    FROM bolig_bestand
    WHERE kommunenr = $kommunenr AND periodetype = 'dag' AND utsnitt IN ('alle', 'tilgjengelig')
    QUALIFY periode_til = max(periode_til) OVER ()
),

ledd AS (
    SELECT
        del.periode_fra,
        del.periode_til,
        1 AS plass,
        'Venter på tilrettelagt' AS hva,
        del.antall,
        del.synlighet,
        alle.antall AS i_alt,
        alle.synlighet AS i_alt_synlighet,
        'soknadsregister' AS kilde
    FROM behov AS del
    JOIN behov AS alle
        ON alle.utsnitt = 'alle'
    WHERE del.utsnitt = 'tilrettelagt' AND del.tilrettelagt = 'ja'
    UNION ALL
    SELECT
        del.periode_fra,
        del.periode_til,
        2,
        'Tilgjengelige boliger',
        del.antall,
        del.synlighet,
        alle.antall,
        alle.synlighet,
        'boligregister'
    FROM boliger AS del
    JOIN boliger AS alle
        ON alle.utsnitt = 'alle'
    WHERE del.utsnitt = 'tilgjengelig' AND del.tilgjengelig = 'ja'
)

SELECT
    l.periode_fra,
    l.periode_til,
    CAST(l.plass AS BIGINT) AS rekkefolge,
    l.hva,
    andel_av(l.antall, l.i_alt) AS andel,
    l.antall,
    l.synlighet AS antall_synlighet,
    l.i_alt,
    l.i_alt_synlighet,
    andel_vises(l.antall, l.i_alt) AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE l.kilde END AS kilde
FROM ledd AS l
JOIN kommune AS k
    ON k.kommunenr = $kommunenr AND k.gyldig_til IS NULL
-- The homes alone stand among the homes; here they are to be held against the need.
WHERE EXISTS (SELECT 1 FROM ledd WHERE plass = 1)
ORDER BY l.plass
