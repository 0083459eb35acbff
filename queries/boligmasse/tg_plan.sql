/*
tittel = "Boliger med TG2 og TG3 etter hva som er planlagt"
korn = "én rad per tilstandsgrad og plan på den nyeste datoen"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
tilstandsgrad = { tittel = "Tilstandsgrad", koder = "tilstandsgrad" }
boligplan = { tittel = "Plan for boligen", koder = "boligplan" }
antall = { tittel = "Boliger", enhet = "boliger" }
av_graden = { tittel = "Boliger med tilstandsgraden", enhet = "boliger" }
av_graden_synlighet = { tittel = "Synlighet, tilstandsgraden", koder = "synlighet", intern = true }
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
    -- The worst first.
    CAST(list_position(['TG3', 'TG2'], b.tilstandsgrad) AS BIGINT) AS rekkefolge,
    b.tilstandsgrad,
    b.boligplan,
    b.antall,
    grad.antall AS av_graden,
    grad.synlighet AS av_graden_synlighet,
    b.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'boligregister' END AS kilde
FROM siste AS b
JOIN siste AS grad
    ON grad.utsnitt = 'tilstandsgrad' AND grad.tilstandsgrad = b.tilstandsgrad
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE b.utsnitt = 'tilstandsgrad,boligplan' AND b.tilstandsgrad IN ('TG2', 'TG3')
ORDER BY rekkefolge, list_position(['utbedres', 'rives', 'selges', 'beholdes', 'ingen'], b.boligplan)
