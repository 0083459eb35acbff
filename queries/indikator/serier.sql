/*
tittel = "Flere indikatorer ved siden av hverandre"
korn = "én rad per indikator og periode, to der tallet finnes både i dagens grenser og i dem den gang"
[parametre]
kommunenr = "tekst"
indikatorer = "tekster"
former = "tekster"
[kolonner]
indikator = { tittel = "Indikator" }
grenseserie = { tittel = "Kommunegrenser", intern = true }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
ufullstendig = { tittel = "Uferdig periode", intern = true }
verdi = { tittel = "Verdi", enhet = "indikator" }
verdi_til = { tittel = "Øvre verdi", enhet = "indikator", intern = true }
maal_nedre = { tittel = "Måltall, nedre", enhet = "indikator" }
maal_ovre = { tittel = "Måltall, øvre", enhet = "indikator" }
maal_vedtak = { tittel = "Måltallets vedtak" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
grenser = { tittel = "Grenser" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
*/
SELECT
    s.indikator,
    -- Two series where numbers of before today's borders are there in both.
    CASE WHEN s.to_serier THEN if(s.annet_omrade, 'Grensene den gang', 'Dagens grenser') END
        AS grenseserie,
    s.periode_fra,
    s.periode_til,
    s.hittil AND list_contains($former, 'delaar') AS ufullstendig,
    s.verdi,
    s.verdi_til,
    m.nedre AS maal_nedre,
    m.ovre AS maal_ovre,
    m.vedtak AS maal_vedtak,
    s.synlighet,
    s.merke,
    s.grenser,
    s.kilde,
    s.merknad
FROM serie AS s
LEFT JOIN maal AS m
    ON m.kommunenr = $kommunenr AND m.indikator = s.indikator
    AND m.fra <= s.periode_til AND (m.til IS NULL OR m.til >= s.periode_til)
WHERE
    s.kommunenr = $kommunenr AND list_contains($indikatorer, s.indikator)
    -- Of several years so far the newest is the one that runs; the others serve comparison elsewhere.
    AND if(
        s.hittil AND list_contains($former, 'delaar'),
        s.siste_hittil,
        list_contains($former, s.form)
    )
ORDER BY
    s.periode_til, s.periode_fra, s.annet_omrade DESC, list_position($indikatorer, s.indikator), s.grenser
