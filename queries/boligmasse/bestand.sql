/*
tittel = "Kommunalt disponerte boliger etter ett kjennetegn"
korn = "én rad per gruppe i utsnittet på den nyeste datoen"
[parametre]
kommunenr = "tekst"
utsnitt = "tekst"
koder = "tekster"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
utsnitt = { tittel = "Utsnitt" }
gruppe = { tittel = "Gruppe", koder = "utsnitt" }
antall = { tittel = "Boliger", enhet = "boliger" }
andel = { tittel = "Andel av boligene", enhet = "prosent", desimaler = 1 }
andel_synlighet = { tittel = "Andelens synlighet", koder = "synlighet", intern = true }
i_alt = { tittel = "Boliger i alt", enhet = "boliger" }
i_alt_synlighet = { tittel = "Synlighet i alt", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH siste AS (
    SELECT
        *,
        -- In a cut by one dimension all the others are empty.
        coalesce(
            omrade, eierform, forvalter, boligtype, romklasse, byggetiar, tilgjengelig, stoppavstand
        ) AS gruppe
    FROM bolig_bestand
    WHERE kommunenr = $kommunenr AND periodetype = 'dag'
    QUALIFY periode_til = max(periode_til) OVER ()
)

SELECT
    b.periode_fra,
    b.periode_til,
    -- Codes in the order of their list; what has none from the largest.
    coalesce(
        list_position($koder, b.gruppe),
        row_number() OVER (ORDER BY b.antall DESC NULLS LAST, b.gruppe)
    ) AS rekkefolge,
    b.utsnitt,
    b.gruppe,
    b.antall,
    andel_av(b.antall, alle.antall) AS andel,
    andel_vises(b.antall, alle.antall) AS andel_synlighet,
    -- The published total: it stands where a part of it is hidden, and may be hidden itself.
    alle.antall AS i_alt,
    alle.synlighet AS i_alt_synlighet,
    b.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'boligregister' END AS kilde
FROM siste AS b
JOIN siste AS alle
    ON alle.utsnitt = 'alle'
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE b.utsnitt = $utsnitt
ORDER BY rekkefolge
