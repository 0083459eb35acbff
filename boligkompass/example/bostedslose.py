"""People without a home, after the municipality's own registration: who comes, leaves, returns.

Families that the municipality has placed in midlertidig botilbud are not in this register, but
only in that of the stays: the registration counts those who lack even that, or live there alone.
"""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from boligkompass.example.dager import days, known, month_end, month_start
from boligkompass.example.dice import Dice
from boligkompass.example.husstander import BARNEFAMILIER, Husstand, Husstander
from boligkompass.example.leieforhold import Utleie

FRA_AAR, TIL_AAR = 2015, 2027

PERSONER = (
    (dt.date(2015, 1, 31), 48),
    (dt.date(2018, 12, 31), 43),
    (dt.date(2021, 12, 31), 38),
    (dt.date(2023, 6, 30), 41),
    (dt.date(2024, 10, 31), 38),
    (dt.date(2025, 10, 31), 34),
    (dt.date(2026, 10, 31), 28),
    (dt.date(2027, 12, 31), 24),
)
"""Persons without a home at the end of these months; between them along a straight line."""

GRUPPE = {"enslig": 76, "enslig_besok": 8, "par": 6, "ett_barn": 13, "flere_barn": 8}
UT_I_MANEDEN = (1, 4)
KOMMUNAL_PROSENT = 45
"""Per cent of those leaving who look to a municipal home, if one is let to their group then."""

TILBAKE_PROSENT = 22
TILBAKE_ETTER = (90, 900)
"""Some come back, between so many days after."""

KORTESTE = 20

ETTERREGISTRERT = ((dt.date(2026, 8, 1), dt.date(2026, 9, 17)),)
"""The first case from the one day on was registered on the other, after an extract."""


@dataclass
class Bostedslossak:
    """One time without a home."""

    husstand: Husstand
    fra: dt.date
    til: dt.date | None = None
    kommunal: bool = False
    registrert: dt.date | None = None
    sak_id: str = ""

    def row(self, dato: dt.date) -> dict[str, Any] | None:
        """The case as registered on `dato`."""
        if (self.registrert or self.fra) >= dato:
            return None
        return {
            "sak_id": self.sak_id,
            **self.husstand.row,
            "fra": self.fra,
            "til": known(self.til, dato),
        }


class Registrering:
    """Month after month: some get a home, and others come until the persons are as many."""

    def __init__(self, dice: Dice, husstander: Husstander, utleie: Utleie) -> None:
        self._dice = dice
        self._husstander = husstander
        self._utleie = utleie
        self._active: list[Bostedslossak] = []
        self.saker: list[Bostedslossak] = []
        for aar in range(FRA_AAR, TIL_AAR + 1):
            for month in range(1, 13):
                self._leave(month_start(aar, month), month_end(aar, month))
                self._come(month_start(aar, month), month_end(aar, month))
        self._finish()

    def _leave(self, first: dt.date, last: dt.date) -> None:
        settled = [s for s in self._active if s.fra < first - days(KORTESTE)]
        for sak in self._dice.shuffled(settled)[: self._dice.between(*UT_I_MANEDEN)]:
            leie = None
            if self._dice.chance(KOMMUNAL_PROSENT):
                leie = self._utleie.claim("bostedslos", sak.husstand, first + days(1), last)
            sak.kommunal = leie is not None
            sak.til = leie.fra - days(1) if leie else self._dice.day(first, last - days(1))
            self._active.remove(sak)

    def _come(self, first: dt.date, last: dt.date) -> None:
        target = persons_expected(last)
        while (missing := target - sum(s.husstand.personer for s in self._active)) > 0:
            day = self._dice.day(first, last)
            husstand = self._returning(day, missing) or self._new(missing)
            sak = Bostedslossak(husstand, day)
            self._active.append(sak)
            self.saker.append(sak)

    def _returning(self, day: dt.date, most: int) -> Husstand | None:
        """One who left some time ago for a home that the municipality does not let."""
        if not self._dice.chance(TILBAKE_PROSENT):
            return None
        here = {sak.husstand.husstand_id for sak in self._active}
        low, high = TILBAKE_ETTER
        latest = {sak.husstand.husstand_id: sak for sak in self.saker}
        gone = [
            sak.husstand
            for sak in latest.values()
            if sak.til is not None
            and not sak.kommunal
            and day - days(high) <= sak.til <= day - days(low)
            and sak.husstand.husstand_id not in here
            and sak.husstand.personer <= most
        ]
        return self._dice.pick(gone) if gone else None

    def _new(self, most: int) -> Husstand:
        gruppe = self._dice.weighted(GRUPPE)
        if most < 3 and gruppe in (*BARNEFAMILIER, "par"):
            gruppe = "enslig"
        return self._husstander.of_group(gruppe, max(most, 3))

    def _finish(self) -> None:
        self.saker = [s for s in self.saker if s.til is None or s.til.year >= 2016]
        self.saker.sort(key=lambda sak: (sak.fra, sak.husstand.husstand_id))
        for occurred, registered in ETTERREGISTRERT:
            next(s for s in self.saker if s.fra >= occurred).registrert = registered
        for number, sak in enumerate(self.saker, start=1):
            sak.sak_id = f"U{number:04d}"


def persons_expected(day: dt.date) -> int:
    """How many persons are without a home that day, on the line between the points."""
    for (before, low), (after, high) in pairwise(PERSONER):
        if day <= after:
            return low + (high - low) * (day - before).days // (after - before).days
    return PERSONER[-1][1]
