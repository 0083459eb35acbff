-- A case: a tenancy that runs on the day of the snapshot. What is known of its income is known now.
SELECT
    periode.*,
    sak.husstandsgruppe,
    bolig.boligtype,
    botid(sak.fra, periode.periode_til) AS botid,
    sak.kan_kjope,
    sperret(sak.adressesperre) AS sperret
FROM leieforhold_sak AS sak
JOIN periode
    ON periode.kommunenr = sak.kommunenr
    AND paagaar(sak.fra, sak.til, periode.periode_til)
LEFT JOIN bolig
    ON bolig.kommunenr = sak.kommunenr
    AND bolig.bolig_id = sak.bolig_id
