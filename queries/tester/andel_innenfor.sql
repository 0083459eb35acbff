-- En andel av en helhet er høyst 100 prosent, og ingen prosent er over 1000.
-- nivå: advarsel
SELECT v.kommunenr, v.indikator, v.periode_fra AS fra, v.periode_til AS til, v.kilde, v.verdi
FROM indikatorverdi AS v
JOIN katalog_indikator AS k USING (indikator)
WHERE
    k.enhet = 'prosent'
    -- What is called `…_andel` is a part of a whole; settled of decided may well be more.
    AND v.verdi > CASE WHEN ends_with(v.indikator, '_andel') THEN 100 ELSE 1000 END
ORDER BY ALL
