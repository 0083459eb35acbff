/*
tittel = "Utflyttinger mot utleide boliger ved årets start"
korn = "én rad per helt år der begge er talt"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
andel = { tittel = "Utflyttinger i prosent av utleide boliger", enhet = "prosent", desimaler = 1 }
utflyttet = { tittel = "Utflyttinger", enhet = "husstander" }
utflyttet_synlighet = { tittel = "Synlighet, utflyttinger", koder = "synlighet", intern = true }
utleid = { tittel = "Utleide boliger ved årets start", enhet = "boliger" }
utleid_synlighet = { tittel = "Synlighet, utleide", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
SELECT
    ut.periode_fra,
    ut.periode_til,
    andel_av(ut.antall, leid.antall) AS andel,
    ut.antall AS utflyttet,
    ut.synlighet AS utflyttet_synlighet,
    leid.antall AS utleid,
    leid.synlighet AS utleid_synlighet,
    andel_vises(ut.antall, leid.antall) AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'leieregister' END AS kilde
FROM utflytting AS ut
-- A year begins with the homes that were let when the one before it ended.
JOIN leieforhold AS leid
    ON leid.kommunenr = ut.kommunenr
    AND leid.periodetype = 'dag'
    AND leid.utsnitt = 'alle'
    AND leid.periode_til = ut.periode_fra - 1
JOIN kommune AS k
    ON k.kommunenr = ut.kommunenr AND k.gyldig_til IS NULL
WHERE ut.kommunenr = $kommunenr AND ut.periodetype = 'aar' AND ut.utsnitt = 'alle'
ORDER BY ut.periode_til
