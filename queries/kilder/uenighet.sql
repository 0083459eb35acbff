/*
tittel = "Der to kilder gir ulike tall for det samme"
korn = "én rad per indikator, periode og kilde, der kildene er uenige"
[parametre]
kommunenr = "tekst"
[kolonner]
indikator = { tittel = "Indikator" }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
verdi = { tittel = "Verdi", enhet = "indikator" }
vist = { tittel = "Vises i figurene" }
avvik = { tittel = "Avvik fra tallet som vises", enhet = "indikator" }
avvik_prosent = { tittel = "Relativt avvik", enhet = "prosent", desimaler = 1 }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
grenser = { tittel = "Grenser" }
kilde = { tittel = "Kilde" }
hentet = { tittel = "Hentet" }
*/
WITH ulike AS (
    SELECT
        *,
        max(verdi) FILTER (vist) OVER samme AS vist_verdi
    FROM indikatorverdi
    WHERE kommunenr = $kommunenr
    WINDOW samme AS (PARTITION BY indikator, periode_fra, periode_til, grenser)
    QUALIFY count(DISTINCT verdi) OVER samme > 1
)

SELECT
    indikator,
    periode_fra,
    periode_til,
    verdi,
    vist,
    CASE WHEN NOT vist THEN verdi - vist_verdi END AS avvik,
    CASE WHEN NOT vist THEN 100 * (verdi - vist_verdi) / nullif(abs(vist_verdi), 0) END
        AS avvik_prosent,
    synlighet,
    merke,
    grenser,
    kilde,
    hentet
FROM ulike
ORDER BY indikator, periode_til, periode_fra, grenser, vist DESC, kilde
