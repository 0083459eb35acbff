SELECT
    kommunenr,
    'F-' || bolig_id || '-' || nr AS sak_id,
    'H-' || bolig_id || '-' || nr AS husstand_id,
    personer,
    barn,
    fra - 120 AS vedtak_dato,
    fra - terning(20, 'avtalt', bolig_id, nr::VARCHAR)::INTEGER AS avtalt_dato,
    fra AS bosatt_dato,
    'kommunal' AS boliglosning,
    ['ja', 'ja', 'ja', 'nei'][1 + terning(4, 'direkte', bolig_id, nr::VARCHAR)] AS direkte_varig,
    fra - 5 AS bolig_klar_dato,
    ['ja', 'ja', 'ja', 'ja', 'nei'][1 + terning(5, 'penger', bolig_id, nr::VARCHAR)]
        AS penger_avsatt
FROM leie
WHERE terning(14, 'flyktning', bolig_id, nr::VARCHAR) = 0
