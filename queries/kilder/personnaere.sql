/*
tittel = "Indikatorene som handler om så få at små tall skjules"
korn = "én rad per personnær indikator i katalogen"
[parametre]
kommunenr = "tekst"
[kolonner]
rekkefolge = { tittel = "Rekkefølge", intern = true }
indikator = { tittel = "Indikator" }
tema = { tittel = "Tema" }
k = { tittel = "Minste viste antall", enhet = "antall" }
verdier = { tittel = "Verdier", enhet = "verdier" }
skjulte = { tittel = "Skjult", enhet = "verdier" }
begrunnelse = { tittel = "Begrunnelse" }
*/
WITH verdier AS (
    SELECT
        indikator,
        count(*) AS antall,
        count(*) FILTER (synlighet = 'skjult') AS skjulte
    FROM indikatorverdi
    WHERE kommunenr = $kommunenr AND vist AND synlighet IN ('vist', 'skjult')
    GROUP BY indikator
)

SELECT
    k.rekkefolge,
    k.indikator,
    k.tema,
    k.k,
    coalesce(v.antall, 0) AS verdier,
    coalesce(v.skjulte, 0) AS skjulte,
    k.begrunnelse
FROM katalog_indikator AS k
LEFT JOIN verdier AS v USING (indikator)
WHERE k.personnaer
ORDER BY k.rekkefolge
