/*
tittel = "Tiltak per ansvarlig, etter hvordan de står"
korn = "én rad per ansvarlig funksjon og stand; uten kommunenummer for alle kommuner samlet"
[parametre]
kommunenr = "tekst"
dato = "dato"
[kolonner]
ansvarlig = { tittel = "Ansvarlig" }
stand = { tittel = "Stand" }
antall = { tittel = "Antall tiltak", enhet = "tiltak" }
i_alt = { tittel = "Tiltak i alt", enhet = "tiltak", intern = true }
kilde = { tittel = "Kilde" }
*/
WITH hver AS (
    SELECT
        t.ansvarlig,
        CASE
            WHEN t.status = 'ukjent' THEN 'Status ikke kjent'
            WHEN t.status IN ('ferdig', 'stanset') THEN 'Ferdig eller stanset'
            WHEN t.frist < $dato THEN 'Over fristen'
            ELSE 'Innen fristen'
        END AS stand,
        CASE WHEN k.oppdiktet THEN 'eksempel' ELSE coalesce(t.kilde, 'tiltaksplan') END AS kilde
    FROM tiltak AS t
    LEFT JOIN kommune AS k ON k.kommunenr = t.kommunenr AND k.gyldig_til IS NULL
    WHERE $kommunenr IS NULL OR t.kommunenr = $kommunenr
)

SELECT
    ansvarlig,
    stand,
    count(*) AS antall,
    CAST(sum(count(*)) OVER (PARTITION BY ansvarlig) AS BIGINT) AS i_alt,
    min(kilde) AS kilde
FROM hver
GROUP BY ansvarlig, stand
ORDER BY
    max(stand = 'Over fristen') OVER (PARTITION BY ansvarlig) DESC,
    i_alt DESC,
    ansvarlig,
    list_position(
        ['Over fristen', 'Innen fristen', 'Ferdig eller stanset', 'Status ikke kjent'], stand
    )
