/*
tittel = "Indikatorer med tall for flere kommuner"
korn = "én rad per indikator, for virkelige og for oppdiktede kommuner"
flere_kommuner = true
[parametre]
kommunenr = "tekst"
[kolonner]
navn = { tittel = "Indikator" }
id = { tittel = "Id", intern = true }
oppdiktet = { tittel = "Oppdiktet", intern = true }
nyeste_aar = { tittel = "Nyeste år" }
kommuner = { tittel = "Kommuner med tall", enhet = "antall" }
*/
WITH har AS (
    SELECT indikator, kommunenr, max(periode_til) AS nyeste
    FROM indikatorverdi
    WHERE vist AND synlighet IN ('vist', 'skjult')
    GROUP BY indikator, kommunenr
)

-- Of the same kind as one municipality, real or invented; of both kinds where none is named.
SELECT
    i.navn,
    i.indikator AS id,
    k.oppdiktet,
    year(max(har.nyeste)) AS nyeste_aar,
    count(*) AS kommuner
FROM har
JOIN katalog_indikator AS i USING (indikator)
JOIN kommune AS k ON k.kommunenr = har.kommunenr AND k.gyldig_til IS NULL AND k.kommunenr <> '0'
LEFT JOIN kommune AS denne ON denne.kommunenr = $kommunenr AND denne.gyldig_til IS NULL
WHERE denne.oppdiktet IS NULL OR denne.oppdiktet = k.oppdiktet
GROUP BY i.navn, i.indikator, i.rekkefolge, k.oppdiktet
HAVING kommuner > 1
ORDER BY i.rekkefolge, k.oppdiktet
