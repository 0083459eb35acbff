/*
tittel = "Kommunalt disponerte boliger etter tilgjengelighet for rullestol"
korn = "én rad per svar på den nyeste datoen"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
tilgjengelig = { tittel = "Tilgjengelighet", koder = "tilgjengelig" }
antall = { tittel = "Boliger", enhet = "boliger" }
andel = { tittel = "Andel av boligene", enhet = "prosent", desimaler = 1 }
i_alt = { tittel = "Boliger i alt", enhet = "boliger" }
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
    CAST(list_position(['ja', 'nei'], b.tilgjengelig) AS BIGINT) AS rekkefolge,
    b.tilgjengelig,
    b.antall,
    100.0 * b.antall / nullif(alle.antall, 0) AS andel,
    -- The published total, which stands also where a part of it is hidden.
    alle.antall AS i_alt,
    b.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'boligregister' END AS kilde
FROM siste AS b
JOIN siste AS alle
    ON alle.utsnitt = 'alle'
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE b.utsnitt = 'tilgjengelig'
ORDER BY rekkefolge
