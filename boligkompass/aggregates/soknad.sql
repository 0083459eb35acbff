-- A case: an application for a home, in the period in which it was received.
SELECT periode.*, sak.arsak, sak.husstandsgruppe, sak.utfall, sperret(sak.adressesperre) AS sperret
FROM soknadssak AS sak
JOIN periode
    ON periode.kommunenr = sak.kommunenr
    AND sak.mottatt BETWEEN periode.periode_fra AND periode.periode_til
