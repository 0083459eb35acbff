-- Et tall står bare der synlighet er «vist», og mangler aldri der.
SELECT kommunenr, indikator, periode_fra, kilde, synlighet
FROM indikatorverdi
WHERE (synlighet = 'vist') <> (verdi IS NOT NULL)
    OR (synlighet <> 'vist' AND verdi_til IS NOT NULL)
ORDER BY ALL
