/*
tittel = "Tiltak som er over fristen eller mangler penger"
korn = "én rad per åpent tiltak som er forsinket eller uten finansiering"
[parametre]
kommunenr = "tekst"
dato = "dato"
[kolonner]
rekkefolge = { tittel = "Rekkefølge", intern = true }
tiltak = { tittel = "Tiltak" }
ansvarlig = { tittel = "Ansvarlig" }
prioritet = { tittel = "Prioritet" }
frist = { tittel = "Frist" }
dager_over = { tittel = "Dager over fristen", enhet = "dager" }
finansiert = { tittel = "Finansiert" }
status = { tittel = "Status", koder = "tiltaksstatus" }
kilde = { tittel = "Kilde" }
*/
WITH finansiering AS (
    SELECT
        tiltak,
        bool_or(finansiering <> 'nye_midler') AS finansiert
    FROM tiltak_kostnad
    WHERE kommunenr = $kommunenr
    GROUP BY tiltak
),

apne AS (
    SELECT
        t.*,
        greatest(date_diff('day', t.frist, $dato), 0) AS dager_over,
        -- Money that is hoped for (nye midler) is not money.
        coalesce(f.finansiert, false) AS finansiert,
        CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'tiltaksplan' END AS kilde
    FROM tiltak AS t
    LEFT JOIN finansiering AS f ON f.tiltak = t.id
    LEFT JOIN kommune AS k ON k.kommunenr = t.kommunenr AND k.gyldig_til IS NULL
    WHERE t.kommunenr = $kommunenr AND t.status NOT IN ('ferdig', 'stanset')
)

SELECT
    row_number() OVER (ORDER BY dager_over DESC, prioritet, id) AS rekkefolge,
    tiltak,
    ansvarlig,
    prioritet,
    frist,
    dager_over,
    finansiert,
    status,
    kilde
FROM apne
WHERE dager_over > 0 OR NOT finansiert
ORDER BY rekkefolge
