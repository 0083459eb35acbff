/*
tittel = "Kommunalt disponerte boliger etter boligtype og disposisjonsform"
korn = "én rad per boligtype og disposisjonsform på den nyeste datoen"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
boligtype = { tittel = "Boligtype", koder = "boligtype" }
eierform = { tittel = "Disposisjonsform", koder = "eierform" }
antall = { tittel = "Boliger", enhet = "boliger" }
av_typen = { tittel = "Boliger av typen i alt", enhet = "boliger" }
av_typen_synlighet = { tittel = "Synlighet, av typen", koder = "synlighet", intern = true }
i_alt = { tittel = "Boliger i alt", enhet = "boliger" }
i_alt_synlighet = { tittel = "Synlighet i alt", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH siste AS (
    SELECT *
    FROM bolig_bestand
    WHERE kommunenr = $kommunenr AND periodetype = 'dag'
    QUALIFY periode_til = max(periode_til) OVER ()
)

SELECT
    b.periode_fra,
    b.periode_til,
    CAST(
        list_position(
            ['ordinaer', 'omsorgsbolig', 'bofellesskap', 'gjennomgangsbolig'], b.boligtype
        )
        AS BIGINT
    ) AS rekkefolge,
    b.boligtype,
    b.eierform,
    b.antall,
    -- The published totals: they stand where a part is hidden, and may be hidden themselves.
    typen.antall AS av_typen,
    typen.synlighet AS av_typen_synlighet,
    alle.antall AS i_alt,
    alle.synlighet AS i_alt_synlighet,
    b.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'boligregister' END AS kilde
FROM siste AS b
JOIN siste AS typen
    ON typen.utsnitt = 'boligtype' AND typen.boligtype = b.boligtype
JOIN siste AS alle
    ON alle.utsnitt = 'alle'
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE b.utsnitt = 'eierform,boligtype'
ORDER BY rekkefolge, list_position(['eid', 'innleid', 'tildelingsrett'], b.eierform)
