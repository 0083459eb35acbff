"""Warnings, requests to the namsmann, and how they ended. Most evictions are averted."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from boligkompass.example.boliger import MED_TJENESTER
from boligkompass.example.dager import days, known
from boligkompass.example.dice import Dice
from boligkompass.example.leieforhold import Leieforhold

AAR = range(2016, 2028)
GJENNOMFORT = (2, 4)
AVVERGET = (5, 9)
BARE_VARSLET = (9, 16)
"""Each year: households put out, those whose eviction was averted, and those that only were
warned."""

VARSEL_FOR_BEGJAERING = (20, 60)
BEGJAERING_FOR_SLUTT = (35, 120)
VARSEL_FOR_SLUTT = (10, 80)
BOR_VIDERE = 90
"""Who was not put out, lived there at least so many days after."""

FLYTTER_TIL = ("annet", "institusjon")
"""Where those went who were put out."""


@dataclass
class Utkastelsessak:
    """One case, from the warning to its end; `utfall` None where nothing was asked of anybody."""

    leie: Leieforhold
    varsel: dt.date
    begjaering: dt.date | None
    avsluttet: dt.date
    utfall: str | None
    sak_id: str = ""

    def row(self, dato: dt.date) -> dict[str, Any] | None:
        """The case as registered on `dato`."""
        if self.varsel >= dato:
            return None
        ended = known(self.avsluttet, dato)
        return {
            "sak_id": self.sak_id,
            **self.leie.husstand.row,
            "varsel": self.varsel,
            "begjaering": known(self.begjaering, dato),
            "avsluttet": ended,
            "utfall": self.utfall if ended else None,
        }


def evictions(dice: Dice, tenancies: list[Leieforhold]) -> list[Utkastelsessak]:
    """All cases that ended in 2016 or later; no tenancy has two."""
    ordinary = [leie for leie in tenancies if leie.bolig.boligtype not in MED_TJENESTER]
    used: set[str] = set()
    cases: list[Utkastelsessak] = []
    for aar in AAR:
        first, last = dt.date(aar, 1, 1), dt.date(aar, 12, 31)
        out = [
            leie
            for leie in ordinary
            if first <= leie.til <= last
            and leie.utflyttet_til in FLYTTER_TIL
            and (leie.til - leie.fra).days > max(BEGJAERING_FOR_SLUTT) + max(VARSEL_FOR_BEGJAERING)
        ]
        for leie in dice.shuffled(out)[: dice.between(*GJENNOMFORT)]:
            used.add(leie.leieforhold_id)
            cases.append(_asked(dice, leie, leie.til, "gjennomfort"))
        for _ in range(dice.between(*AVVERGET)):
            leie, day = _stays(dice, ordinary, used, first, last)
            cases.append(_asked(dice, leie, day, "avverget"))
        for _ in range(dice.between(*BARE_VARSLET)):
            leie, day = _stays(dice, ordinary, used, first, last)
            varsel = day - days(dice.between(*VARSEL_FOR_SLUTT))
            cases.append(Utkastelsessak(leie, varsel, None, day, None))
    cases.sort(key=lambda case: (case.varsel, case.leie.leieforhold_id))
    for number, case in enumerate(cases, start=1):
        case.sak_id = f"K{number:04d}"
    return cases


def _asked(dice: Dice, leie: Leieforhold, day: dt.date, utfall: str) -> Utkastelsessak:
    begjaering = day - days(dice.between(*BEGJAERING_FOR_SLUTT))
    varsel = begjaering - days(dice.between(*VARSEL_FOR_BEGJAERING))
    return Utkastelsessak(leie, varsel, begjaering, day, utfall)


def _stays(
    dice: Dice, tenancies: list[Leieforhold], used: set[str], first: dt.date, last: dt.date
) -> tuple[Leieforhold, dt.date]:
    """A household that went on living there, and the day its case ended."""
    day = dice.day(first, last)
    begun = day - days(max(BEGJAERING_FOR_SLUTT) + max(VARSEL_FOR_BEGJAERING))
    there = [
        leie
        for leie in tenancies
        if leie.fra < begun
        and leie.til > day + days(BOR_VIDERE)
        and leie.leieforhold_id not in used
    ]
    leie = dice.pick(there)
    used.add(leie.leieforhold_id)
    return leie, day
