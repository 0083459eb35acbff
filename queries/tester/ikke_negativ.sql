-- Et antall, et beløp eller en andel er aldri under null.
SELECT v.kommunenr, v.indikator, v.periode_fra AS fra, v.periode_til AS til, v.kilde, v.verdi
FROM indikatorverdi AS v
WHERE v.verdi < 0
ORDER BY ALL
