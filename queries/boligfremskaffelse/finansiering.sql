/*
tittel = "Kroner til én type anskaffelse per år, etter finansiering"
korn = "én rad per år og finansiering; skjult der få kjøp eller prosjekter ligger bak"
[parametre]
kommunenr = "tekst"
dato = "dato"
anskaffelse = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
ufullstendig = { tittel = "Uferdig periode", intern = true }
finansiering = { tittel = "Finansiering", koder = "finansieringskilde" }
belop = { tittel = "Beløp", enhet = "mill_kr", desimaler = 1 }
samlet = { tittel = "Samlet beløp", enhet = "mill_kr", desimaler = 1, intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
*/
SELECT
    make_date(f.aar, 1, 1) AS periode_fra,
    least(make_date(f.aar, 12, 31), $dato - 1) AS periode_til,
    make_date(f.aar, 12, 31) >= $dato AS ufullstendig,
    f.finansiering,
    f.belop / 1e6 AS belop,
    -- No sum over a hidden part.
    CASE
        WHEN bool_and(f.synlighet = 'vist') OVER (PARTITION BY f.aar)
            THEN sum(f.belop) OVER (PARTITION BY f.aar) / 1e6
    END AS samlet,
    f.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'anskaffelsesregister' END AS kilde,
    CASE WHEN f.synlighet = 'skjult' THEN 'Færre enn fem kjøp eller prosjekter ligger bak' END AS merknad
FROM boligfremskaffelse_kroner AS f
JOIN kommune AS k ON k.kommunenr = f.kommunenr AND k.gyldig_til IS NULL
WHERE
    f.kommunenr = $kommunenr AND f.type = $anskaffelse
    AND make_date(f.aar, 1, 1) < $dato
ORDER BY f.aar, list_position(['lan', 'tilskudd', 'egne_midler'], f.finansiering)
