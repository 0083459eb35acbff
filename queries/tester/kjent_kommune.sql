-- Verdier hører til en kommune i bruk eller hele landet; måltall, rammer og tiltak til en kommune.
SELECT tabell, kommunenr
FROM (
    SELECT 'indikatorverdi' AS tabell, kommunenr FROM indikatorverdi
    UNION
    SELECT 'maal', kommunenr FROM maal
    UNION
    SELECT 'ramme', kommunenr FROM ramme
    UNION
    SELECT 'tiltak', kommunenr FROM tiltak
)
WHERE
    kommunenr NOT IN (SELECT kommunenr FROM kommune WHERE gyldig_til IS NULL)
    OR (kommunenr = '0' AND tabell <> 'indikatorverdi')
ORDER BY ALL
