"""What the controller says about some figures: dated, signed by a function, and invented."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

D = dt.date

KOMMENTARER: tuple[tuple[str, dt.date | None, dt.date | None, dt.date, str, str], ...] = (
    (
        "boligmasse/tilstand",
        None,
        None,
        D(2026, 5, 19),
        "Eiendomsforvaltning",
        "Boliger som ikke er undersøkt, er satt opp til befaring i løpet av vinteren.",
    ),
    (
        "boligfremskaffelse/per_ar",
        D(2026, 1, 1),
        D(2026, 12, 31),
        D(2026, 8, 26),
        "Controller",
        "Overtakelsen av et byggeprosjekt er flyttet til neste år. Prognosen for 2026 er justert.",
    ),
    (
        "bosetting/klare",
        D(2027, 1, 1),
        D(2027, 3, 31),
        D(2026, 10, 14),
        "Flyktningtjenesten",
        "To innleieavtaler er til signering og kan gi boliger før nyttår.",
    ),
    (
        "bostedsloshet/utvikling",
        D(2026, 9, 1),
        D(2026, 9, 30),
        D(2026, 10, 8),
        "Boligkontoret",
        "Kartleggingen i september fant husstander som ikke var registrert før.",
    ),
)
"""Figure, period, day of writing, function and text. All of it is invented, as the figures are."""


def comments(dato: dt.date) -> Iterable[dict[str, Any]]:
    """The comments written before `dato`."""
    for number, (figur, fra, til, day, funksjon, tekst) in enumerate(KOMMENTARER, start=1):
        if day < dato:
            yield {
                "id": f"K{number}",
                "figur": figur,
                "periode_fra": fra,
                "periode_til": til,
                "dato": day,
                "funksjon": funksjon,
                "tekst": tekst,
            }
