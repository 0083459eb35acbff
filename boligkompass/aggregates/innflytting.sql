-- A case: a tenancy that began in the period. Twelve months after, the household lives in the home
-- if it has it on that day. It had follow-up if some ran while it lived there in those months.
WITH innflytting AS (
    SELECT
        periode.*,
        sak.leieforhold_id,
        sak.husstand_id,
        sak.fra,
        sak.til,
        sak.adressesperre,
        maaneder_etter(sak.fra, 12) AS etter
    FROM leieforhold_sak AS sak
    JOIN periode
        ON periode.kommunenr = sak.kommunenr
        AND sak.fra BETWEEN periode.periode_fra AND periode.periode_til
),
fulgt AS (
    SELECT DISTINCT sak.kommunenr, sak.leieforhold_id
    FROM leieforhold_sak AS sak
    JOIN oppfolgingssak AS oppfolging
        ON oppfolging.kommunenr = sak.kommunenr
        AND oppfolging.husstand_id = sak.husstand_id
        AND oppfolging.fra <= least(sak.til, maaneder_etter(sak.fra, 12))
        AND (oppfolging.til IS NULL OR oppfolging.til >= sak.fra)
)
SELECT
    innflytting.kommunenr,
    innflytting.periodetype,
    innflytting.periode_fra,
    innflytting.periode_til,
    kalendermaaned(innflytting.fra) AS maaned,
    CASE WHEN fulgt.leieforhold_id IS NULL THEN 'nei' ELSE 'ja' END AS oppfolging,
    CASE
        WHEN innflytting.til IS NULL OR innflytting.til >= innflytting.etter THEN 'ja'
        ELSE 'nei'
    END AS bor_etter_12_mnd,
    sperret(innflytting.adressesperre) AS sperret
FROM innflytting
LEFT JOIN fulgt USING (kommunenr, leieforhold_id)
