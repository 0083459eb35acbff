/*
tittel = "Husstander i én boligtype etter hvor lenge de har bodd der"
korn = "én rad per botid på den nyeste datoen"
[parametre]
kommunenr = "tekst"
boligtype = "tekst"
botider = "tekster"
lange = "tekster"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
botid = { tittel = "Har bodd der", koder = "botid" }
lenge = { tittel = "Lenge", intern = true }
antall = { tittel = "Husstander", enhet = "husstander" }
andel = { tittel = "Andel av husstandene", enhet = "prosent", desimaler = 1 }
andel_synlighet = { tittel = "Andelens synlighet", koder = "synlighet", intern = true }
i_alt = { tittel = "Husstander i alt", enhet = "husstander" }
i_alt_synlighet = { tittel = "Synlighet i alt", koder = "synlighet", intern = true }
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
    CAST(list_position($botider, b.botid) AS BIGINT) AS rekkefolge,
    b.botid,
    list_contains($lange, b.botid) AS lenge,
    b.antall,
    andel_av(b.antall, alle.antall) AS andel,
    andel_vises(b.antall, alle.antall) AS andel_synlighet,
    -- The published total: it stands where a part of it is hidden, and may be hidden itself.
    alle.antall AS i_alt,
    alle.synlighet AS i_alt_synlighet,
    b.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'leieregister' END AS kilde
FROM siste AS b
JOIN siste AS alle
    ON alle.utsnitt = 'boligtype' AND alle.boligtype = b.boligtype
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE
    b.utsnitt = 'boligtype,botid'
    AND b.boligtype = $boligtype
    -- Who has no such homes has nothing to show.
    AND alle.antall IS DISTINCT FROM 0
ORDER BY rekkefolge
