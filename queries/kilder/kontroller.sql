/*
tittel = "Kontrollene som uttrekket har gått gjennom"
korn = "én rad per kontroll"
[kolonner]
kontroll = { tittel = "Det som skal gjelde" }
resultat = { tittel = "Resultat" }
rader = { tittel = "Funn", enhet = "antall" }
*/
SELECT
    kontroll,
    resultat,
    coalesce(rader, CASE WHEN resultat = 'bestått' THEN 0 END) AS rader
FROM manifest_kontroll
ORDER BY resultat = 'bestått', kontroll
