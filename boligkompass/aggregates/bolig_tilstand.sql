-- A case: a home at the municipality's disposal on the last day, with what is known of its state.
-- Where the register of maintenance knows the home, that decides. The newest examination of each
-- part counts, and one of the whole home stands for all parts before it. The home is as its worst
-- part: one that was not examined is never good, but hides no known fault either. What is mended
-- costs no more, though its grade stands until it is examined again.
WITH vurdering AS (
    SELECT
        periode.*,
        vedlikehold.bolig_id,
        vedlikehold.bygningsdel,
        vedlikehold.tilstandsgrad,
        vedlikehold.vurdert,
        vedlikehold.oppgraderingsbehov,
        vedlikehold.planlagt_aar,
        coalesce(vedlikehold.vurdert, DATE '0001-01-01') AS dag,
        coalesce(vedlikehold.utfort <= periode.periode_til, false) AS ferdig,
        list_position(['TG3', 'TG2', 'TGIU', 'TG1', 'TG0'], vedlikehold.tilstandsgrad) AS plass
    FROM vedlikehold
    JOIN periode
        ON periode.kommunenr = vedlikehold.kommunenr
        AND coalesce(vedlikehold.vurdert <= periode.periode_til, true)
),
gjeldende AS (
    SELECT *
    FROM vurdering
    QUALIFY
        dag = max(dag) OVER (PARTITION BY kommunenr, periode_til, bolig_id, bygningsdel)
        AND dag >= coalesce(
            max(dag) FILTER (bygningsdel = 'hele')
                OVER (PARTITION BY kommunenr, periode_til, bolig_id),
            dag
        )
),
tilstand AS (
    SELECT
        kommunenr,
        periode_til,
        bolig_id,
        first(tilstandsgrad ORDER BY plass, dag DESC) AS tilstandsgrad,
        first(vurdert ORDER BY plass, dag DESC) AS vurdert,
        CASE
            WHEN bool_and(ferdig) THEN 0
            ELSE sum(oppgraderingsbehov) FILTER (NOT ferdig)
        END AS oppgraderingsbehov,
        bool_or(planlagt_aar IS NOT NULL AND NOT ferdig) AS planlagt
    FROM gjeldende
    GROUP BY kommunenr, periode_til, bolig_id
)
SELECT
    periode.*,
    coalesce(tilstand.tilstandsgrad, bolig.tilstandsgrad) AS tilstandsgrad,
    vurderingsalder(
        CASE WHEN tilstand.bolig_id IS NULL THEN bolig.tilstand_dato ELSE tilstand.vurdert END,
        periode.periode_til
    ) AS vurderingsalder,
    CASE
        WHEN tilstand.bolig_id IS NULL THEN bolig.oppgraderingsbehov
        ELSE tilstand.oppgraderingsbehov
    END AS oppgraderingsbehov,
    coalesce(bolig.boligplan, 'ingen') AS boligplan,
    CASE WHEN tilstand.planlagt THEN 'ja' ELSE 'nei' END AS vedlikeholdsplan,
    bolig.areal
FROM bolig
JOIN periode
    ON periode.kommunenr = bolig.kommunenr
    AND paagaar(bolig.fra, bolig.til, periode.periode_til)
LEFT JOIN tilstand
    ON tilstand.kommunenr = bolig.kommunenr
    AND tilstand.periode_til = periode.periode_til
    AND tilstand.bolig_id = bolig.bolig_id
