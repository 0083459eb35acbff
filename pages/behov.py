"""Behov og tildeling: who applies for a home, what they need, and how long they wait."""

from boligkompass import cards

cards.printable(
    "Siden er kommunens oversikt over behovet for ordinære og tilpassede boliger, som "
    "boligsosialloven §\u00a05 krever."
)
cards.figure(
    "behov/venter",
    "behov/rom",
    "behov/tilrettelagt",
    "behov/tilrettelagt_kartlagt",
    "behov/heldogn",
    "behov/barn_straks",
)
cards.text(
    "Vanskeligstilte er husstander uten bolig, i fare for å miste den eller i en bolig som ikke er "
    "egnet. Det løpende tallet viser året; tellingen viser de samme to månedene hvert år."
)
cards.figure("behov/arsak", "behov/telling", "behov/husstand")
cards.text(
    "Hjelpen avgjøres ved enkeltvedtak, som kan påklages (boligsosialloven §\u00a07). Søknadene "
    "følges til 30. juni året etter, så hvert år har fått like lang tid."
)
cards.figure(
    "behov/tider",
    "behov/vei",
    "behov/vedtak",
    "behov/svar",
    "behov/avslag",
    "behov/klager",
)
cards.text(
    "Det private leiemarkedet er et parallelt spor. Husleie og botid der står under Bosetting."
)
cards.figure("bosetting/privat_leie")
