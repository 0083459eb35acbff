-- Alle verdier, måltall, rammer og tiltak hører til en kommune som er i bruk.
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
WHERE kommunenr NOT IN (SELECT kommunenr FROM kommune WHERE gyldig_til IS NULL)
ORDER BY ALL
