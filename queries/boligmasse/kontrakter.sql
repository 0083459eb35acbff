/*
tittel = "Kontrakter som utløper innen ett år"
korn = "én rad per frist og slags kontrakt på den nyeste datoen"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
utloper = { tittel = "Utløper", koder = "kontrakt_utloper" }
kontraktstype = { tittel = "Kontrakt", koder = "kontraktstype" }
antall = { tittel = "Kontrakter", enhet = "kontrakter" }
i_alt = { tittel = "Løpende kontrakter i alt", enhet = "kontrakter" }
i_alt_synlighet = { tittel = "Synlighet i alt", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH siste AS (
    SELECT *
    FROM kontrakt
    WHERE kommunenr = $kommunenr AND periodetype = 'dag'
    QUALIFY periode_til = max(periode_til) OVER ()
)

SELECT
    b.periode_fra,
    b.periode_til,
    CAST(list_position(['0-3', '3-6', '6-12'], b.utloper) AS BIGINT) AS rekkefolge,
    b.utloper,
    b.kontraktstype,
    b.antall,
    alle.antall AS i_alt,
    alle.synlighet AS i_alt_synlighet,
    b.synlighet,
    CASE
        WHEN k.oppdiktet THEN 'eksempel'
        WHEN b.kontraktstype = 'innleie' THEN 'boligregister'
        ELSE 'leieregister'
    END AS kilde
FROM siste AS b
JOIN siste AS alle
    ON alle.utsnitt = 'kontraktstype' AND alle.kontraktstype = b.kontraktstype
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
-- Those that run on are not for this meeting.
WHERE b.utsnitt = 'kontraktstype,utloper' AND b.utloper IN ('0-3', '3-6', '6-12')
ORDER BY rekkefolge, b.kontraktstype DESC
