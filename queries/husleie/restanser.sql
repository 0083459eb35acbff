/*
tittel = "Husstander som skylder husleie ved månedens slutt"
korn = "én rad per måned og gruppe i ett utsnitt, siste tretten måneder"
[parametre]
kommunenr = "tekst"
utsnitt = "tekst"
koder = "tekster"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
gruppe = { tittel = "Gruppe", koder = "utsnitt" }
utsnitt = { tittel = "Utsnitt", intern = true }
antall = { tittel = "Husstander", enhet = "husstander" }
i_alt = { tittel = "Husstander i alt", enhet = "husstander" }
i_alt_synlighet = { tittel = "Synlighet, i alt", koder = "synlighet", intern = true }
rekkefolge = { tittel = "Rekkefølge", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH maaneder AS (
    SELECT *, CASE utsnitt WHEN 'familie' THEN familie ELSE restanseklasse END AS gruppe
    FROM restanse
    WHERE
        kommunenr = $kommunenr AND periodetype = 'dag'
        -- The day of the extract may lie within a month; only whole months are a series.
        AND month(periode_til + 1) <> month(periode_til)
)

SELECT
    -- What is owed at a month's end stands as that month.
    date_trunc('month', r.periode_til)::DATE AS periode_fra,
    r.periode_til,
    r.gruppe,
    r.utsnitt,
    r.antall,
    alle.antall AS i_alt,
    coalesce(alle.synlighet, 'mangler') AS i_alt_synlighet,
    dense_rank() OVER (ORDER BY r.periode_til) AS rekkefolge,
    r.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'husleiereskontro' END AS kilde
FROM maaneder AS r
JOIN kommune AS k ON k.kommunenr = r.kommunenr AND k.gyldig_til IS NULL
LEFT JOIN maaneder AS alle ON alle.utsnitt = 'alle' AND alle.periode_til = r.periode_til
WHERE r.utsnitt = $utsnitt
QUALIFY dense_rank() OVER (ORDER BY r.periode_til DESC) <= 13
ORDER BY r.periode_til, list_position($koder, r.gruppe)
