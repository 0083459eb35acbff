-- Ingen opptelling av husstander eller personer viser et tall fra 1 til 4 som ikke er offentlig fra før.
SELECT tabell, kommunenr, periode_fra AS fra, periode_til AS til, utsnitt
FROM (
    SELECT tabell, kommunenr, periode_fra, periode_til, utsnitt
    FROM celler
    WHERE om_folk AND antall BETWEEN 1 AND 4
    UNION ALL
    SELECT v.indikator, v.kommunenr, v.periode_fra, v.periode_til, v.kilde
    FROM indikatorverdi AS v
    JOIN katalog_indikator AS k USING (indikator)
    WHERE
        NOT v.offentlig
        AND k.personnaer
        AND k.enhet IN ('personer', 'husstander', 'saker', 'leietakere', 'utkastelser')
        AND v.verdi > 0
        AND v.verdi < k.k
)
ORDER BY ALL
