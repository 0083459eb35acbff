/*
tittel = "Kostnad per tiltak, år og finansiering"
korn = "én rad per tiltak, år og finansiering"
[parametre]
kommunenr = "tekst"
ansvarlig = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
id = { tittel = "Nummer" }
tiltak = { tittel = "Tiltak" }
finansiering = { tittel = "Finansiering", koder = "tiltaksfinansiering" }
belop = { tittel = "Kostnad", enhet = "kr" }
kilde = { tittel = "Kilde" }
*/
SELECT
    make_date(k.aar, 1, 1) AS periode_fra,
    make_date(k.aar, 12, 31) AS periode_til,
    t.id,
    t.tiltak,
    k.finansiering,
    k.belop,
    CASE WHEN kommune.oppdiktet THEN 'eksempel' ELSE coalesce(t.kilde, 'tiltaksplan') END AS kilde
FROM tiltak_kostnad AS k
JOIN tiltak AS t ON t.kommunenr = k.kommunenr AND t.id = k.tiltak
JOIN kommune ON kommune.kommunenr = k.kommunenr AND kommune.gyldig_til IS NULL
WHERE k.kommunenr = $kommunenr AND ($ansvarlig = 'alle' OR t.ansvarlig = $ansvarlig)
ORDER BY t.id, k.aar, k.finansiering
