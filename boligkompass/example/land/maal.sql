SELECT
    kommunenr,
    'nye_boliger' AS indikator,
    DATE '2022-01-01' AS fra,
    NULL::DATE AS til,
    (boliger // 30)::DOUBLE AS nedre,
    (1 + boliger // 20)::DOUBLE AS ovre,
    'Oppdiktet vedtak' AS vedtak
FROM kommune
