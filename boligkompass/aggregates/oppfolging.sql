-- A case: a household that has follow-up on the day of the snapshot, or has been granted it and
-- waits; once, however many decisions it has. Who has any follow-up does not wait. Its kind is that
-- of the one begun last, or granted last. Hours granted and hours given are those of the same
-- decisions, where both are known; who waits has been granted some and given none.
WITH oppfolging AS (
    SELECT
        periode.*,
        sak.husstand_id,
        sak.oppfolgingstype,
        coalesce(sak.fra <= periode.periode_til, false) AS begynt,
        coalesce(sak.fra, sak.vedtak_dato) AS dag,
        sak.timer_vedtatt,
        sak.timer_gitt,
        sperret(sak.adressesperre) AS sperret
    FROM oppfolgingssak AS sak
    JOIN periode
        ON periode.kommunenr = sak.kommunenr
        AND paagaar(least(sak.fra, sak.vedtak_dato), sak.til, periode.periode_til)
)
SELECT
    kommunenr,
    periodetype,
    periode_fra,
    periode_til,
    CASE WHEN bool_or(begynt) THEN 'har' ELSE 'venter' END AS status,
    first(oppfolgingstype ORDER BY begynt DESC, dag DESC, oppfolgingstype) AS oppfolgingstype,
    CASE
        WHEN bool_or(begynt)
            THEN sum(timer_vedtatt) FILTER (begynt AND timer_gitt IS NOT NULL)
        ELSE sum(timer_vedtatt)
    END AS timer_vedtatt,
    sum(timer_gitt) FILTER (begynt AND timer_vedtatt IS NOT NULL) AS timer_gitt,
    bool_or(sperret) AS sperret
FROM oppfolging
GROUP BY kommunenr, periodetype, periode_fra, periode_til, husstand_id
