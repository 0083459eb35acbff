-- One project a year for each fortieth home, three of four of them ready.
SELECT
    kommunenr,
    'P-' || aar || '-' || nr AS anskaffelse_id,
    ['kjop', 'kjop', 'bygging', 'innleie', 'ombygging', 'salg'][1 + terning(6, 'type', nokkel, aar::VARCHAR)]
        AS type,
    CASE
        WHEN aar < 2026 THEN 'klar'
        ELSE ['vedtatt', 'forhandling', 'prosjektert', 'under_bygging'][
            1 + terning(4, 'stadium', nokkel, aar::VARCHAR)
        ]
    END AS stadium,
    make_date(aar, 1, 10) - terning(300, 'vedtatt', nokkel, aar::VARCHAR)::INTEGER AS vedtatt_dato,
    CASE WHEN aar < 2026 THEN make_date(aar, 1, 15) ELSE DATE '2026-12-01' END
        + terning(330, 'klar', nokkel, aar::VARCHAR)::INTEGER AS klar_dato,
    1 + terning(4, 'enheter', nokkel, aar::VARCHAR) AS boenheter,
    1 + terning(4, 'rom', nokkel, aar::VARCHAR) AS rom,
    'Område ' || 1 + terning(8, 'omrade', nokkel, aar::VARCHAR) AS omrade,
    1800000 + 1000 * terning(1500, 'laan', nokkel, aar::VARCHAR) AS lan,
    1000 * terning(600, 'tilskudd', nokkel, aar::VARCHAR) AS tilskudd,
    1000 * terning(400, 'egne', nokkel, aar::VARCHAR) AS egne_midler
FROM (
    SELECT kommune.kommunenr, a.aar, n.nr, kommunenr || '-' || n.nr AS nokkel
    FROM kommune
    CROSS JOIN range(2017, 2027) AS a(aar)
    CROSS JOIN range(1, 2 + boliger // 40) AS n(nr)
)
