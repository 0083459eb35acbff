SELECT
    kommunenr,
    'I-' || bolig_id || '-' || nr AS deltaker_id,
    fra + 30 AS fra,
    CASE WHEN fra + 570 <= getvariable('siste') THEN fra + 570 END AS til,
    CASE
        WHEN fra + 570 > getvariable('siste') THEN 'deltar'
        ELSE ['arbeid', 'utdanning', 'annet'][1 + terning(3, 'intro', bolig_id, nr::VARCHAR)]
    END AS utfall
FROM leie
WHERE terning(14, 'flyktning', bolig_id, nr::VARCHAR) = 0 AND fra + 30 <= getvariable('siste')
