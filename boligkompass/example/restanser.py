"""Rent owed: who is behind at each month's end, and by how much."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from boligkompass.example.boliger import MED_TJENESTER
from boligkompass.example.dager import HORISONT, month_end
from boligkompass.example.dice import Dice
from boligkompass.example.leieforhold import Leieforhold

TELLES_FRA = dt.date(2023, 1, 31)
"""The rent office counts at each month's end from then on."""

KOMMER_I_RESTANSE = 46
"""Per cent of the tenancies that fall behind, once, while they are counted."""

VARER_MAANEDER = {(1, 3): 30, (4, 9): 34, (10, 26): 36}
OKER_PROSENT = {(20, 60): 60, (60, 100): 40}
"""Of a month's rent, by so much the debt grows each month, until half of the time has gone."""


@dataclass
class Restanse:
    """What a household owed at one month's end."""

    leie: Leieforhold
    dato: dt.date
    belop: int
    maanedsleie: int

    def row(self, dato: dt.date) -> dict[str, Any] | None:
        """The debt as counted before `dato`."""
        if self.dato >= dato:
            return None
        return {
            "restanse_id": f"R{self.leie.leieforhold_id[1:]}-{self.dato:%y%m}",
            **self.leie.husstand.row,
            "dato": self.dato,
            "belop": self.belop,
            "maanedsleie": self.maanedsleie,
        }


def arrears(dice: Dice, tenancies: list[Leieforhold]) -> list[Restanse]:
    """Every debt at every month's end."""
    return [debt for leie in tenancies for debt in _of_one(dice, leie)]


def _of_one(dice: Dice, leie: Leieforhold) -> Iterator[Restanse]:
    first, last = max(leie.fra, TELLES_FRA), min(leie.til, HORISONT)
    falls = dice.chance(KOMMER_I_RESTANSE)
    if not falls or first >= last or leie.bolig.boligtype in MED_TJENESTER:
        return
    rent = leie.bolig.maanedsleie
    begins = dice.day(first, last)
    months = dice.between(*dice.weighted(VARER_MAANEDER))
    growth = rent * dice.between(*dice.weighted(OKER_PROSENT)) // 100
    for month in range(months):
        day = month_end(begins.year, begins.month + month)
        # It grows for half of the time and is paid down in the other half.
        steps = min(month + 1, months - month)
        if TELLES_FRA <= day <= last:
            yield Restanse(leie, day, growth * steps, rent)
