"""Befolkning og integrering: who lives here, and what becomes of those who came."""

from boligkompass import cards

cards.figure("befolkning/innbyggere")
cards.text(
    "Innvandrerandelen avhenger av hvem som regnes med. Tall etter ulike definisjoner "
    "kan ikke slås sammen."
)
cards.figure(
    "befolkning/innvandrerandel",
    "befolkning/introprogram",
    "befolkning/introprogram_resultat",
    "befolkning/arbeid",
)
