-- A case: an application for a home, in the period in which it was received. Its outcome is that of
-- the end of the quarter after the one in which it came: an outcome that is counted stays as it is,
-- or the difference of two extracts would tell what was decided in a month.
SELECT
    periode.*,
    sak.arsak,
    sak.husstandsgruppe,
    CASE
        WHEN sak.vedtak_dato > kvartalets_slutt(sak.mottatt, 1) THEN 'under_behandling'
        ELSE sak.utfall
    END AS utfall,
    sperret(sak.adressesperre) AS sperret
FROM soknadssak AS sak
JOIN periode
    ON periode.kommunenr = sak.kommunenr
    AND sak.mottatt BETWEEN periode.periode_fra AND periode.periode_til
