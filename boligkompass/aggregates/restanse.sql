-- A case: a household that owes rent on the day of counting, with all that it owes and all the
-- rent that it pays in a month.
SELECT
    periode.kommunenr,
    periode.periodetype,
    periode.periode_fra,
    periode.periode_til,
    restanseklasse(sum(sak.belop), sum(sak.maanedsleie)) AS restanseklasse,
    familie(max(sak.barn)) AS familie,
    bool_or(sperret(sak.adressesperre)) AS sperret
FROM restansesak AS sak
JOIN periode
    ON periode.kommunenr = sak.kommunenr
    AND sak.dato = periode.periode_til
GROUP BY
    periode.kommunenr,
    periode.periodetype,
    periode.periode_fra,
    periode.periode_til,
    sak.husstand_id
HAVING sum(sak.belop) > 0
