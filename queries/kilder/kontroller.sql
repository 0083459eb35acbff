/*
tittel = "Kontrollene som uttrekket har gått gjennom"
korn = "én rad per kontroll"
[kolonner]
kontroll = { tittel = "Kontroll" }
resultat = { tittel = "Resultat" }
*/
SELECT kontroll, resultat
FROM manifest_kontroll
ORDER BY kontroll
