-- A case: a private tenancy as it was seen in the three years up to the day of the snapshot, or since
-- the register begins, in the same way as the municipality's own in leieforhold_forlop.sql.
WITH register AS (
    SELECT kommunenr, coalesce(min(til), min(fra)) AS begynner
    FROM privatleie_sak
    GROUP BY kommunenr
),
vindu AS (
    SELECT periode.*, greatest(tre_aar_for(periode.periode_til), register.begynner) AS sett_fra
    FROM periode
    JOIN register USING (kommunenr)
    WHERE periode.periodetype = 'dag'
)
SELECT
    vindu.* EXCLUDE (sett_fra),
    'median_botid' AS kolonne,
    sak.malgruppe,
    sak.garanti,
    sperret(sak.adressesperre) AS sperret,
    greatest(0, date_diff('day', sak.fra, vindu.sett_fra)) AS innen,
    dager(sak.fra, least(sak.til, vindu.periode_til)) AS dager,
    coalesce(sak.til <= vindu.periode_til, false) AS slutt
FROM privatleie_sak AS sak
JOIN vindu
    ON vindu.kommunenr = sak.kommunenr
    AND sak.fra <= vindu.periode_til
    AND (sak.til IS NULL OR sak.til >= vindu.sett_fra)
