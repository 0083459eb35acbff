"""Conflicts between neighbours, and warnings given to tenants who had been told before."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from boligkompass.example.boliger import MED_TJENESTER
from boligkompass.example.dice import Dice
from boligkompass.example.leieforhold import Leieforhold

AAR = range(2016, 2028)
NABOKONFLIKTER = (24, 36)
ADVARSEL_PROSENT = 45
ADVARSEL_ETTER = (6, 70)
"""So many conflicts each year; after some of them the tenant is warned, so many days later."""


@dataclass
class Hendelse:
    """One thing that happened, and whom it concerned."""

    leie: Leieforhold
    dato: dt.date
    hendelse: str
    hendelse_id: str = ""

    def row(self, dato: dt.date) -> dict[str, Any] | None:
        """What was registered by `dato`."""
        if self.dato >= dato:
            return None
        return {
            "hendelse_id": self.hendelse_id,
            **self.leie.husstand.row,
            "dato": self.dato,
            "hendelse": self.hendelse,
        }


def troubles(dice: Dice, tenancies: list[Leieforhold]) -> list[Hendelse]:
    """All that happened from 2016 on, among tenants in ordinary homes."""
    ordinary = [leie for leie in tenancies if leie.bolig.boligtype not in MED_TJENESTER]
    found: list[Hendelse] = []
    for aar in AAR:
        for _ in range(dice.between(*NABOKONFLIKTER)):
            day = dice.day(dt.date(aar, 1, 1), dt.date(aar, 12, 31))
            leie = dice.pick([leie for leie in ordinary if leie.fra <= day <= leie.til])
            found.append(Hendelse(leie, day, "nabokonflikt"))
            warned = dice.chance(ADVARSEL_PROSENT)
            after = day + dt.timedelta(days=dice.between(*ADVARSEL_ETTER))
            if warned and after <= leie.til:
                found.append(Hendelse(leie, after, "advarsel"))
    found.sort(key=lambda case: (case.dato, case.leie.leieforhold_id))
    for number, case in enumerate(found, start=1):
        case.hendelse_id = f"N{number:04d}"
    return found
