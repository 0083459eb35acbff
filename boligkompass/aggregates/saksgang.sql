-- A case: an application for a home, in the year in which it was received, as it stood on 30 June of
-- the year after: what happens later is not told, so a count stays as it is. A withdrawal has no day.
WITH soknad AS (
    SELECT
        periode.*,
        sak.*,
        saksfrist(periode.periode_til) AS frist
    FROM soknadssak AS sak
    JOIN periode
        ON periode.kommunenr = sak.kommunenr
        AND sak.mottatt BETWEEN periode.periode_fra AND periode.periode_til
),
sak AS (
    SELECT
        *,
        utfall IN ('innvilget', 'avslag')
            AND coalesce(vedtak_dato <= frist, true) AS avgjort
    FROM soknad
)
SELECT
    kommunenr,
    periodetype,
    periode_fra,
    periode_til,
    CASE
        WHEN least(forelopig_svar, vedtak_dato) <= maaneder_etter(mottatt, 1) THEN 'i_tide'
        ELSE 'for_sent'
    END AS svar,
    CASE
        WHEN NOT avgjort THEN 'ikke_avgjort'
        WHEN enkeltvedtak = 'ja' THEN 'enkeltvedtak'
        ELSE 'uten_enkeltvedtak'
    END AS vedtaksform,
    CASE
        WHEN klage_dato IS NULL OR klage_dato > frist THEN 'ingen'
        WHEN klage_avgjort <= frist AND klageutfall IS NOT NULL THEN klageutfall
        ELSE 'under_behandling'
    END AS klage,
    CASE
        WHEN NOT avgjort AND utfall = 'trukket' THEN 'trukket'
        WHEN NOT avgjort THEN 'venter_vedtak'
        WHEN utfall = 'avslag' THEN 'avslag'
        WHEN innflyttet <= frist THEN 'innflyttet'
        WHEN tilbud_dato <= frist THEN 'tilbud'
        ELSE 'innvilget'
    END AS naadd,
    sperret(adressesperre) AS sperret
FROM sak
