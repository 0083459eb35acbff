-- A case: a tenancy that runs on the day of the snapshot.
SELECT periode.*, sak.husstandsgruppe, bolig.boligtype, sperret(sak.adressesperre) AS sperret
FROM leieforhold_sak AS sak
JOIN periode
    ON periode.kommunenr = sak.kommunenr
    AND paagaar(sak.fra, sak.til, periode.periode_til)
LEFT JOIN bolig
    ON bolig.kommunenr = sak.kommunenr
    AND bolig.bolig_id = sak.bolig_id
