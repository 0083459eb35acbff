"""Stays in midlertidig botilbud.

Grown-ups there are people of the register of homeless. Families are apart: how many of them stay
more than three months at the end of each quarter is written down, for that is the figure which the
steering group asks for first.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from boligkompass.example.bostedslose import Bostedslossak
from boligkompass.example.dager import HISTORIE_FRA, HORISONT, days, known, quarter_end
from boligkompass.example.dice import Dice
from boligkompass.example.husstander import Husstand, Husstander

FAMILIER_OVER_3_MND = {
    2016: ((7, 8), (6, 11), (6, 12), (5, 12)),
    2017: ((6, 10), (6, 11), (7, 11), (5, 12)),
    2018: ((5, 11), (5, 10), (5, 10), (6, 10)),
    2019: ((5, 10), (5, 9), (5, 9), (6, 9)),
    2020: ((5, 9), (5, 7), (6, 7), (5, 8)),
    2021: ((6, 8), (5, 8), (6, 8), (5, 8)),
    2022: ((7, 8), (7, 9), (7, 10), (6, 10)),
    2023: ((6, 10), (5, 10), (6, 10), (5, 10)),
    2024: ((5, 9), (5, 9), (6, 7), (5, 7)),
    2025: ((5, 6), (5, 5), (0, 9), (0, 8)),
    2026: ((0, 6), (0, 3), (7, 0), (0, 6)),
    2027: ((0, 5), (5, 0), (0, 5), (0, 5)),
}
"""Families with children that have stayed more than three months at the end of each quarter: those
who passed three months in it, and those who had before. Either is none or five and more, so that
their sum can be shown; but in the 2nd quarter of 2026 it is to be hidden. The others leave with the
quarter, on its last day, for a contract begins on the first."""

KOM_FOR = (100, 140)
"""A family that passes three months in a quarter came so many days before the quarter's end."""

KORTE_I_KVARTALET = (2, 5)
KORTE_DAGER = (4, 75)
"""Families that stay for a short while only."""

FAMILIE = {"ett_barn": 50, "flere_barn": 50}

VOKSNE_PROSENT = 80
VOKSNE_KOMMER_ETTER = (0, 20)
VOKSNE_DAGER = {(5, 30): 15, (31, 90): 25, (91, 180): 30, (181, 330): 30}
"""Per cent of the homeless grown-ups who are placed, how soon, and for how long."""


@dataclass
class Opphold:
    """One stay; `til` None means that it lasts beyond all extracts."""

    husstand: Husstand
    fra: dt.date
    til: dt.date | None = None
    opphold_id: str = ""

    def row(self, dato: dt.date) -> dict[str, Any] | None:
        """The stay as registered on `dato`."""
        if self.fra >= dato:
            return None
        return {
            "opphold_id": self.opphold_id,
            **self.husstand.row,
            "fra": self.fra,
            "til": known(self.til, dato),
        }


def stays(dice: Dice, husstander: Husstander, bostedslose: list[Bostedslossak]) -> list[Opphold]:
    """All stays from 2016 on."""
    cases = _long_family_stays(dice, husstander)
    cases += _short_family_stays(dice, husstander)
    cases += _stays_of_grown_ups(dice, bostedslose)
    cases = [case for case in cases if case.til is None or case.til.year >= 2016]
    cases.sort(key=lambda case: (case.fra, case.husstand.husstand_id))
    for number, case in enumerate(cases, start=1):
        case.opphold_id = f"O{number:05d}"
    return cases


def _long_family_stays(dice: Dice, husstander: Husstander) -> list[Opphold]:
    cases: list[Opphold] = []
    active: list[Opphold] = []
    last_end = HISTORIE_FRA - days(1)
    for aar, quarters in FAMILIER_OVER_3_MND.items():
        for quarter, (passed, stayed) in enumerate(quarters, start=1):
            end = quarter_end(aar, quarter)
            if not cases:
                active = [_long_stay(dice, husstander, last_end) for _ in range(stayed)]
                cases += active
            # Those who came first leave first.
            for case in active[: len(active) - stayed]:
                case.til = last_end
            new = [_long_stay(dice, husstander, end) for _ in range(passed)]
            active = [*active[len(active) - stayed :], *new]
            cases += new
            last_end = end
    return cases


def _long_stay(dice: Dice, husstander: Husstander, end: dt.date) -> Opphold:
    """A stay that passes three months in the quarter that ends on this day."""
    return Opphold(_family(dice, husstander), end - days(dice.between(*KOM_FOR)))


def _short_family_stays(dice: Dice, husstander: Husstander) -> list[Opphold]:
    cases = []
    for aar in FAMILIER_OVER_3_MND:
        for quarter in range(1, 5):
            for _ in range(dice.between(*KORTE_I_KVARTALET)):
                fra = quarter_end(aar, quarter) - days(dice.between(0, 88))
                length = days(dice.between(*KORTE_DAGER))
                cases.append(Opphold(_family(dice, husstander), fra, fra + length))
    return cases


def _family(dice: Dice, husstander: Husstander) -> Husstand:
    return husstander.of_group(dice.weighted(FAMILIE))


def _stays_of_grown_ups(dice: Dice, bostedslose: list[Bostedslossak]) -> list[Opphold]:
    cases = []
    for sak in bostedslose:
        fra = sak.fra + days(dice.between(*VOKSNE_KOMMER_ETTER))
        til = fra + days(dice.between(*dice.weighted(VOKSNE_DAGER)))
        placed = dice.chance(VOKSNE_PROSENT)
        if sak.husstand.barn == 0 and placed and fra < (sak.til or HORISONT):
            cases.append(Opphold(sak.husstand, fra, min(til, sak.til or HORISONT)))
    return cases
