-- Den øvre verdien er aldri mindre enn verdien, og perioden slutter ikke før den begynner.
SELECT kommunenr, indikator, periode_fra, kilde
FROM indikatorverdi
WHERE verdi_til < verdi OR periode_til < periode_fra
ORDER BY ALL
