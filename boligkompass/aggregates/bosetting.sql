-- A case: a household agreed to be settled, in the period of the agreed day; and once more, as
-- settled, in the period of the day it came. What is asked of the one is NULL for the other: the
-- home being ready and the money set aside of those agreed, the kind of home of those settled. The
-- home is ready when it is so by the end of the agreed quarter: a quarter that is over stays as it
-- is, or the difference of two extracts would tell whose home became ready in a month.
SELECT
    periode.*,
    'avtalt' AS status,
    husstandsstorrelse(sak.personer) AS husstandsstorrelse,
    CASE
        WHEN least(sak.bolig_klar_dato, sak.bosatt_dato)
            <= least(kvartalets_slutt(sak.avtalt_dato, 0), getvariable('siste'))
            THEN 'ja'
        ELSE 'nei'
    END AS klar_bolig,
    sak.penger_avsatt,
    NULL AS boliglosning,
    NULL AS direkte_varig,
    sak.personer,
    sperret(sak.adressesperre) AS sperret
FROM bosettingssak AS sak
JOIN periode
    ON periode.kommunenr = sak.kommunenr
    AND sak.avtalt_dato BETWEEN periode.periode_fra AND periode.periode_til
UNION ALL
SELECT
    periode.*,
    'bosatt' AS status,
    NULL AS husstandsstorrelse,
    NULL AS klar_bolig,
    NULL AS penger_avsatt,
    sak.boliglosning,
    sak.direkte_varig,
    sak.personer,
    sperret(sak.adressesperre) AS sperret
FROM bosettingssak AS sak
JOIN periode
    ON periode.kommunenr = sak.kommunenr
    AND sak.bosatt_dato BETWEEN periode.periode_fra AND periode.periode_til
WHERE sak.bosatt_dato <= getvariable('siste')
