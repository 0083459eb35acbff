-- A case: a person who took part on a day of the period. Who had not ended at its end takes part.
SELECT
    periode.*,
    CASE WHEN sak.til <= periode.periode_til THEN sak.utfall ELSE 'deltar' END AS utfall,
    sperret(sak.adressesperre) AS sperret
FROM introdeltaker AS sak
JOIN periode
    ON periode.kommunenr = sak.kommunenr
    AND sak.fra <= periode.periode_til
    AND (sak.til IS NULL OR sak.til >= periode.periode_fra)
