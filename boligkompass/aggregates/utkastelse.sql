-- A case: a household that came to a step in the period, once a step however many cases it had. A
-- warning that is settled before anything was asked of the namsmann averts no eviction.
WITH trinn AS (
    SELECT kommunenr, husstand_id, barn, adressesperre, 'varsel' AS trinn, varsel AS dag
    FROM utkastelsessak
    UNION ALL
    SELECT kommunenr, husstand_id, barn, adressesperre, 'begjaering' AS trinn, begjaering AS dag
    FROM utkastelsessak
    UNION ALL
    SELECT kommunenr, husstand_id, barn, adressesperre, utfall AS trinn, avsluttet AS dag
    FROM utkastelsessak
    WHERE begjaering IS NOT NULL AND utfall IS NOT NULL
)
SELECT
    periode.kommunenr,
    periode.periodetype,
    periode.periode_fra,
    periode.periode_til,
    trinn.trinn,
    familie(max(trinn.barn)) AS familie,
    bool_or(sperret(trinn.adressesperre)) AS sperret
FROM trinn
JOIN periode
    ON periode.kommunenr = trinn.kommunenr
    AND trinn.dag BETWEEN periode.periode_fra AND periode.periode_til
GROUP BY
    periode.kommunenr,
    periode.periodetype,
    periode.periode_fra,
    periode.periode_til,
    trinn.trinn,
    trinn.husstand_id
