-- To måltall for samme indikator gjelder aldri samtidig, og det nedre er ikke over det øvre.
SELECT a.kommunenr, a.indikator, a.fra
FROM maal AS a
LEFT JOIN maal AS b
    ON a.kommunenr = b.kommunenr AND a.indikator = b.indikator AND a.fra < b.fra
WHERE b.fra <= coalesce(a.til, DATE '9999-12-31') OR a.nedre > a.ovre OR a.til < a.fra
ORDER BY ALL
