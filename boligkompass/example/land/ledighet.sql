SELECT
    kommunenr,
    'T-' || bolig_id || '-' || nr AS ledighet_id,
    bolig_id,
    til + 1 AS fra,
    -- The home is let again the day after; the last tenancy known has none after it.
    CASE WHEN neste <= getvariable('siste') THEN neste - 1 END AS til,
    ['vedlikehold', 'klargjoring', 'klargjoring', 'ingen_passende', 'salg'][
        1 + terning(5, 'grunn', bolig_id, nr::VARCHAR)
    ] AS grunn
FROM leie
WHERE til < getvariable('siste')
