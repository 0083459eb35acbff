-- A case: a home at the municipality's disposal on the day of the snapshot.
SELECT
    periode.*,
    bolig.omrade,
    bolig.eierform,
    bolig.forvalter,
    bolig.boligtype,
    romklasse(bolig.rom) AS romklasse,
    byggetiar(bolig.byggeaar) AS byggetiar,
    bolig.tilgjengelig,
    stoppavstand(bolig.stopp_meter) AS stoppavstand
FROM bolig
JOIN periode
    ON periode.kommunenr = bolig.kommunenr
    AND paagaar(bolig.fra, bolig.til, periode.periode_til)
