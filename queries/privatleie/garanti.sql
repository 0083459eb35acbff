/*
tittel = "Husstander som bor i privat leie med kommunens hjelp, etter garanti"
korn = "én rad per garanti ved årsskiftene og på den nyeste datoen"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
garanti = { tittel = "Garanti", koder = "garanti" }
antall = { tittel = "Husstander", enhet = "husstander" }
i_alt = { tittel = "Husstander i alt", enhet = "husstander" }
i_alt_synlighet = { tittel = "Synlighet i alt", koder = "synlighet", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
SELECT
    del.periode_fra,
    del.periode_til,
    del.garanti,
    del.antall,
    -- The published total: it stands where a part is hidden, and may be hidden itself.
    hele.antall AS i_alt,
    hele.synlighet AS i_alt_synlighet,
    del.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'privatleieregister' END AS kilde
FROM privatleie AS del
JOIN privatleie AS hele
    ON hele.kommunenr = del.kommunenr AND hele.periodetype = del.periodetype
    AND hele.utsnitt = 'alle' AND hele.periode_til = del.periode_til
JOIN kommune AS k
    ON k.kommunenr = del.kommunenr AND k.gyldig_til IS NULL
WHERE del.kommunenr = $kommunenr AND del.periodetype = 'dag' AND del.utsnitt = 'garanti'
ORDER BY del.periode_fra, list_position(['garanti', 'depositum', 'ingen'], del.garanti)
