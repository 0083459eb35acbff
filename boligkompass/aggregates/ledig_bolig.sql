-- A case: a home that is empty on the day of the snapshot, and the days it has been so.
WITH ledig AS (
    SELECT
        periode.*,
        ledighet.grunn,
        dager(ledighet.fra, periode.periode_til) AS dager
    FROM ledighet
    JOIN periode
        ON periode.kommunenr = ledighet.kommunenr
        AND paagaar(ledighet.fra, ledighet.til, periode.periode_til)
)
SELECT *, varighet(dager) AS varighet
FROM ledig
