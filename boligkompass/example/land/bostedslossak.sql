SELECT
    kommunenr,
    'B-' || bolig_id || '-' || nr AS sak_id,
    'H-' || bolig_id || '-' || nr AS husstand_id,
    personer,
    barn,
    fra - 15 - terning(220, 'bostedslos', bolig_id, nr::VARCHAR)::INTEGER AS fra,
    fra AS til
FROM leie
WHERE terning(6, 'bostedslos', bolig_id, nr::VARCHAR) = 0
