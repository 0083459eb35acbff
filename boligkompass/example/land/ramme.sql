SELECT
    kommunenr,
    formal,
    aar,
    boliger * 60000 AS bevilget,
    boliger * 40000 AS bundet,
    boliger * 30000 AS brukt
FROM kommune
CROSS JOIN (VALUES ('investering'), ('startlan')) AS f(formal)
CROSS JOIN range(2022, 2027) AS a(aar)
