/*
tittel = "Boliger og kontrakter på den nyeste datoen"
korn = "én rad per slag"
[parametre]
kommunenr = "tekst"
[kolonner]
rekkefolge = { tittel = "Rekkefølge", intern = true }
slag = { tittel = "Slag" }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
antall = { tittel = "Antall", enhet = "antall" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH alle AS (
    SELECT
        list_position(['eid', 'innleid', 'tildelingsrett'], eierform) AS rekkefolge,
        CASE eierform
            WHEN 'eid' THEN 'Boliger kommunen eier'
            WHEN 'innleid' THEN 'Innleide boliger'
            ELSE 'Boliger med tildelingsrett'
        END AS slag,
        kommunenr, periode_fra, periode_til, antall, synlighet, 'boligregister' AS kilde
    FROM bolig_bestand
    WHERE utsnitt = 'eierform' AND periodetype = 'dag'
    UNION ALL
    SELECT
        4 AS rekkefolge, 'Løpende leieforhold' AS slag,
        kommunenr, periode_fra, periode_til, antall, synlighet, 'leieregister' AS kilde
    FROM leieforhold
    WHERE utsnitt = 'alle' AND periodetype = 'dag'
    UNION ALL
    SELECT
        5 AS rekkefolge, 'Ledige boliger' AS slag,
        kommunenr, periode_fra, periode_til, antall, synlighet, 'boligregister' AS kilde
    FROM ledig_bolig
    WHERE utsnitt = 'alle' AND periodetype = 'dag'
)

SELECT
    CAST(a.rekkefolge AS BIGINT) AS rekkefolge,
    a.slag,
    a.periode_fra,
    a.periode_til,
    a.antall,
    a.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE a.kilde END AS kilde
FROM alle AS a
JOIN kommune AS k
    ON k.kommunenr = a.kommunenr AND k.gyldig_til IS NULL
WHERE a.kommunenr = $kommunenr
QUALIFY a.periode_til = max(a.periode_til) OVER (PARTITION BY a.slag)
ORDER BY a.rekkefolge
