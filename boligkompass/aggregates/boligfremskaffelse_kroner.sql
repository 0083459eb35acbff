-- The finished rows: kroner of what was made ready in a year, by kind and financing. The boenheter
-- are those of the year and kind, the same in each of its rows of financing.
-- Kroner from fewer than five purchases, or where one brings 85 % or more, tell the price of a
-- single one. It is judged on the year and kind as a whole, and all its rows are hidden together.
WITH kjop AS (
    SELECT
        kommunenr,
        year(klar_dato) AS aar,
        type,
        boenheter,
        lan,
        tilskudd,
        egne_midler,
        lan + tilskudd + egne_midler AS i_alt
    FROM anskaffelse
    WHERE stadium = 'klar' AND klar_dato IS NOT NULL
),
aar AS (
    SELECT
        kommunenr,
        aar,
        type,
        sum(boenheter)::BIGINT AS boenheter,
        sum(lan)::BIGINT AS lan,
        sum(tilskudd)::BIGINT AS tilskudd,
        sum(egne_midler)::BIGINT AS egne_midler,
        NOT av_faa(i_alt) AS vises
    FROM kjop
    GROUP BY kommunenr, aar, type
),
finansiert AS (
    UNPIVOT aar
    ON lan, tilskudd, egne_midler
    INTO NAME finansiering VALUE kroner
)
SELECT
    kommunenr,
    aar,
    type,
    finansiering,
    CASE WHEN vises THEN kroner END AS belop,
    boenheter,
    CASE WHEN vises THEN 'vist' ELSE 'skjult' END AS synlighet
FROM finansiert
