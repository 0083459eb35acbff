-- Ten years of tenancies in each home, one after the other with some weeks empty between them.
SELECT
    kommunenr,
    'L-' || bolig_id || '-' || nr AS leieforhold_id,
    bolig_id,
    'H-' || bolig_id || '-' || nr AS husstand_id,
    personer,
    barn,
    husstandsgruppe(personer, barn) AS husstandsgruppe,
    fra,
    til,
    fra + 1095 AS utloper,
    CASE
        WHEN til IS NOT NULL THEN ['eid', 'privat_leie', 'kommunal', 'institusjon', 'annet'][
            1 + terning(5, 'flyttet', bolig_id, nr::VARCHAR)
        ]
    END AS utflyttet_til
FROM leie
