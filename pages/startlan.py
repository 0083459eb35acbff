"""Startlån, tilskudd og bostøtte: help to own, and to bear what a home costs."""

from boligkompass import cards

cards.figure(
    "startlan/ramme",
    "startlan/kan_kjope",
    "startlan/stige",
    "startlan/utbetalt",
    "startlan/antall",
    "startlan/fullfinansiert",
    "startlan/naboer",
    "startlan/bostotte",
    "startlan/bostotte_husstander",
    "startlan/tilskudd",
    "startlan/sosialhjelp",
    "startlan/kommunal_bostotte",
)
