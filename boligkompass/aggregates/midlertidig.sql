-- A case: a household that was in midlertidig botilbud on a day of the period, once however many
-- stays it had, with its longest stay as it stood at the period's end.
WITH botilbud AS (
    SELECT
        periode.*,
        opphold.barn,
        opphold.husstand_id,
        sperret(opphold.adressesperre) AS sperret,
        dager(opphold.fra, least(opphold.til, periode.periode_til)) AS dager
    FROM opphold
    JOIN periode
        ON periode.kommunenr = opphold.kommunenr
        AND opphold.fra <= periode.periode_til
        AND (opphold.til IS NULL OR opphold.til >= periode.periode_fra)
)
SELECT
    kommunenr,
    periodetype,
    periode_fra,
    periode_til,
    familie(max(barn)) AS familie,
    varighet(max(dager)) AS oppholdslengde,
    CASE WHEN max(dager) > 90 THEN 'ja' ELSE 'nei' END AS over_3_mnd,
    bool_or(sperret) AS sperret
FROM botilbud
GROUP BY kommunenr, periodetype, periode_fra, periode_til, husstand_id
