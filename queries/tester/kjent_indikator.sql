-- Alle verdier, måltall og tiltak viser til en indikator som har definisjonsark.
SELECT tabell, indikator
FROM (
    SELECT 'indikatorverdi' AS tabell, indikator FROM indikatorverdi
    UNION
    SELECT 'maal', indikator FROM maal
    UNION
    SELECT 'tiltak', indikator FROM tiltak WHERE indikator IS NOT NULL
)
WHERE indikator NOT IN (SELECT indikator FROM katalog_indikator)
ORDER BY ALL
