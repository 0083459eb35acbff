/*
tittel = "Uttrekket etter manifestet"
korn = "én rad: uttrekket"
[kolonner]
uttrekk = { tittel = "Uttrekk" }
uttrekksdato = { tittel = "Uttrekkets dato" }
publisert_dato = { tittel = "Publisert" }
publisert_klokken = { tittel = "Klokken" }
programversjon = { tittel = "Programversjon" }
kommuner = { tittel = "Kommuner med tall" }
*/
SELECT
    uttrekk,
    uttrekksdato,
    publisert_dato,
    publisert_klokken,
    programversjon,
    (
        SELECT string_agg(navn || ' (' || kommunenr || ')', ', ' ORDER BY kommunenr)
        FROM kommune
        WHERE gyldig_til IS NULL AND list_contains(string_split(kommunenumre, ', '), kommunenr)
    ) AS kommuner
FROM manifest_uttrekk
