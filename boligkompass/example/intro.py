"""Participants in the introduction programme."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from boligkompass.example.dager import days, known, month_start
from boligkompass.example.dice import Dice

STARTER_I_ARET = {
    2013: 37,
    2014: 38,
    2015: 39,
    2016: 42,
    2017: 41,
    2018: 36,
    2019: 35,
    2020: 35,
    2021: 36,
    2022: 41,
    2023: 40,
    2024: 38,
    2025: 38,
    2026: 38,
    2027: 39,
}
STARTMANEDER = {1: 26, 4: 18, 8: 34, 10: 22}
"""Groups start in these months."""

VARIGHET_DAGER = {(60, 170): 12, (171, 380): 30, (381, 560): 38, (561, 760): 20}
"""Some break off, most need a year or so, some two."""

KORT = 170
UTFALL = {"arbeid": 46, "utdanning": 21, "annet": 33}
UTFALL_AVBRUTT = {"arbeid": 35, "utdanning": 5, "annet": 60}
"""How it ended, for those who completed and those who broke off early."""

ETTERREGISTRERT = ((dt.date(2025, 10, 1), dt.date(2026, 10, 12)),)
"""One participant of 2025 was registered a year late: the preliminary figure was one too low."""


@dataclass
class Introdeltaker:
    """One person in the programme."""

    fra: dt.date
    til: dt.date
    utfall: str
    registrert: dt.date | None = None
    deltaker_id: str = ""

    def row(self, dato: dt.date) -> dict[str, Any] | None:
        """The participant as registered on `dato`."""
        if (self.registrert or self.fra) >= dato:
            return None
        til = known(self.til, dato)
        return {
            "deltaker_id": self.deltaker_id,
            "fra": self.fra,
            "til": til,
            "utfall": self.utfall if til else "deltar",
        }


def participants(dice: Dice) -> list[Introdeltaker]:
    """All who took part in 2016 or later."""
    cases = [_participant(dice, aar) for aar, n in STARTER_I_ARET.items() for _ in range(n)]
    cases = [case for case in cases if case.til.year >= 2016]
    cases.sort(key=lambda case: (case.fra, case.til))
    for occurred, registered in ETTERREGISTRERT:
        next(c for c in cases if c.fra >= occurred).registrert = registered
    for number, case in enumerate(cases, start=1):
        case.deltaker_id = f"D{number:04d}"
    return cases


def _participant(dice: Dice, aar: int) -> Introdeltaker:
    fra = month_start(aar, dice.weighted(STARTMANEDER)) + days(dice.between(0, 24))
    length = dice.between(*dice.weighted(VARIGHET_DAGER))
    utfall = dice.weighted(UTFALL_AVBRUTT if length <= KORT else UTFALL)
    return Introdeltaker(fra, fra + days(length), utfall)
