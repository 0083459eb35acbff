-- Ingen kommune har flere enn hele landet i samme periode.
SELECT
    v.kommunenr,
    v.indikator,
    v.periode_fra AS fra,
    v.periode_til AS til,
    v.kilde,
    v.verdi,
    landet.verdi AS hele_landet
FROM indikatorverdi AS v
JOIN katalog_indikator AS k USING (indikator)
JOIN indikatorverdi AS landet
    ON landet.indikator = v.indikator || '_nasjonalt'
    AND landet.periode_fra = v.periode_fra
    AND landet.periode_til = v.periode_til
WHERE k.teller IS NULL AND v.kommunenr <> '0' AND v.verdi > landet.verdi
ORDER BY ALL
