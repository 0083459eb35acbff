-- Oppdiktede kilder står bare ved oppdiktede kommuner, og virkelige tall aldri der.
SELECT DISTINCT indikatorverdi.kommunenr, indikatorverdi.kilde
FROM indikatorverdi
JOIN kommune USING (kommunenr)
LEFT JOIN katalog_kilde USING (kilde)
WHERE kommune.oppdiktet <> coalesce(katalog_kilde.type = 'oppdiktet', false)
    AND indikatorverdi.kilde <> 'beregnet'
ORDER BY ALL
