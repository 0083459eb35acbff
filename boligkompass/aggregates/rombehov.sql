-- A case: a household that needs a home on the last day, because it rents one from the municipality
-- or because it has been granted one and has not moved in; with the rooms that the norm gives it.
WITH husstand AS (
    SELECT periode.*, 'leietaker' AS behovskilde, sak.husstandsgruppe, sperret(sak.adressesperre) AS sperret
    FROM leieforhold_sak AS sak
    JOIN periode
        ON periode.kommunenr = sak.kommunenr
        AND paagaar(sak.fra, sak.til, periode.periode_til)
    UNION ALL
    SELECT periode.*, 'soker' AS behovskilde, sak.husstandsgruppe, sperret(sak.adressesperre) AS sperret
    FROM soknadssak AS sak
    JOIN periode
        ON periode.kommunenr = sak.kommunenr
        AND sak.vedtak_dato <= periode.periode_til
        AND (sak.innflyttet IS NULL OR sak.innflyttet > periode.periode_til)
    WHERE sak.utfall = 'innvilget'
)
SELECT husstand.*, romklasse(norm.rom) AS romklasse
FROM husstand
JOIN norm USING (husstandsgruppe)
