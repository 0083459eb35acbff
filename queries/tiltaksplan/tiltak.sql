/*
tittel = "Tiltakene, de forsinkede og de uten penger først"
korn = "én rad per tiltak, eller bare de åpne som er over fristen eller mangler penger"
[parametre]
kommunenr = "tekst"
dato = "dato"
ansvarlig = "tekst"
bare_avvik = "ja_nei"
[kolonner]
rekkefolge = { tittel = "Rekkefølge", intern = true }
id = { tittel = "Nummer" }
innsatsomrade = { tittel = "Innsatsområde" }
mal = { tittel = "Mål" }
tiltak = { tittel = "Tiltak" }
beskrivelse = { tittel = "Beskrivelse" }
ansvarlig = { tittel = "Ansvarlig" }
prioritet = { tittel = "Prioritet", koder = "prioritet" }
frist = { tittel = "Frist" }
framdrift = { tittel = "Framdrift", koder = "tiltaksstatus" }
apen = { tittel = "Åpent tiltak", intern = true }
dager_over = { tittel = "Dager over fristen", enhet = "dager" }
dager_over_synlighet = { tittel = "Synlighet", intern = true }
finansiert = { tittel = "Finansiert" }
kostnad = { tittel = "Kostnad i alt", enhet = "kr" }
maaleindikator = { tittel = "Måleindikator" }
maaleindikator_id = { tittel = "Måleindikatorens id", intern = true }
forste_aar = { tittel = "Første år", intern = true }
siste_aar = { tittel = "Siste år", intern = true }
kilde = { tittel = "Kilde" }
*/
WITH penger AS (
    SELECT
        tiltak,
        -- Money that is hoped for (nye midler), or that nobody has told of, is not money.
        bool_or(finansiering NOT IN ('nye_midler', 'ikke_oppgitt')) AS finansiert,
        CAST(sum(belop) AS BIGINT) AS kostnad,
        min(aar) AS forste_aar,
        max(aar) AS siste_aar
    FROM tiltak_kostnad
    WHERE kommunenr = $kommunenr
    GROUP BY tiltak
),

alle AS (
    SELECT
        t.*,
        -- Of a measure whose status is not known, nobody can say that it is late.
        t.status IN ('ikke_startet', 'i_gang') AS apen,
        CASE WHEN apen THEN greatest(coalesce(date_diff('day', t.frist, $dato), 0), 0) END
            AS dager_over,
        CASE WHEN apen THEN coalesce(p.finansiert, false) END AS finansiert,
        p.kostnad,
        p.forste_aar,
        p.siste_aar
    FROM tiltak AS t
    LEFT JOIN penger AS p ON p.tiltak = t.id
    WHERE t.kommunenr = $kommunenr AND ($ansvarlig = 'alle' OR t.ansvarlig = $ansvarlig)
)

SELECT
    row_number() OVER (
        ORDER BY
            a.dager_over DESC NULLS LAST,
            a.finansiert NULLS LAST,
            try_cast(a.prioritet AS INTEGER) NULLS LAST,
            a.frist NULLS LAST,
            a.id
    ) AS rekkefolge,
    a.id,
    a.innsatsomrade,
    a.mal,
    a.tiltak,
    a.beskrivelse,
    a.ansvarlig,
    a.prioritet,
    a.frist,
    a.status AS framdrift,
    a.apen,
    a.dager_over,
    CASE WHEN a.apen THEN 'vist' ELSE 'ikke_aktuelt' END AS dager_over_synlighet,
    a.finansiert,
    a.kostnad,
    coalesce(i.navn, a.indikator) AS maaleindikator,
    a.indikator AS maaleindikator_id,
    least(a.forste_aar, year(a.frist)) AS forste_aar,
    greatest(a.siste_aar, year(a.frist)) AS siste_aar,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE coalesce(a.kilde, 'tiltaksplan') END AS kilde
FROM alle AS a
LEFT JOIN katalog_indikator AS i ON i.indikator = a.indikator
LEFT JOIN kommune AS k ON k.kommunenr = a.kommunenr AND k.gyldig_til IS NULL
WHERE NOT $bare_avvik OR (a.apen AND (a.dager_over > 0 OR NOT a.finansiert))
ORDER BY rekkefolge
