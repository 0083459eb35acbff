"""Husleie, restanser og utkastelser: whether rent bears the homes, and who may lose theirs."""

from boligkompass import cards

cards.figure(
    "husleie/utkastelser",
    "husleie/utkastelser_familier",
    "husleie/restanser",
    "husleie/restanse_familier",
    "husleie/restanse_andel",
    "husleie/selvfinansiering",
    "husleie/leieniva",
    "husleie/vedlikehold",
    "husleie/midlertidig",
)
