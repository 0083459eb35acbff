-- A case: a tenancy that runs on the last day, or a home leased by the municipality on that day.
SELECT
    periode.*,
    'leie' AS kontraktstype,
    utloper(sak.utloper, periode.periode_til) AS utloper,
    sperret(sak.adressesperre) AS sperret
FROM leieforhold_sak AS sak
JOIN periode
    ON periode.kommunenr = sak.kommunenr
    AND paagaar(sak.fra, sak.til, periode.periode_til)
UNION ALL
SELECT
    periode.*,
    'innleie' AS kontraktstype,
    utloper(bolig.avtale_utloper, periode.periode_til) AS utloper,
    false AS sperret
FROM bolig
JOIN periode
    ON periode.kommunenr = bolig.kommunenr
    AND paagaar(bolig.fra, bolig.til, periode.periode_til)
WHERE bolig.eierform = 'innleid'
