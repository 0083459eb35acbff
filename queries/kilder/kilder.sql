/*
tittel = "Kilder med lisens, og hva kommunen har fra dem"
korn = "én rad per kilde som kommunen har verdier fra"
[parametre]
kommunenr = "tekst"
[kolonner]
navn = { tittel = "Kilde" }
utgiver = { tittel = "Utgiver" }
lisens = { tittel = "Lisens" }
beskrivelse = { tittel = "Beskrivelse" }
verdier = { tittel = "Verdier", enhet = "verdier" }
siste_periode = { tittel = "Siste periode slutter" }
hentet = { tittel = "Hentet" }
adresse = { tittel = "Adresse" }
*/
SELECT
    coalesce(k.navn, v.kilde) AS navn,
    k.utgiver,
    coalesce(k.lisens, 'Ikke oppgitt av kilden') AS lisens,
    k.beskrivelse,
    count(*) AS verdier,
    max(v.periode_til) AS siste_periode,
    max(v.hentet) AS hentet,
    k.adresse
FROM indikatorverdi AS v
LEFT JOIN katalog_kilde AS k USING (kilde)
WHERE v.kommunenr = $kommunenr
GROUP BY ALL
ORDER BY navn
