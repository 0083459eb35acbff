-- A case: a step that an application has taken by 30 June of the year after, or waits for then. One
-- that was withdrawn waited for nothing, and where the day of the step is not registered, nobody
-- knows how long it took.
WITH sak AS (
    SELECT
        periode.*,
        soknad.*,
        sperret(soknad.adressesperre) AS sperret,
        saksfrist(periode.periode_til) AS frist
    FROM soknadssak AS soknad
    JOIN periode
        ON periode.kommunenr = soknad.kommunenr
        AND soknad.mottatt BETWEEN periode.periode_fra AND periode.periode_til
),
ledd AS (
    SELECT *, 'dager_til_vedtak' AS kolonne, mottatt AS fra, vedtak_dato AS til
    FROM sak
    WHERE utfall <> 'trukket' AND (vedtak_dato IS NOT NULL OR utfall = 'under_behandling')
    UNION ALL
    SELECT *, 'dager_til_tilbud' AS kolonne, vedtak_dato AS fra, tilbud_dato AS til
    FROM sak
    WHERE utfall = 'innvilget' AND (tilbud_dato IS NOT NULL OR innflyttet IS NULL)
    UNION ALL
    SELECT *, 'dager_til_innflytting' AS kolonne, tilbud_dato AS fra, innflyttet AS til
    FROM sak
    WHERE utfall = 'innvilget'
)
SELECT
    kommunenr,
    periodetype,
    periode_fra,
    periode_til,
    kolonne,
    sperret,
    -1 AS innen,
    date_diff('day', fra, least(til, frist)) AS dager,
    coalesce(til <= frist, false) AS slutt
FROM ledd
WHERE fra <= frist
