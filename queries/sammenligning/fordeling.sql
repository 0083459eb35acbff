/*
tittel = "Én indikator i kommunen og i dem den sammenlignes med"
korn = "én rad per kommune i utvalget, for én og samme periode"
flere_kommuner = true
[parametre]
kommunenr = "tekst"
indikator = "tekst"
mot = "tekst"
kommuner = "tekst"
aar = "tekst"
nevner = "tekst"
som_de_er = "tekster"
[kolonner]
kommunenr = { tittel = "Kommunenummer", intern = true }
kommune = { tittel = "Kommune" }
oppdiktet = { tittel = "Oppdiktet", intern = true }
egen = { tittel = "Egen kommune", intern = true }
indikator = { tittel = "Indikator" }
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
ufullstendig = { tittel = "Uferdig periode", intern = true }
plass = { tittel = "Plass, høyest først" }
verdi = { tittel = "Verdi", enhet = "indikator" }
verdi_til = { tittel = "Øvre verdi", enhet = "indikator", intern = true }
enhet = { tittel = "Enhet", intern = true }
desimaler = { tittel = "Desimaler", intern = true }
teller = { tittel = "Teller", enhet = "antall" }
nevner = { tittel = "Nevner", enhet = "antall" }
nevner_dag = { tittel = "Nevnerens dag", intern = true }
regnet = { tittel = "Regnet per nevner", intern = true }
median = { tittel = "Median", intern = true }
median_ord = { tittel = "Median i ord", intern = true }
klasse = { tittel = "Klasse på kartet", intern = true }
tegnet = { tittel = "Tegnes", intern = true }
nedre = { tittel = "Nedre grense", intern = true }
ovre = { tittel = "Øvre grense", intern = true }
forskjell = { tittel = "Mot egen kommune" }
fylke = { tittel = "Fylke", intern = true }
kostragruppe = { tittel = "KOSTRA-gruppe", intern = true }
sentralitet = { tittel = "Sentralitet", intern = true }
folketall = { tittel = "Innbyggere", intern = true }
i_gruppen = { tittel = "Kommuner i utvalget", intern = true }
virkelige = { tittel = "Virkelige kommuner med tall", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
merke = { tittel = "Merke", koder = "merke" }
grenser = { tittel = "Grenser" }
kilde = { tittel = "Kilde" }
merknad = { tittel = "Merknad" }
rekkefolge = { tittel = "Rekkefølge", intern = true }
*/
-- What is compared, what it may be counted per, and by what the most alike are found.
WITH brukte AS (
    SELECT unnest([$indikator, $nevner, teller, nevner, 'innbyggere']) AS indikator
    FROM katalog_indikator
    WHERE indikator = $indikator
),

-- One value of each indicator, municipality and period: of today's area where there is one.
verdier AS MATERIALIZED (
    SELECT *
    FROM serie
    WHERE
        i_dag_forst AND synlighet IN ('vist', 'skjult')
        AND indikator IN (SELECT indikator FROM brukte)
),

folk AS (
    SELECT kommunenr, arg_max(verdi, periode_til) AS antall
    FROM verdier
    WHERE indikator = 'innbyggere' AND verdi > 0 AND verdi_til IS NULL
    GROUP BY kommunenr
),

-- What is invented and what is real never stand side by side.
kandidater AS (
    SELECT k.*, f.antall AS folketall, egen.kommunenr IS NOT NULL AS egen
    FROM kommune AS k
    JOIN kommune AS denne
        ON denne.kommunenr = $kommunenr AND denne.gyldig_til IS NULL
        AND denne.oppdiktet = k.oppdiktet
    LEFT JOIN (SELECT $kommunenr AS kommunenr) AS egen ON egen.kommunenr = k.kommunenr
    LEFT JOIN folk AS f ON f.kommunenr = k.kommunenr
    WHERE k.gyldig_til IS NULL AND k.kommunenr <> '0'
),

-- The most alike: of the same centrality or next to it, where that is known, by inhabitants.
like_kommuner AS (
    SELECT k.kommunenr
    FROM kandidater AS k
    JOIN kandidater AS e ON e.egen
    WHERE
        NOT k.egen AND k.folketall IS NOT NULL AND e.folketall IS NOT NULL
        AND (e.sentralitet IS NULL OR abs(k.sentralitet - e.sentralitet) <= 1)
    ORDER BY abs(ln(k.folketall / e.folketall)), k.kommunenr
    LIMIT 15
),

hele_gruppen AS (
    SELECT k.*, count(*) OVER () AS i_gruppen
    FROM kandidater AS k
    JOIN kandidater AS e ON e.egen
    WHERE k.egen OR CASE $mot
        WHEN 'alle' THEN true
        WHEN 'fylke' THEN k.fylke = e.fylke
        WHEN 'kostra' THEN k.kostragruppe = e.kostragruppe
        WHEN 'egne' THEN list_contains(string_split($kommuner, '-'), k.kommunenr)
        ELSE k.kommunenr IN (SELECT kommunenr FROM like_kommuner)
    END
),

-- Of those without a single number in the extract nothing can be said.
gruppe AS MATERIALIZED (
    SELECT *
    FROM hele_gruppen
    WHERE egen OR kommunenr IN (SELECT DISTINCT kommunenr FROM indikatorverdi)
),

i_gruppen AS MATERIALIZED (
    SELECT v.*
    FROM verdier AS v
    JOIN gruppe AS g USING (kommunenr)
    WHERE v.indikator = $indikator
),

-- How many have a value of each period, and of how many that have any.
perioder AS (
    SELECT
        periode_fra,
        periode_til,
        bool_or(kommunenr = $kommunenr) AS har_egen,
        count(*) AS antall,
        2 * (count(*) - 1) >= (SELECT count(DISTINCT kommunenr) - 1 FROM i_gruppen) AS har_de_fleste
    FROM i_gruppen
    WHERE $aar IN ('nyeste', CAST(year(periode_til) AS VARCHAR))
    GROUP BY periode_fra, periode_til
),

-- The one period: the newest in which this municipality has a value, and most of the others too.
-- A year so far is not it while there is anything else.
periode AS (
    SELECT periode_fra, periode_til
    FROM perioder
    ORDER BY
        har_egen DESC,
        har_de_fleste DESC,
        if(har_de_fleste, 0, antall) DESC,
        hittil(periode_fra, periode_til),
        periode_til DESC,
        periode_til - periode_fra DESC
    LIMIT 1
),

ark AS (
    SELECT
        indikator,
        enhet,
        desimaler,
        teller,
        nevner,
        enhet IN ('kr', '1000_kr', 'mill_kr') AS kroner,
        $nevner <> 'antall' AND $nevner <> indikator AND teller IS NULL
        AND NOT list_contains($som_de_er, indikator)
        AND enhet NOT IN (
            'prosent', 'promille', 'per_1000', 'kr_per_m2', 'dager', 'maaneder', 'aar', 'timer'
        ) AS regnes
    FROM katalog_indikator
    WHERE indikator = $indikator
),

-- Each municipality's value, with what it is a part of: of the same area, and of the same year.
deler AS (
    SELECT
        g.*,
        v.* EXCLUDE (kommunenr),
        a.* EXCLUDE (indikator, teller, nevner),
        CASE WHEN a.teller IS NULL THEN v.verdi ELSE t.verdi END AS antall_teller,
        n.verdi AS antall_nevner,
        n.synlighet AS nevner_synlighet,
        n.periode_til AS nevner_dag
    FROM gruppe AS g
    CROSS JOIN ark AS a
    CROSS JOIN periode AS p
    LEFT JOIN i_gruppen AS v
        ON v.kommunenr = g.kommunenr
        AND v.periode_fra = p.periode_fra AND v.periode_til = p.periode_til
    LEFT JOIN verdier AS t
        ON t.indikator = a.teller AND t.kommunenr = v.kommunenr
        AND t.periode_fra = v.periode_fra AND t.periode_til = v.periode_til
        AND t.annet_omrade = v.annet_omrade
    LEFT JOIN verdier AS n
        ON n.indikator = if(a.regnes, $nevner, a.nevner) AND n.kommunenr = v.kommunenr
        AND n.annet_omrade = v.annet_omrade AND n.verdi_til IS NULL
        AND year(n.periode_til) = year(v.periode_til)
    -- The same period, else the day nearest to its end.
    QUALIFY row_number() OVER (
        PARTITION BY g.kommunenr
        ORDER BY
            (n.periode_fra, n.periode_til) = (v.periode_fra, v.periode_til) DESC,
            n.periode_fra = n.periode_til DESC,
            abs(n.periode_til - v.periode_til),
            n.periode_til
    ) = 1
),

vurdert AS (
    SELECT
        *,
        CASE
            WHEN regnes AND antall_nevner IS NOT NULL AND antall_nevner < 10 THEN 'skjult'
            WHEN NOT regnes OR synlighet = 'skjult' OR antall_nevner IS NOT NULL THEN synlighet
            WHEN nevner_synlighet = 'skjult' THEN 'skjult'
        END AS vist_som,
        -- Per 1000 of what is counted; kroner per one.
        CASE enhet WHEN 'kr' THEN 1 WHEN '1000_kr' THEN 1000 WHEN 'mill_kr' THEN 1e6 ELSE 1000 END
            AS faktor
    FROM deler
),

regnet AS (
    SELECT
        * EXCLUDE (verdi, verdi_til),
        CASE WHEN vist_som <> 'vist' OR vist_som IS NULL THEN NULL
            WHEN regnes THEN verdi * faktor / antall_nevner ELSE verdi END AS verdi,
        CASE WHEN vist_som <> 'vist' OR vist_som IS NULL THEN NULL
            WHEN regnes THEN verdi_til * faktor / antall_nevner ELSE verdi_til END AS verdi_til
    FROM vurdert
),

ferdig AS (
    SELECT
        *,
        max(verdi) OVER () AS storst,
        median(verdi) OVER () AS midten,
        CASE WHEN verdi IS NOT NULL THEN
            rank() OVER (ORDER BY verdi DESC NULLS LAST)
        END AS plassen
    FROM regnet
)

SELECT
    f.kommunenr,
    f.navn AS kommune,
    f.oppdiktet,
    f.egen,
    $indikator AS indikator,
    p.periode_fra,
    p.periode_til,
    hittil(p.periode_fra, p.periode_til) AS ufullstendig,
    f.plassen AS plass,
    f.verdi,
    f.verdi_til,
    CASE WHEN NOT f.regnes THEN f.enhet WHEN f.kroner THEN 'kr' ELSE 'antall' END AS enhet,
    CAST(
        CASE
            WHEN NOT f.regnes THEN f.desimaler
            WHEN f.kroner OR f.storst >= 1000 THEN 0
            WHEN f.storst >= 10 THEN 1
            ELSE 2
        END AS BIGINT
    ) AS desimaler,
    CASE WHEN f.vist_som = 'vist' AND f.antall_nevner IS NOT NULL THEN f.antall_teller END AS teller,
    CASE WHEN f.vist_som = 'vist' THEN f.antall_nevner END AS nevner,
    f.nevner_dag,
    f.regnes AS regnet,
    f.midten AS median,
    -- What SQL cannot tell is filled in by the figure.
    CAST(NULL AS VARCHAR) AS median_ord,
    CAST(NULL AS BIGINT) AS klasse,
    coalesce(f.vist_som, 'mangler') IN ('vist', 'skjult') AS tegnet,
    CAST(NULL AS DOUBLE) AS nedre,
    CAST(NULL AS DOUBLE) AS ovre,
    CAST(NULL AS VARCHAR) AS forskjell,
    f.fylke,
    f.kostragruppe,
    f.sentralitet,
    f.folketall,
    f.i_gruppen,
    (
        SELECT count(DISTINCT v.kommunenr)
        FROM verdier AS v
        JOIN kommune AS k ON k.kommunenr = v.kommunenr AND k.gyldig_til IS NULL AND NOT k.oppdiktet
        WHERE v.indikator = $indikator AND v.kommunenr <> '0'
    ) AS virkelige,
    coalesce(f.vist_som, 'mangler') AS synlighet,
    f.merke,
    coalesce(f.grenser, 'publisert') AS grenser,
    f.kilde,
    CASE WHEN f.annet_omrade THEN concat_ws(' ', f.merknad, 'Grensene den gang.') ELSE f.merknad END
        AS merknad,
    row_number() OVER (
        ORDER BY f.verdi DESC NULLS LAST, f.vist_som = 'skjult' DESC NULLS LAST, f.navn
    ) AS rekkefolge
FROM ferdig AS f
CROSS JOIN periode AS p
ORDER BY rekkefolge
