-- Et antall på 50 eller mer endrer seg mindre enn 40 prosent fra ett år til det neste.
-- nivå: advarsel
WITH antall AS (
    SELECT v.kommunenr, v.indikator, v.periode_fra, v.periode_til, v.grenser, v.kilde, v.verdi
    FROM indikatorverdi AS v
    JOIN katalog_indikator AS k USING (indikator)
    WHERE
        v.synlighet = 'vist'
        AND v.merke IS NULL
        AND v.verdi_til IS NULL
        AND k.teller IS NULL
        AND k.enhet IN (
            'personer', 'husstander', 'boliger', 'boenheter', 'saker', 'lan', '1000_kr', 'kr'
        )
        -- Whole years, and days at their ends: a quarter is not held against a year ago.
        AND (
            (v.periode_fra = v.periode_til AND strftime(v.periode_fra, '%m-%d') IN ('01-01', '12-31'))
            OR (
                strftime(v.periode_fra, '%m-%d') = '01-01'
                AND strftime(v.periode_til, '%m-%d') = '12-31'
                AND year(v.periode_fra) = year(v.periode_til)
            )
        )
        -- The year that runs, and those to come, are not whole.
        AND v.periode_til < (SELECT dato FROM uttrekk)
),

nyeste AS (
    SELECT *
    FROM antall
    QUALIFY
        row_number() OVER (PARTITION BY kommunenr, indikator, grenser, kilde ORDER BY periode_til DESC)
        = 1
)

SELECT
    ny.kommunenr,
    ny.indikator,
    ny.periode_til AS til,
    ny.kilde,
    forrige.verdi AS aaret_foer,
    ny.verdi
FROM nyeste AS ny
JOIN antall AS forrige
    ON forrige.kommunenr = ny.kommunenr
    AND forrige.indikator = ny.indikator
    AND forrige.grenser = ny.grenser
    AND forrige.kilde = ny.kilde
    AND year(forrige.periode_til) = year(ny.periode_til) - 1
    AND (forrige.periode_fra = forrige.periode_til) = (ny.periode_fra = ny.periode_til)
CROSS JOIN uttrekk AS u
WHERE
    -- What changed long ago was looked at when it was news.
    ny.periode_til >= u.dato - INTERVAL 3 YEAR
    AND greatest(ny.verdi, forrige.verdi) >= 50
    AND abs(ny.verdi - forrige.verdi) >= 0.4 * forrige.verdi
ORDER BY ALL
