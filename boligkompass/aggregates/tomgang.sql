-- A case: a vacancy that runs on some day of the period, with its days in the period and the rent
-- that the home would have brought. A home that was empty twice in the period is one home, and counts
-- where it was empty longest. A vacancy that ended with the home's own last day did not end by
-- anybody's moving in.
WITH tom AS (
    SELECT
        periode.*,
        ledighet.bolig_id,
        ledighet.grunn,
        ledighet.fra,
        dager(
            greatest(ledighet.fra, periode.periode_fra),
            least(ledighet.til, periode.periode_til)
        ) AS dager,
        bolig.maanedsleie,
        dager(ledighet.fra, ledighet.til) AS dager_i_alt,
        coalesce(
            ledighet.til <= periode.periode_til AND (bolig.til IS NULL OR bolig.til > ledighet.til),
            false
        ) AS tatt_i_bruk
    FROM ledighet
    JOIN periode
        ON periode.kommunenr = ledighet.kommunenr
        AND ledighet.fra <= periode.periode_til
        AND (ledighet.til IS NULL OR ledighet.til >= periode.periode_fra)
    LEFT JOIN bolig
        ON bolig.kommunenr = ledighet.kommunenr
        AND bolig.bolig_id = ledighet.bolig_id
)
SELECT
    kommunenr,
    periodetype,
    periode_fra,
    periode_til,
    grunn,
    (row_number() OVER hjem = 1)::INTEGER AS boliger,
    dager,
    dager * maanedsleie * 12 / 365 AS leietap,
    tatt_i_bruk::INTEGER AS avsluttet,
    CASE WHEN tatt_i_bruk THEN dager_i_alt ELSE 0 END AS dager_avsluttet
FROM tom
WINDOW hjem AS (
    PARTITION BY kommunenr, periodetype, periode_fra, bolig_id
    ORDER BY dager DESC, fra DESC, grunn
)
