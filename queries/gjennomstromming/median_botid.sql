/*
tittel = "Hvor lenge halvparten blir boende, etter boligtype"
korn = "én rad per boligtype og én for alle, på den nyeste datoen"
[parametre]
kommunenr = "tekst"
boligtyper = "tekster"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
utsnitt = { tittel = "Utsnitt", intern = true }
gruppe = { tittel = "Boligtype", koder = "utsnitt" }
alle = { tittel = "Alle boliger", intern = true }
botid = { tittel = "Botid, median i år", enhet = "aar", desimaler = 1 }
antall = { tittel = "Bor der nå", enhet = "husstander" }
antall_synlighet = { tittel = "Synlighet, bor der nå", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH siste AS (
    SELECT *
    FROM leieforhold
    WHERE kommunenr = $kommunenr AND periodetype = 'dag'
    QUALIFY periode_til = max(periode_til) OVER ()
)

SELECT
    b.periode_fra,
    b.periode_til,
    CAST(coalesce(list_position($boligtyper, b.boligtype), 99) AS BIGINT) AS rekkefolge,
    b.utsnitt,
    coalesce(b.boligtype, 'Alle boliger') AS gruppe,
    b.boligtype IS NULL AS alle,
    b.median_botid / 365.25 AS botid,
    b.antall,
    b.synlighet AS antall_synlighet,
    CASE
        WHEN b.median_botid IS NULL AND b.synlighet = 'vist' THEN 'mangler'
        ELSE b.synlighet
    END AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'leieregister' END AS kilde
FROM siste AS b
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE
    b.utsnitt IN ('alle', 'boligtype')
    -- A kind that nobody lives in has no stay; and extracts from before it had none at all.
    AND b.antall IS DISTINCT FROM 0
    AND EXISTS (SELECT 1 FROM siste WHERE median_botid IS NOT NULL)
ORDER BY rekkefolge
