/*
tittel = "Definisjonsark med siste og neste oppdatering"
korn = "én rad per indikator i katalogen"
[parametre]
kommunenr = "tekst"
dato = "dato"
[kolonner]
rekkefolge = { tittel = "Rekkefølge", intern = true }
tema = { tittel = "Tema" }
navn = { tittel = "Navn" }
indikator = { tittel = "Indikator" }
id = { tittel = "Id" }
enhet = { tittel = "Enhet" }
retning = { tittel = "Ønsket retning" }
formaal = { tittel = "Formål" }
definisjon = { tittel = "Definisjon" }
utregning = { tittel = "Utregning" }
teller = { tittel = "Teller" }
nevner = { tittel = "Nevner" }
hyppighet = { tittel = "Hyppighet" }
forsinkelse_maaneder = { tittel = "Forsinkelse", enhet = "maaneder" }
verdier = { tittel = "Verdier", enhet = "verdier" }
siste_periode = { tittel = "Siste periode slutter" }
neste_oppdatering = { tittel = "Dato for neste oppdatering" }
oppdatering = { tittel = "Neste oppdatering" }
forsinket = { tittel = "Forsinket" }
brudd = { tittel = "Brudd" }
kilder = { tittel = "Kilder" }
fortolkning = { tittel = "Fortolkning" }
personnaer = { tittel = "Personnær" }
k = { tittel = "Minste viste antall" }
begrunnelse = { tittel = "Begrunnelse" }
kontakt = { tittel = "Kontakt" }
*/
WITH verdier AS (
    SELECT
        indikator,
        count(*) AS antall,
        max(periode_til) AS siste,
        -- What comes once a year is updated with the year, not a year after the last month of a year
        -- so far; what comes oftener is updated with that.
        max(periode_til) FILTER (
            NOT hittil(periode_fra, periode_til) OR maaneder_mellom < 12
        ) AS siste_hele
    FROM indikatorverdi
    JOIN katalog_indikator USING (indikator)
    WHERE kommunenr = $kommunenr AND synlighet IN ('vist', 'skjult')
    GROUP BY indikator
),

ventet AS (
    SELECT
        k.*,
        coalesce(v.antall, 0) AS antall,
        v.siste,
        neste_oppdatering(
            coalesce(v.siste_hele, v.siste), k.maaneder_mellom, k.forsinkelse_maaneder
        ) AS neste
    FROM katalog_indikator AS k
    LEFT JOIN verdier AS v USING (indikator)
)

SELECT
    rekkefolge,
    tema,
    navn,
    indikator,
    indikator AS id,
    enhet,
    retning,
    formaal,
    definisjon,
    utregning,
    teller,
    nevner,
    hyppighet,
    forsinkelse_maaneder,
    antall AS verdier,
    siste AS siste_periode,
    neste AS neste_oppdatering,
    CASE
        WHEN antall = 0 THEN 'Ingen tall ennå'
        WHEN neste IS NULL THEN 'Ingen flere ventes'
        WHEN neste < $dato THEN 'Skulle vært oppdatert ' || strftime(neste, '%d.%m.%Y')
        ELSE 'Ventes ' || strftime(neste, '%d.%m.%Y')
    END AS oppdatering,
    neste < $dato AS forsinket,
    brudd,
    kilder,
    fortolkning,
    personnaer,
    k,
    begrunnelse,
    kontakt
FROM ventet
ORDER BY rekkefolge
