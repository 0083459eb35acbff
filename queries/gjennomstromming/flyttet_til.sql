/*
tittel = "Utflyttinger etter hvor husstanden flyttet"
korn = "én rad per sted, de tre siste hele årene under ett"
[parametre]
kommunenr = "tekst"
steder = "tekster"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
utflyttet_til = { tittel = "Flyttet til", koder = "utflyttet_til" }
antall = { tittel = "Husstander", enhet = "husstander" }
andel = { tittel = "Andel av utflyttingene", enhet = "prosent", desimaler = 1 }
andel_synlighet = { tittel = "Andelens synlighet", koder = "synlighet", intern = true }
i_alt = { tittel = "Utflyttinger i alt", enhet = "husstander" }
i_alt_synlighet = { tittel = "Synlighet i alt", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH siste AS (
    SELECT *
    FROM utflytting
    WHERE kommunenr = $kommunenr AND periodetype = 'treaar'
    QUALIFY periode_til = max(periode_til) OVER ()
)

SELECT
    b.periode_fra,
    b.periode_til,
    CAST(list_position($steder, b.utflyttet_til) AS BIGINT) AS rekkefolge,
    b.utflyttet_til,
    b.antall,
    andel_av(b.antall, alle.antall) AS andel,
    andel_vises(b.antall, alle.antall) AS andel_synlighet,
    alle.antall AS i_alt,
    alle.synlighet AS i_alt_synlighet,
    b.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'leieregister' END AS kilde
FROM siste AS b
JOIN siste AS alle
    ON alle.utsnitt = 'alle'
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE b.utsnitt = 'utflyttet_til'
ORDER BY rekkefolge
