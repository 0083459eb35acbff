-- A case: a tenancy as it was seen in the three years up to the day, or since the register begins.
-- One that began before is seen from how long it had lasted then, and one that runs has lasted at
-- least until the day: so the moves of these years alone decide how long half stay.
WITH register AS (
    SELECT kommunenr, coalesce(min(til), min(fra)) AS begynner
    FROM leieforhold_sak
    GROUP BY kommunenr
),
vindu AS (
    SELECT periode.*, greatest(tre_aar_for(periode.periode_til), register.begynner) AS sett_fra
    FROM periode
    JOIN register USING (kommunenr)
)
SELECT
    vindu.* EXCLUDE (sett_fra),
    'median_botid' AS kolonne,
    bolig.boligtype,
    sperret(sak.adressesperre) AS sperret,
    greatest(0, date_diff('day', sak.fra, vindu.sett_fra)) AS innen,
    dager(sak.fra, least(sak.til, vindu.periode_til)) AS dager,
    coalesce(sak.til <= vindu.periode_til, false) AS slutt
FROM leieforhold_sak AS sak
JOIN vindu
    ON vindu.kommunenr = sak.kommunenr
    AND sak.fra <= vindu.periode_til
    AND (sak.til IS NULL OR sak.til >= vindu.sett_fra)
LEFT JOIN bolig
    ON bolig.kommunenr = sak.kommunenr
    AND bolig.bolig_id = sak.bolig_id
