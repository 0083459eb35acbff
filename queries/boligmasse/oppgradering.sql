/*
tittel = "Anslått oppgraderingsbehov etter tilstandsgrad"
korn = "én rad per tilstandsgrad med anslag, på den nyeste datoen"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
tilstandsgrad = { tittel = "Tilstandsgrad", koder = "tilstandsgrad" }
oppgraderingsbehov = { tittel = "Oppgraderingsbehov", enhet = "mill_kr", desimaler = 1 }
kr_per_m2 = { tittel = "Per kvadratmeter", enhet = "kr_per_m2" }
areal = { tittel = "Areal", enhet = "m2" }
antall = { tittel = "Boliger", enhet = "boliger" }
i_alt = { tittel = "Alle grader", enhet = "mill_kr", desimaler = 1 }
i_alt_synlighet = { tittel = "Synlighet, alle grader", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
-- Kroner may be hidden where the homes are not: of too few homes, or mostly of one.
WITH siste AS (
    SELECT
        *,
        CASE WHEN synlighet = 'vist' THEN coalesce(kroner_synlighet, 'vist') ELSE synlighet END AS vises
    FROM bolig_tilstand
    WHERE kommunenr = $kommunenr AND periodetype = 'dag'
    QUALIFY periode_til = max(periode_til) OVER ()
)

SELECT
    b.periode_fra,
    b.periode_til,
    row_number() OVER (ORDER BY b.tilstandsgrad) AS rekkefolge,
    b.tilstandsgrad,
    b.oppgraderingsbehov / 1e6 AS oppgraderingsbehov,
    b.oppgraderingsbehov / nullif(b.areal, 0) AS kr_per_m2,
    b.areal,
    b.antall,
    -- The published total: it stands where a part of it is hidden, and may be hidden itself.
    alle.oppgraderingsbehov / 1e6 AS i_alt,
    alle.vises AS i_alt_synlighet,
    b.vises AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'boligregister' END AS kilde
FROM siste AS b
JOIN siste AS alle
    ON alle.utsnitt = 'alle'
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE
    b.utsnitt = 'tilstandsgrad'
    -- A grade in which no home has an estimate has no bar: nobody has said that it costs nothing.
    AND (b.oppgraderingsbehov > 0 OR b.vises = 'skjult')
ORDER BY rekkefolge
