SELECT
    kommunenr,
    bolig_id,
    'Område ' || 1 + terning(8, 'omrade', bolig_id, kommunenr) AS omrade,
    ['eid', 'eid', 'eid', 'eid', 'eid', 'eid', 'eid', 'eid', 'innleid', 'tildelingsrett'][
        1 + eie
    ] AS eierform,
    CASE
        WHEN eie = 8 THEN 'privat'
        WHEN eie = 9 THEN 'stiftelse'
        ELSE ['boligforetak', 'eiendom'][1 + terning(2, 'forvalter', bolig_id, kommunenr)]
    END AS forvalter,
    ['ordinaer', 'ordinaer', 'ordinaer', 'ordinaer', 'ordinaer', 'omsorgsbolig', 'bofellesskap', 'gjennomgangsbolig'][
        1 + terning(8, 'boligtype', bolig_id, kommunenr)
    ] AS boligtype,
    rom,
    18 + 17 * rom + terning(15, 'areal', bolig_id, kommunenr) AS areal,
    1950 + terning(66, 'byggeaar', bolig_id, kommunenr) AS byggeaar,
    CASE WHEN terning(100, 'tilgjengelig', bolig_id, kommunenr) < 38 THEN 'ja' ELSE 'nei' END
        AS tilgjengelig,
    50 + terning(1600, 'stopp', bolig_id, kommunenr) AS stopp_meter,
    DATE '2016-01-01' - terning(5000, 'fra', bolig_id, kommunenr)::INTEGER AS fra,
    NULL::DATE AS til,
    CASE WHEN eie = 8 THEN DATE '2026-12-01' + terning(1400, 'avtale', bolig_id, kommunenr)::INTEGER END
        AS avtale_utloper,
    tilstandsgrad,
    CASE
        WHEN tilstandsgrad <> 'TGIU'
            THEN DATE '2026-10-01' - terning(4500, 'vurdert', bolig_id, kommunenr)::INTEGER
    END AS tilstand_dato,
    CASE tilstandsgrad WHEN 'TG2' THEN 90000 WHEN 'TG3' THEN 400000 END
        + terning(200000, 'behov', bolig_id, kommunenr) AS oppgraderingsbehov
FROM (
    SELECT
        *,
        terning(10, 'eie', bolig_id, kommunenr) AS eie,
        [1, 2, 2, 2, 3, 3, 4, 5][1 + terning(8, 'rom', bolig_id, kommunenr)] AS rom,
        ['TG0', 'TG1', 'TG1', 'TG1', 'TG1', 'TG2', 'TG2', 'TG2', 'TG3', 'TGIU'][
            1 + terning(10, 'tilstand', bolig_id, kommunenr)
        ] AS tilstandsgrad
    FROM hjem
)
