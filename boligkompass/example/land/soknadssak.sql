-- Behind each tenancy an application that was granted, and for each third another that was not.
SELECT
    kommunenr,
    'S-' || bolig_id || '-' || nr AS soknad_id,
    'H-' || bolig_id || '-' || nr AS husstand_id,
    personer,
    barn,
    husstandsgruppe(personer, barn) AS husstandsgruppe,
    arsak(bolig_id, nr) AS arsak,
    fra - 40 - terning(200, 'mottatt', bolig_id, nr::VARCHAR)::INTEGER AS mottatt,
    fra - 20 AS vedtak_dato,
    'innvilget' AS utfall,
    fra AS innflyttet
FROM leie
UNION ALL
SELECT
    kommunenr,
    'A-' || bolig_id || '-' || nr AS soknad_id,
    'HA-' || bolig_id || '-' || nr AS husstand_id,
    personer,
    barn,
    husstandsgruppe(personer, barn) AS husstandsgruppe,
    arsak(bolig_id, nr) AS arsak,
    mottatt,
    CASE WHEN mottatt + 60 <= getvariable('siste') THEN mottatt + 60 END AS vedtak_dato,
    CASE
        WHEN mottatt + 60 > getvariable('siste') THEN 'under_behandling'
        ELSE ['avslag', 'avslag', 'trukket', 'innvilget'][1 + terning(4, 'utfall', bolig_id, nr::VARCHAR)]
    END AS utfall,
    NULL AS innflyttet
FROM (SELECT *, fra + terning(40, 'soker', bolig_id, nr::VARCHAR)::INTEGER AS mottatt FROM leie)
WHERE terning(3, 'ekstra', bolig_id, nr::VARCHAR) = 0 AND mottatt <= getvariable('siste')
