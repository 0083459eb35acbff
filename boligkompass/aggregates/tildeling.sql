-- A case: a household that has been granted a home and has not moved in on the day of the snapshot.
SELECT
    periode.*,
    sak.husstandsgruppe,
    ventetid(date_diff('day', sak.vedtak_dato, periode.periode_til)) AS ventetid,
    sak.tilrettelagt,
    sperret(sak.adressesperre) AS sperret
FROM soknadssak AS sak
JOIN periode
    ON periode.kommunenr = sak.kommunenr
    AND sak.vedtak_dato <= periode.periode_til
    AND (sak.innflyttet IS NULL OR sak.innflyttet > periode.periode_til)
WHERE sak.utfall = 'innvilget'
