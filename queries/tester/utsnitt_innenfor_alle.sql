-- Delene av en opptelling er aldri flere enn alle til sammen.
WITH utsnitt AS (
    SELECT tabell, kommunenr, periodetype, periode_fra, periode_til, utsnitt, sum(antall) AS antall
    FROM celler
    WHERE synlighet = 'vist'
    GROUP BY ALL
)

SELECT
    del.tabell,
    del.kommunenr,
    del.periode_fra AS fra,
    del.periode_til AS til,
    del.utsnitt,
    CAST(del.antall AS BIGINT) AS deler,
    CAST(alle.antall AS BIGINT) AS alle
FROM utsnitt AS del
JOIN utsnitt AS alle USING (tabell, kommunenr, periodetype, periode_fra, periode_til)
WHERE alle.utsnitt = 'alle' AND del.utsnitt <> 'alle' AND del.antall > alle.antall
ORDER BY ALL
