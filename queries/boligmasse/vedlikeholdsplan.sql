/*
tittel = "Boliger som er med i vedlikeholdsplanen"
korn = "én rad for dem som er med, og én for dem som ikke er det, på den nyeste datoen"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
vedlikeholdsplan = { tittel = "Vedlikeholdsplan", koder = "vedlikeholdsplan" }
antall = { tittel = "Boliger", enhet = "boliger" }
andel = { tittel = "Andel av boligene", enhet = "prosent", desimaler = 1 }
andel_synlighet = { tittel = "Andelens synlighet", koder = "synlighet", intern = true }
i_alt = { tittel = "Boliger i alt", enhet = "boliger" }
i_alt_synlighet = { tittel = "Synlighet i alt", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH siste AS (
    SELECT *
    FROM bolig_tilstand
    WHERE kommunenr = $kommunenr AND periodetype = 'dag'
    QUALIFY periode_til = max(periode_til) OVER ()
)

SELECT
    b.periode_fra,
    b.periode_til,
    b.vedlikeholdsplan,
    b.antall,
    andel_av(b.antall, alle.antall) AS andel,
    andel_vises(b.antall, alle.antall) AS andel_synlighet,
    alle.antall AS i_alt,
    alle.synlighet AS i_alt_synlighet,
    b.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'boligregister' END AS kilde
FROM siste AS b
JOIN siste AS alle
    ON alle.utsnitt = 'alle'
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE b.utsnitt = 'vedlikeholdsplan'
ORDER BY b.vedlikeholdsplan
