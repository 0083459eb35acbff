-- Some of those who were let a home had been in midlertidig botilbud first.
SELECT
    kommunenr,
    'O-' || bolig_id || '-' || nr AS opphold_id,
    'H-' || bolig_id || '-' || nr AS husstand_id,
    personer,
    barn,
    fra - 10 - terning(150, 'opphold', bolig_id, nr::VARCHAR)::INTEGER AS fra,
    fra - 1 AS til
FROM leie
WHERE terning(4, 'midlertidig', bolig_id, nr::VARCHAR) = 0
