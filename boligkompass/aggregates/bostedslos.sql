-- A case: a household in one of the streams of the period, once however many cases it had there.
-- A case that ended in the period, be it on its last day, is not open at its end: so the active are
-- always those before, plus new and returned, less those who left.
WITH sak AS (
    SELECT
        *,
        sperret(adressesperre) AS sperret,
        rank() OVER (PARTITION BY kommunenr, husstand_id ORDER BY fra) = 1 AS forste
    FROM bostedslossak
),
strom AS (
    SELECT periode.*, 'aktive' AS strom, sak.husstand_id, sak.personer, sak.barn, sak.sperret
    FROM sak
    JOIN periode
        ON periode.kommunenr = sak.kommunenr
        AND sak.fra <= periode.periode_til
        AND (sak.til IS NULL OR sak.til > periode.periode_til)
    UNION ALL
    SELECT
        periode.*,
        CASE WHEN sak.forste THEN 'nye' ELSE 'tilbake' END AS strom,
        sak.husstand_id,
        sak.personer,
        sak.barn,
        sak.sperret
    FROM sak
    JOIN periode
        ON periode.kommunenr = sak.kommunenr
        AND sak.fra BETWEEN periode.periode_fra AND periode.periode_til
    UNION ALL
    SELECT periode.*, 'ut' AS strom, sak.husstand_id, sak.personer, sak.barn, sak.sperret
    FROM sak
    JOIN periode
        ON periode.kommunenr = sak.kommunenr
        AND sak.til BETWEEN periode.periode_fra AND periode.periode_til
)
SELECT
    kommunenr,
    periodetype,
    periode_fra,
    periode_til,
    strom,
    familie(max(barn)) AS familie,
    max(personer) AS personer,
    bool_or(sperret) AS sperret
FROM strom
GROUP BY kommunenr, periodetype, periode_fra, periode_til, strom, husstand_id
