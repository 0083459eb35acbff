-- Ingen opptelling av husstander, personer eller boliger viser et tall under grensen som ikke er offentlig fra før.
SELECT tabell, kommunenr, periode_fra AS fra, periode_til AS til, utsnitt
FROM (
    SELECT tabell, kommunenr, periode_fra, periode_til, utsnitt
    FROM celler
    WHERE antall > 0 AND antall < k
    UNION ALL
    SELECT v.indikator, v.kommunenr, v.periode_fra, v.periode_til, v.kilde
    FROM indikatorverdi AS v
    JOIN katalog_indikator AS k USING (indikator)
    WHERE
        NOT v.offentlig
        AND k.personnaer
        AND k.enhet IN ('personer', 'husstander', 'saker', 'leietakere', 'utkastelser', 'boliger')
        AND v.verdi > 0
        AND v.verdi < k.k
)
ORDER BY ALL
