/*
tittel = "Dager fra utflytting til boligen er i bruk igjen"
korn = "én rad per helt år"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
snitt = { tittel = "Dager tom, gjennomsnitt", enhet = "dager" }
avsluttet = { tittel = "Tatt i bruk igjen", enhet = "boliger" }
avsluttet_synlighet = { tittel = "Synlighet, tatt i bruk", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
-- A mean is shown where five homes or more are behind it.
SELECT
    b.periode_fra,
    b.periode_til,
    CASE WHEN b.avsluttet >= 5 THEN b.dager_avsluttet / b.avsluttet END AS snitt,
    b.avsluttet,
    b.synlighet AS avsluttet_synlighet,
    CASE
        WHEN b.avsluttet = 0 THEN 'ikke_aktuelt'
        WHEN b.avsluttet >= 5 AND b.dager_avsluttet IS NOT NULL THEN b.synlighet
        ELSE 'skjult'
    END AS synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'boligregister' END AS kilde
FROM tomgang AS b
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE b.kommunenr = $kommunenr AND b.periodetype = 'aar' AND b.utsnitt = 'alle'
ORDER BY b.periode_til
