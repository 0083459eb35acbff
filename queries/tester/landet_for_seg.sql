-- Tall for hele landet har egne indikatorer (…_nasjonalt…), og ingen kommune har tall for dem.
SELECT DISTINCT kommunenr, indikator
FROM indikatorverdi
WHERE (kommunenr = '0') <> contains(indikator, '_nasjonalt')
ORDER BY ALL
