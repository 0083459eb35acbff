-- The invented municipalities: as many as the country has, with its number of homes shared among
-- them by size, the largest first and none with fewer than twelve.
WITH vekt AS (
    SELECT nr, 1.0 / (nr + 6) AS vekt FROM range(1, getvariable('kommuner') + 1) AS t(nr)
),
andel AS (
    SELECT nr, floor(vekt / sum(vekt) OVER () * (getvariable('boliger') - 12 * getvariable('kommuner')))::BIGINT AS ekstra
    FROM vekt
)
SELECT
    nr,
    (7000 + nr)::VARCHAR AS kommunenr,
    'Eksempelkommune ' || lpad(nr::VARCHAR, 3, '0') AS navn,
    -- What rounding left over goes to the largest.
    (12 + ekstra + CASE
        WHEN nr = 1 THEN getvariable('boliger') - 12 * getvariable('kommuner') - sum(ekstra) OVER ()
        ELSE 0
    END)::BIGINT AS boliger
FROM andel
ORDER BY nr
