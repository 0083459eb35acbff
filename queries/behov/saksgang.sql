/*
tittel = "Søknadene etter hvordan de ble behandlet"
korn = "én rad per søknadsår og gruppe i utsnittet, slik det sto 30. juni året etter"
[parametre]
kommunenr = "tekst"
utsnitt = "tekst"
kodeverk = "tekst"
koder = "tekster"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
utsnitt = { tittel = "Utsnitt" }
gruppe = { tittel = "Gruppe", koder = "utsnitt" }
tegnet = { tittel = "Er i diagrammet", intern = true }
antall = { tittel = "Søknader", enhet = "soknader" }
andel = { tittel = "Andel av søknadene", enhet = "prosent", desimaler = 1 }
andel_synlighet = { tittel = "Andelens synlighet", koder = "synlighet", intern = true }
i_alt = { tittel = "Søknader i alt", enhet = "soknader" }
i_alt_synlighet = { tittel = "Synlighet i alt", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH egne AS (
    SELECT
        *,
        -- In a cut by one dimension all the others are empty.
        coalesce(svar, vedtaksform, klage, naadd) AS gruppe
    FROM saksgang
    WHERE kommunenr = $kommunenr AND periodetype = 'aar' AND utsnitt IN ('alle', $utsnitt)
)

SELECT
    del.periode_fra,
    del.periode_til,
    $kodeverk AS utsnitt,
    del.gruppe,
    -- Nearly all, and of no interest beside those who complain.
    del.gruppe <> 'ingen' AS tegnet,
    del.antall,
    andel_av(del.antall, hele.antall) AS andel,
    andel_vises(del.antall, hele.antall) AS andel_synlighet,
    -- The published total: it stands where a part is hidden, and may be hidden itself.
    hele.antall AS i_alt,
    hele.synlighet AS i_alt_synlighet,
    del.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'soknadsregister' END AS kilde
FROM egne AS del
JOIN egne AS hele
    ON hele.utsnitt = 'alle' AND hele.periode_til = del.periode_til
JOIN kommune AS k
    ON k.kommunenr = del.kommunenr AND k.gyldig_til IS NULL
WHERE del.utsnitt <> 'alle'
QUALIFY dense_rank() OVER (ORDER BY del.periode_til DESC) <= 8
ORDER BY del.periode_fra, list_position($koder, del.gruppe)
