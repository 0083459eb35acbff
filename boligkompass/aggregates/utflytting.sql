-- A case: a tenancy that ended in the period.
SELECT
    periode.*,
    sak.utflyttet_til,
    bolig.boligtype,
    kalendermaaned(sak.til) AS maaned,
    sperret(sak.adressesperre) AS sperret
FROM leieforhold_sak AS sak
JOIN periode
    ON periode.kommunenr = sak.kommunenr
    AND sak.til BETWEEN periode.periode_fra AND periode.periode_til
LEFT JOIN bolig
    ON bolig.kommunenr = sak.kommunenr
    AND bolig.bolig_id = sak.bolig_id
