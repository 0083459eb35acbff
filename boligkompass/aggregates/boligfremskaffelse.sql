-- The finished rows: homes acquired, given up or on their way, by the month they are ready.
SELECT
    kommunenr,
    type,
    stadium,
    last_day(klar_dato) AS klar_dato,
    romklasse(rom) AS romklasse,
    omrade,
    sum(boenheter)::BIGINT AS antall
FROM anskaffelse
GROUP BY ALL
