/*
tittel = "Bostedsløse husstander: nye, tilbake, ut og aktive"
korn = "én rad per periode og strøm, siste 24 måneder"
[parametre]
kommunenr = "tekst"
per = "tekst"
[kolonner]
periode_fra = { tittel = "Fra" }
periode_til = { tittel = "Til" }
strom = { tittel = "Strøm", koder = "bostedslos_strom" }
antall = { tittel = "Husstander", enhet = "husstander" }
personer = { tittel = "Personer", enhet = "personer" }
tegnet = { tittel = "Strøm som tegnes", koder = "bostedslos_strom", intern = true }
synlighet = { tittel = "Synlighet", koder = "synlighet" }
kilde = { tittel = "Kilde" }
*/
SELECT
    b.periode_fra,
    b.periode_til,
    b.strom,
    b.antall,
    b.personer,
    -- Drawn are those who come and go; how many there are would dwarf them. More than twelve
    -- periods would leave no room for the word on what is hidden.
    CASE
        WHEN b.strom <> 'aktive' AND dense_rank() OVER (ORDER BY b.periode_til DESC) <= 12
            THEN b.strom
    END AS tegnet,
    b.synlighet,
    CASE WHEN k.oppdiktet THEN 'eksempel' ELSE 'bostedslosregister' END AS kilde
FROM bostedslos AS b
JOIN kommune AS k ON k.kommunenr = b.kommunenr AND k.gyldig_til IS NULL
WHERE b.kommunenr = $kommunenr AND b.utsnitt = 'strom' AND b.periodetype = $per
QUALIFY
    dense_rank() OVER (ORDER BY b.periode_til DESC) <= CASE $per WHEN 'kvartal' THEN 8 ELSE 24 END
ORDER BY b.periode_til, list_position(['aktive', 'nye', 'tilbake', 'ut'], b.strom)
