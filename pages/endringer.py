"""Endringer siden forrige møte: what is new, what was corrected, and what has been done."""

from boligkompass import cards

cards.figure(
    "endringer/utvikling",
    "endringer/boliger",
    "endringer/tiltak",
    "endringer/rettet",
)
