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
indikator = { tittel = "Id" }
enhet = { tittel = "Enhet" }
retning = { tittel = "Ønsket retning" }
formaal = { tittel = "Formål" }
definisjon = { tittel = "Definisjon" }
utregning = { tittel = "Utregning" }
teller = { tittel = "Teller" }
nevner = { tittel = "Nevner" }
kilder = { tittel = "Kilder" }
hyppighet = { tittel = "Hyppighet" }
forsinkelse_maaneder = { tittel = "Forsinkelse", enhet = "maaneder" }
verdier = { tittel = "Verdier", enhet = "verdier" }
siste_periode = { tittel = "Siste periode slutter" }
neste_oppdatering = { tittel = "Neste oppdatering" }
forsinket = { tittel = "Forsinket" }
brudd = { tittel = "Brudd" }
fortolkning = { tittel = "Fortolkning" }
personnaer = { tittel = "Personnær" }
k = { tittel = "Minste viste antall" }
begrunnelse = { tittel = "Begrunnelse" }
kontakt = { tittel = "Kontakt" }
*/
WITH verdier AS (
    SELECT indikator, count(*) AS antall, max(periode_til) AS siste
    FROM indikatorverdi
    WHERE kommunenr = $kommunenr AND synlighet IN ('vist', 'skjult')
    GROUP BY indikator
),

ventet AS (
    SELECT
        k.*,
        coalesce(v.antall, 0) AS antall,
        v.siste,
        v.siste + to_months(CAST(k.maaneder_mellom + k.forsinkelse_maaneder AS INTEGER)) AS neste
    FROM katalog_indikator AS k
    LEFT JOIN verdier AS v USING (indikator)
)

SELECT
    rekkefolge,
    tema,
    navn,
    indikator,
    enhet,
    retning,
    formaal,
    definisjon,
    utregning,
    teller,
    nevner,
    kilder,
    hyppighet,
    forsinkelse_maaneder,
    antall AS verdier,
    siste AS siste_periode,
    CAST(neste AS DATE) AS neste_oppdatering,
    neste < $dato AS forsinket,
    brudd,
    fortolkning,
    personnaer,
    k,
    begrunnelse,
    kontakt
FROM ventet
ORDER BY rekkefolge
