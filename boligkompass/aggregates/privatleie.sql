-- A case: a household that lives in the private home it was helped into on the day of the snapshot,
-- or that was helped into one in the year. The rent is that of the snapshots.
SELECT
    periode.*,
    sak.malgruppe,
    sak.garanti,
    CASE WHEN periode.periodetype = 'dag' THEN sak.maanedsleie END AS maanedsleie,
    sperret(sak.adressesperre) AS sperret
FROM privatleie_sak AS sak
JOIN periode
    ON periode.kommunenr = sak.kommunenr
    AND CASE
        WHEN periode.periodetype = 'dag' THEN paagaar(sak.fra, sak.til, periode.periode_til)
        ELSE sak.fra BETWEEN periode.periode_fra AND periode.periode_til
    END
