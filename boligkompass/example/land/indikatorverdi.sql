-- Public-like values of twenty years, so that pages of every theme have long series.
WITH grunn AS (
    SELECT kommunenr, boliger * 46 AS folk, boliger, aar
    FROM kommune
    CROSS JOIN range(2006, 2027) AS a(aar)
),
verdi AS (
    SELECT kommunenr, aar, unnest([
        {'indikator': 'innbyggere', 'verdi': folk * (88 + (aar - 2006) * 6 // 10) // 100},
        {'indikator': 'innvandrere', 'verdi': folk * (6 + (aar - 2006) // 2) // 100},
        {'indikator': 'husholdninger', 'verdi': folk * 45 // 100},
        {'indikator': 'innvandrere_20_66', 'verdi': folk * 5 // 100},
        {'indikator': 'sysselsatte_innvandrere', 'verdi': folk * 3 // 100},
        {'indikator': 'flyktninger_anmodet', 'verdi': 10 + boliger // 14},
        {'indikator': 'flyktninger_anmodet_opprinnelig', 'verdi': 10 + boliger // 15},
        {'indikator': 'flyktninger_vedtatt', 'verdi': 9 + boliger // 15},
        {'indikator': 'startlan_utbetalt', 'verdi': boliger * 110},
        {'indikator': 'startlan_antall', 'verdi': 5 + boliger // 16},
        {'indikator': 'bostotte_utbetalt', 'verdi': boliger * 36},
        {'indikator': 'bostotte_husstander', 'verdi': 6 + boliger * 12 // 10},
        {'indikator': 'bostedslose', 'verdi': 5 + boliger // 30}
    ], recursive := true)
    FROM grunn
)
SELECT
    kommunenr,
    indikator,
    aar AS periode_fra,
    aar AS periode_til,
    -- Years differ a little, or every change would be of the same size.
    verdi + terning((2 + verdi // 20)::BIGINT, indikator, kommunenr, aar::VARCHAR) AS verdi,
    'eksempel' AS kilde
FROM verdi
WHERE indikator <> 'bostedslose' OR aar % 4 = 0
