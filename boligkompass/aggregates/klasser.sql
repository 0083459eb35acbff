-- The classes into which dates and measures are put, and what it means that something runs.
-- Dates are inclusive at both ends; a til that is NULL has not come.

CREATE MACRO paagaar(fra, til, dag) AS fra <= dag AND (til IS NULL OR til >= dag);

-- The last day of the quarter that holds the day, or of so many quarters after it.
CREATE MACRO kvartalets_slutt(dag, senere) AS
    CAST(date_trunc('quarter', dag) + to_months(3 * (1 + senere)) AS DATE) - 1;

-- Days from fra to til, both counted.
CREATE MACRO dager(fra, til) AS date_diff('day', fra, til) + 1;

CREATE MACRO romklasse(rom) AS CASE WHEN rom >= 4 THEN '4+' ELSE rom::VARCHAR END;

CREATE MACRO byggetiar(aar) AS CASE
    WHEN aar IS NULL THEN 'ukjent'
    WHEN aar < 1970 THEN 'for_1970'
    WHEN aar >= 2020 THEN '2020'
    ELSE (aar // 10 * 10)::VARCHAR
END;

CREATE MACRO stoppavstand(meter) AS CASE
    WHEN meter IS NULL THEN 'ukjent'
    WHEN meter < 500 THEN '0-500'
    WHEN meter < 1000 THEN '500-1000'
    ELSE '1000+'
END;

-- Whole years from the assessment to the day.
CREATE MACRO vurderingsalder(vurdert, dag) AS CASE
    WHEN vurdert IS NULL THEN 'ukjent'
    WHEN date_sub('year', vurdert, dag) <= 2 THEN '0-2'
    WHEN date_sub('year', vurdert, dag) <= 5 THEN '3-5'
    WHEN date_sub('year', vurdert, dag) <= 10 THEN '6-10'
    ELSE '10+'
END;

-- How long a home has been empty, or a household in midlertidig botilbud.
CREATE MACRO varighet(dager) AS CASE
    WHEN dager <= 30 THEN '0-30'
    WHEN dager <= 90 THEN '31-90'
    WHEN dager <= 180 THEN '91-180'
    ELSE '180+'
END;

CREATE MACRO ventetid(dager) AS CASE
    WHEN dager <= 90 THEN '0-90'
    WHEN dager <= 180 THEN '91-180'
    WHEN dager <= 365 THEN '181-365'
    ELSE '365+'
END;

-- Whole years since the household moved in: exactly three years is 3-5.
CREATE MACRO botid(fra, dag) AS CASE
    WHEN date_sub('year', fra, dag) < 1 THEN '0-1'
    WHEN date_sub('year', fra, dag) < 3 THEN '1-3'
    WHEN date_sub('year', fra, dag) < 5 THEN '3-5'
    WHEN date_sub('year', fra, dag) < 10 THEN '5-10'
    ELSE '10+'
END;

CREATE MACRO kalendermaaned(dag) AS strftime(dag, '%m');

-- The same day of the month so many months later, or the month's last.
CREATE MACRO maaneder_etter(dag, antall) AS CAST(dag + to_months(antall) AS DATE);

-- The first day of the three years up to the day.
CREATE MACRO tre_aar_for(dag) AS maaneder_etter(dag + 1, -36);

-- The day on which it is asked how the applications of a year went: 30 June of the year after.
CREATE MACRO saksfrist(dag) AS make_date(year(dag) + 1, 6, 30);

-- A contract that runs out exactly three months ahead does so within three months; one that has
-- already run out while the home is still let needs attention no later than those.
CREATE MACRO utloper(dato, dag) AS CASE
    WHEN dato IS NULL THEN 'ingen'
    WHEN dato <= dag + INTERVAL 3 MONTH THEN '0-3'
    WHEN dato <= dag + INTERVAL 6 MONTH THEN '3-6'
    WHEN dato <= dag + INTERVAL 12 MONTH THEN '6-12'
    ELSE '12+'
END;

CREATE MACRO husstandsstorrelse(personer) AS CASE
    WHEN personer >= 5 THEN '5+'
    WHEN personer >= 3 THEN '3-4'
    ELSE personer::VARCHAR
END;

-- Rent owed, in months of rent: three months exactly is not more than three.
CREATE MACRO restanseklasse(belop, maanedsleie) AS CASE
    WHEN belop < maanedsleie THEN 'under_1'
    WHEN belop <= 3 * maanedsleie THEN '1-3'
    ELSE 'over_3'
END;

-- A household whose address is secret: it counts in the table's first cut alone.
CREATE MACRO sperret(adressesperre) AS coalesce(adressesperre = 'ja', false);

CREATE MACRO familie(barn) AS CASE WHEN barn > 0 THEN 'barnefamilie' ELSE 'uten_barn' END;

-- Kroner or hours from fewer than five, or where one brings 85 % or more, tell of that one.
CREATE MACRO av_faa(kroner) AS
    count(*) FILTER (kroner > 0) < 5 OR 100 * max(kroner) >= 85 * sum(kroner);

-- A number that tells of every single one behind it when they are fewer than ten.
CREATE MACRO av_mange(antall, verdi) AS CASE WHEN antall >= 10 THEN verdi END;
