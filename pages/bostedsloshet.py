"""Bostedsløshet: how many lack a home, who comes and leaves, and how long they wait."""

from boligkompass import cards

cards.text(
    "Den nasjonale kartleggingen og kommunens egen registrering er to metoder. Tallene kan ikke "
    "sammenlignes, og de står aldri i samme linje."
)
cards.figure("bostedsloshet/utvikling", "bostedsloshet/per_1000", "bostedsloshet/strommer")
cards.text(
    "I midlertidig botilbud er tre måneder retningslinjen for alle; barnefamilier og unge skal "
    "bare unntaksvis bo der i det hele tatt. Tall for barnefamilier vises per kvartal, aldri "
    "oftere."
)
cards.figure("bostedsloshet/familier", "bostedsloshet/midlertidig_lengde")
