/*
tittel = "Tiltakenes kostnad per år, etter hvordan den dekkes"
korn = "én rad per år og dekning"
[parametre]
kommunenr = "tekst"
ansvarlig = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
dekning = { tittel = "Dekning" }
belop = { tittel = "Kostnad", enhet = "mill_kr", desimaler = 2 }
samlet = { tittel = "Samlet kostnad", enhet = "mill_kr", desimaler = 2, intern = true }
ubevilget = { tittel = "Ikke bevilget", intern = true }
kilde = { tittel = "Kilde" }
*/
WITH linjer AS (
    SELECT
        k.aar,
        k.belop,
        CASE
            WHEN k.finansiering = 'okonomiplan' THEN 'Økonomiplan'
            WHEN k.finansiering = 'lan' THEN 'Lån'
            WHEN k.finansiering IN ('nye_midler', 'ikke_oppgitt') THEN 'Ikke bevilget'
            ELSE 'Tilskudd, salg og annet'
        END AS dekning,
        CASE WHEN kommune.oppdiktet THEN 'eksempel' ELSE coalesce(t.kilde, 'tiltaksplan') END
            AS kilde
    FROM tiltak_kostnad AS k
    JOIN tiltak AS t ON t.kommunenr = k.kommunenr AND t.id = k.tiltak
    JOIN kommune ON kommune.kommunenr = k.kommunenr AND kommune.gyldig_til IS NULL
    WHERE k.kommunenr = $kommunenr AND ($ansvarlig = 'alle' OR t.ansvarlig = $ansvarlig)
)

SELECT
    make_date(aar, 1, 1) AS periode_fra,
    make_date(aar, 12, 31) AS periode_til,
    dekning,
    sum(belop) / 1e6 AS belop,
    sum(sum(belop)) OVER (PARTITION BY aar) / 1e6 AS samlet,
    dekning = 'Ikke bevilget' AS ubevilget,
    min(kilde) AS kilde
FROM linjer
GROUP BY aar, dekning
ORDER BY
    aar,
    list_position(['Økonomiplan', 'Lån', 'Tilskudd, salg og annet', 'Ikke bevilget'], dekning)
