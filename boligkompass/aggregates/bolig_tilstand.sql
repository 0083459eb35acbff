-- A case: a home at the municipality's disposal on the last day, with what is known of its state.
SELECT
    periode.*,
    bolig.tilstandsgrad,
    vurderingsalder(bolig.tilstand_dato, periode.periode_til) AS vurderingsalder,
    bolig.oppgraderingsbehov,
    bolig.areal
FROM bolig
JOIN periode
    ON periode.kommunenr = bolig.kommunenr
    AND paagaar(bolig.fra, bolig.til, periode.periode_til)
