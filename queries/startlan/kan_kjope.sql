/*
tittel = "Leietakere etter om de kan kjøpe etter inntektsregelen"
korn = "én rad per svar på den nyeste datoen; leietakere som ikke er vurdert, er ikke med"
[parametre]
kommunenr = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
kan_kjope = { tittel = "Vurdering", koder = "kan_kjope" }
antall = { tittel = "Leietakere", enhet = "husstander" }
i_alt = { tittel = "Alle leietakere", enhet = "husstander" }
i_alt_synlighet = { tittel = "Synlighet, alle", koder = "synlighet", intern = true }
rekkefolge = { tittel = "Rekkefølge", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
SELECT
    l.periode_fra,
    l.periode_til,
    l.kan_kjope,
    l.antall,
    alle.antall AS i_alt,
    coalesce(alle.synlighet, 'mangler') AS i_alt_synlighet,
    list_position(['ja', 'nei'], l.kan_kjope)::BIGINT AS rekkefolge,
    l.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'leieregister' END AS kilde
FROM leieforhold AS l
JOIN kommune AS k ON k.kommunenr = l.kommunenr AND k.gyldig_til IS NULL
LEFT JOIN leieforhold AS alle
    ON alle.kommunenr = l.kommunenr AND alle.periodetype = l.periodetype
    AND alle.periode_til = l.periode_til AND alle.utsnitt = 'alle'
WHERE l.kommunenr = $kommunenr AND l.utsnitt = 'kan_kjope' AND l.periodetype = 'dag'
QUALIFY l.periode_til = max(l.periode_til) OVER ()
ORDER BY rekkefolge
