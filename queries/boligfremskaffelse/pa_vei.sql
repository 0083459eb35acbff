/*
tittel = "Boenheter på vei, etter stadium og når de ventes klare"
korn = "én rad per stadium og når de ventes klare"
[parametre]
kommunenr = "tekst"
dato = "dato"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
stadium = { tittel = "Stadium", koder = "stadium" }
ventes = { tittel = "Ventes klare" }
antall = { tittel = "Nye boliger", enhet = "boenheter" }
kjop = { tittel = "Av dem kjøp", enhet = "boenheter" }
bygging = { tittel = "Av dem bygging", enhet = "boenheter" }
innleie = { tittel = "Innleie i tillegg", enhet = "boenheter" }
ombygging = { tittel = "Ombygging i tillegg", enhet = "boenheter" }
i_ar = { tittel = "Ventes klare før nyttår", enhet = "boenheter", intern = true }
forsinket = { tittel = "Planlagt dato er passert", enhet = "boenheter", intern = true }
rekkefolge = { tittel = "Rekkefølge", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
WITH pa_vei AS (
    SELECT
        type,
        stadium,
        antall,
        klar_dato < $dato AS forsinket,
        -- What is late cannot be ready before the month that now runs.
        greatest(year(klar_dato), year(last_day($dato))) AS aar,
        type IN ('kjop', 'bygging') AS ny
    FROM boligfremskaffelse
    WHERE
        kommunenr = $kommunenr AND stadium <> 'klar'
        AND type IN ('kjop', 'bygging', 'innleie', 'ombygging')
)

SELECT
    $dato - 1 AS periode_fra,
    $dato - 1 AS periode_til,
    stadium,
    CASE
        WHEN p.forsinket IS NULL THEN 'Uten dato'
        WHEN p.aar - year($dato - 1) > 1 THEN 'Senere'
        ELSE p.aar::VARCHAR
    END AS ventes,
    coalesce(sum(antall) FILTER (ny), 0)::BIGINT AS antall,
    coalesce(sum(antall) FILTER (type = 'kjop'), 0)::BIGINT AS kjop,
    coalesce(sum(antall) FILTER (type = 'bygging'), 0)::BIGINT AS bygging,
    coalesce(sum(antall) FILTER (type = 'innleie'), 0)::BIGINT AS innleie,
    coalesce(sum(antall) FILTER (type = 'ombygging'), 0)::BIGINT AS ombygging,
    coalesce(
        sum(antall) FILTER (ny AND p.forsinket IS NOT NULL AND p.aar = year($dato - 1)), 0
    )::BIGINT AS i_ar,
    coalesce(sum(antall) FILTER (ny AND p.forsinket), 0)::BIGINT AS forsinket,
    list_position(['vedtatt', 'forhandling', 'prosjektert', 'under_bygging'], stadium)::BIGINT
        AS rekkefolge,
    'vist' AS synlighet,
    any_value(CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'anskaffelsesregister' END) AS kilde
FROM pa_vei AS p
JOIN kommune AS k ON k.kommunenr = $kommunenr AND k.gyldig_til IS NULL
GROUP BY stadium, ventes
ORDER BY rekkefolge, ventes
