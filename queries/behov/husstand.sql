/*
tittel = "Søknader om bolig etter hvem som søker"
korn = "én rad per gruppe av husstander i det nyeste hele året"
[parametre]
kommunenr = "tekst"
koder = "tekster"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
husstandsgruppe = { tittel = "Husstand", koder = "husstandsgruppe" }
antall = { tittel = "Søknader", enhet = "soknader" }
andel = { tittel = "Andel av søknadene", enhet = "prosent", desimaler = 1 }
andel_synlighet = { tittel = "Andelens synlighet", koder = "synlighet", intern = true }
i_alt = { tittel = "Søknader i alt", enhet = "soknader" }
i_alt_synlighet = { tittel = "Synlighet i alt", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH siste AS (
    SELECT *
    FROM soknad
    WHERE kommunenr = $kommunenr AND periodetype = 'aar' AND utsnitt IN ('alle', 'husstandsgruppe')
    QUALIFY periode_til = max(periode_til) OVER ()
)

SELECT
    del.periode_fra,
    del.periode_til,
    CAST(list_position($koder, del.husstandsgruppe) AS BIGINT) AS rekkefolge,
    del.husstandsgruppe,
    del.antall,
    andel_av(del.antall, hele.antall) AS andel,
    andel_vises(del.antall, hele.antall) AS andel_synlighet,
    hele.antall AS i_alt,
    hele.synlighet AS i_alt_synlighet,
    del.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'soknadsregister' END AS kilde
FROM siste AS del
JOIN siste AS hele
    ON hele.utsnitt = 'alle'
JOIN kommune AS k
    ON k.kommunenr = del.kommunenr AND k.gyldig_til IS NULL
WHERE del.utsnitt = 'husstandsgruppe'
ORDER BY rekkefolge
