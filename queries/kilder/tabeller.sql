/*
tittel = "Uttrekkets tabeller etter manifestet"
korn = "én rad per tabell"
[kolonner]
tabell = { tittel = "Tabell" }
rader = { tittel = "Rader", enhet = "rader" }
sha256 = { tittel = "SHA-256" }
*/
SELECT tabell, rader, sha256
FROM manifest_tabell
ORDER BY tabell
