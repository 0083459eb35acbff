/*
tittel = "Avtalte og bosatte husstander per kvartal"
korn = "én rad per kvartal og status: de åtte siste kvartalene og de planlagte; bosatte i hele kvartaler"
[parametre]
kommunenr = "tekst"
dato = "dato"
[kolonner]
bosettingsstatus = { tittel = "Status for bosettingen", koder = "bosettingsstatus" }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
antall = { tittel = "Husstander", enhet = "husstander" }
personer = { tittel = "Personer", enhet = "personer" }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
SELECT
    b.status AS bosettingsstatus,
    b.periode_fra,
    b.periode_til,
    b.antall,
    b.personer,
    b.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'bosettingsregister' END AS kilde
FROM bosetting AS b
JOIN kommune AS k
    ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE
    b.kommunenr = $kommunenr AND b.periodetype = 'kvartal' AND b.utsnitt = 'status'
    -- The quarter of the last day counted and the seven before it.
    AND b.periode_fra >= date_trunc('quarter', $dato - 1) - INTERVAL 21 MONTH
ORDER BY b.periode_fra, b.status
