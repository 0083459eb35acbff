-- How long it takes until half have come to the end: the median after Kaplan and Meier. Who has not
-- come so far counts as long as they have been seen, and not as if they never would.
--
-- forlop names a table, one row a case: celle (a number), innen (how many days it had lasted when it
-- was first seen, or -1), dager (how many when it ended, or was last seen) and slutt (that it ended).
-- Rows: celle, median in days. It is NULL where fewer than ten cases are behind it, where half never
-- come so far, and where fewer than five were there to end at one of the ends on the way: else one
-- household that left early would decide.
CREATE MACRO median_av(forlop) AS TABLE
WITH endring AS (
    SELECT celle, innen AS dag, 1 AS inn, 0 AS ut, 0 AS slutt
    FROM query_table(forlop)
    UNION ALL
    SELECT celle, dager AS dag, 0 AS inn, 1 AS ut, slutt::INTEGER AS slutt
    FROM query_table(forlop)
),
dag AS (
    SELECT celle, dag, sum(inn) AS inn, sum(ut) AS ut, sum(slutt) AS slutt
    FROM endring
    GROUP BY celle, dag
),
sett AS (
    SELECT *, sum(inn - ut) OVER (PARTITION BY celle ORDER BY dag) - inn + ut AS antall
    FROM dag
),
igjen AS (
    SELECT
        celle,
        dag,
        inn,
        -- Less a hair: the product of fractions is not quite the half that it is.
        product(CASE WHEN slutt > 0 THEN 1 - slutt / antall ELSE 1 END) OVER forlopet - 1e-9
            AS andel,
        min(antall) FILTER (slutt > 0) OVER forlopet AS faerrest
    FROM sett
    WINDOW forlopet AS (PARTITION BY celle ORDER BY dag)
)
SELECT
    celle,
    CASE WHEN sum(inn) >= 10 THEN min(dag) FILTER (andel <= 0.5 AND faerrest >= 5) END AS median
FROM igjen
GROUP BY celle;
