/*
tittel = "Ledige boliger etter grunn og hvor lenge de har stått tomme"
korn = "én rad per grunn og varighet på den nyeste datoen"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
grunn = { tittel = "Grunn", koder = "ledig_grunn" }
varighet = { tittel = "Har stått tom", koder = "ledig_varighet" }
antall = { tittel = "Boliger", enhet = "boliger" }
av_grunnen = { tittel = "Boliger med grunnen i alt", enhet = "boliger" }
av_grunnen_synlighet = { tittel = "Synlighet, med grunnen", koder = "synlighet", intern = true }
saa_lenge = { tittel = "Boliger med varigheten i alt", enhet = "boliger" }
saa_lenge_synlighet = { tittel = "Synlighet, med varigheten", koder = "synlighet", intern = true }
i_alt = { tittel = "Boliger i alt", enhet = "boliger" }
i_alt_synlighet = { tittel = "Synlighet i alt", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH siste AS (
    SELECT *
    FROM ledig_bolig
    WHERE kommunenr = $kommunenr AND periodetype = 'dag'
    QUALIFY periode_til = max(periode_til) OVER ()
)

SELECT
    b.periode_fra,
    b.periode_til,
    CAST(
        list_position(['vedlikehold', 'klargjoring', 'ingen_passende', 'salg'], b.grunn) AS BIGINT
    ) AS rekkefolge,
    b.grunn,
    b.varighet,
    b.antall,
    -- The published totals: they stand where a part is hidden, and may be hidden themselves.
    grunnen.antall AS av_grunnen,
    grunnen.synlighet AS av_grunnen_synlighet,
    varigheten.antall AS saa_lenge,
    varigheten.synlighet AS saa_lenge_synlighet,
    alle.antall AS i_alt,
    alle.synlighet AS i_alt_synlighet,
    b.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'boligregister' END AS kilde
FROM siste AS b
JOIN siste AS grunnen
    ON grunnen.utsnitt = 'grunn' AND grunnen.grunn = b.grunn
JOIN siste AS varigheten
    ON varigheten.utsnitt = 'varighet' AND varigheten.varighet = b.varighet
JOIN siste AS alle
    ON alle.utsnitt = 'alle'
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE b.utsnitt = 'grunn,varighet'
ORDER BY rekkefolge, list_position(['0-30', '31-90', '91-180', '180+'], b.varighet)
