-- A case: a household that something of a kind happened to in the period, once however often.
SELECT
    periode.kommunenr,
    periode.periodetype,
    periode.periode_fra,
    periode.periode_til,
    sak.hendelse,
    bool_or(sperret(sak.adressesperre)) AS sperret
FROM bomiljosak AS sak
JOIN periode
    ON periode.kommunenr = sak.kommunenr
    AND sak.dato BETWEEN periode.periode_fra AND periode.periode_til
GROUP BY
    periode.kommunenr,
    periode.periodetype,
    periode.periode_fra,
    periode.periode_til,
    sak.hendelse,
    sak.husstand_id
