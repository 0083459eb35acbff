"""Homes bought, built, leased and converted: ten years thrown, and what became of each home."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from boligkompass.example.boliger import OMRADER, Bolig, make_bolig
from boligkompass.example.dager import NA, days
from boligkompass.example.dice import Dice

NYE_BOLIGER = {
    2016: 22,
    2017: 24,
    2018: 19,
    2019: 27,
    2020: 25,
    2021: 21,
    2022: 18,
    2023: 23,
    2024: 28,
    2025: 26,
}
"""Homes bought or built each year; the years from 2026 are written by hand in `pavei`."""

INNLEID = dict(zip(NYE_BOLIGER, (7, 9, 8, 6, 7, 6, 12, 14, 10, 9), strict=True))
OMBYGD = dict(zip(NYE_BOLIGER, (2, 1, 2, 1, 3, 1, 2, 2, 1, 2), strict=True))

BYGGEPROSJEKT = (4, 8)
"""Every other year some of the new homes are one building project of this size."""

KJOP_STORRELSE = {1: 55, 2: 30, 3: 15}
ROM_NYE = {1: 15, 2: 46, 3: 27, 4: 12}
ROM_BYGGEPROSJEKT = {1: 40, 2: 60}
"""The projects were homes with services; that is how there came to be so many with two rooms."""

KRONER_2016 = {1: 2_300_000, 2: 2_700_000, 3: 3_400_000, 4: 4_200_000}
"""What a home of so many rooms cost in 2016."""

PRISVEKST = 4
"""Per cent of the price in 2016, each year."""

OMBYGGING_PROSENT = 40
"""What a conversion costs of the price of a home."""

TILSKUDD_PROSENT = {True: (18, 30), False: (0, 7)}
"""The grant's share to 2023, and after, when the grant for rental homes was wound up."""

EGNE_MIDLER_PROSENT = (5, 12)

ANSKAFFET_EIERFORM = {"kjop": "eid", "bygging": "eid", "ombygging": "eid", "innleie": "innleid"}
MED_KRONER = ("kjop", "bygging", "ombygging")

Plan = tuple[dt.date, dt.date | None]
"""From the first day on the homes were planned to be ready on the second."""


@dataclass(frozen=True)
class Anskaffelse:
    """One purchase, project, lease or sale, with its way through the stages.

    `stadier` holds the day each stage was reached, in order, the last one `klar`. Before that day
    the register shows the newest of the `planer`.
    """

    type: str
    boenheter: int
    rom: int
    omrade: str
    stadier: tuple[tuple[str, dt.date], ...]
    planer: tuple[Plan, ...]
    lan: int = 0
    tilskudd: int = 0
    egne_midler: int = 0
    boligtype: str | None = None

    @property
    def vedtatt(self) -> dt.date:
        return self.stadier[0][1]

    @property
    def klar(self) -> dt.date:
        return self.stadier[-1][1]

    @property
    def kroner(self) -> int:
        return self.lan + self.tilskudd + self.egne_midler

    def stadium(self, dato: dt.date) -> str | None:
        """The stage that was reached before `dato`; None if it was not yet decided."""
        reached = [stadium for stadium, day in self.stadier if day < dato]
        return reached[-1] if reached else None

    def klar_dato(self, dato: dt.date) -> dt.date | None:
        """When the homes were ready, or were planned to be, as seen on `dato`."""
        if self.klar < dato:
            return self.klar
        return [planned for since, planned in self.planer if since < dato][-1]

    def row(self, dato: dt.date) -> dict[str, Any] | None:
        """The case as registered on `dato`."""
        stadium = self.stadium(dato)
        if stadium is None:
            return None
        return {
            "type": self.type,
            "stadium": stadium,
            "vedtatt_dato": self.vedtatt,
            "klar_dato": self.klar_dato(dato),
            "boenheter": self.boenheter,
            "rom": self.rom,
            "omrade": self.omrade,
            "lan": self.lan,
            "tilskudd": self.tilskudd,
            "egne_midler": self.egne_midler,
        }


def finance(dice: Dice, type_: str, boenheter: int, rom: int, aar: int) -> tuple[int, int, int]:
    """Loan, grant and own money for a case ready in `aar`; nothing where nothing is bought."""
    if type_ not in MED_KRONER:
        return 0, 0, 0
    growth = 100 + PRISVEKST * (aar - 2016)
    unit = KRONER_2016[rom] * growth * dice.between(95, 105) // 10_000
    if type_ == "ombygging":
        unit = unit * OMBYGGING_PROSENT // 100
    total = unit // 10_000 * 10_000 * boenheter
    tilskudd = total * dice.between(*TILSKUDD_PROSENT[aar <= 2023]) // 100
    egne_midler = total * dice.between(*EGNE_MIDLER_PROSENT) // 100
    return total - tilskudd - egne_midler, tilskudd, egne_midler


def history(dice: Dice) -> list[Anskaffelse]:
    """All that was ready before 2026."""
    cases: list[Anskaffelse] = []
    for aar, boenheter in NYE_BOLIGER.items():
        if aar % 2:
            size = dice.between(*BYGGEPROSJEKT)
            boenheter -= size
            cases.append(_past(dice, "bygging", size, dice.weighted(ROM_BYGGEPROSJEKT), aar))
        cases.extend(_past_many(dice, "kjop", boenheter, aar))
        cases.extend(_past_many(dice, "innleie", INNLEID[aar], aar))
        cases.extend(_past_many(dice, "ombygging", OMBYGD[aar], aar))
    return cases


def _past_many(dice: Dice, type_: str, boenheter: int, aar: int) -> Iterable[Anskaffelse]:
    while boenheter:
        size = min(dice.weighted(KJOP_STORRELSE), boenheter)
        boenheter -= size
        yield _past(dice, type_, size, dice.weighted(ROM_NYE), aar)


def _past(dice: Dice, type_: str, boenheter: int, rom: int, aar: int) -> Anskaffelse:
    klar = dice.day(dt.date(aar, 1, 10), dt.date(aar, 12, 20))
    lead = dice.between(420, 800) if type_ == "bygging" else dice.between(50, 240)
    lan, tilskudd, egne_midler = finance(dice, type_, boenheter, rom, aar)
    return Anskaffelse(
        type=type_,
        boenheter=boenheter,
        rom=rom,
        omrade=dice.weighted(OMRADER),
        stadier=(("vedtatt", klar - days(lead)), ("klar", klar)),
        planer=((klar - days(lead), klar),),
        lan=lan,
        tilskudd=tilskudd,
        egne_midler=egne_midler,
    )


def acquired(dice: Dice, cases: Iterable[Anskaffelse]) -> list[Bolig]:
    """The homes that these cases brought: as many, with the same rooms, in the same area."""
    boliger: list[Bolig] = []
    for case in cases:
        klar = case.klar
        byggeaar = klar.year - (0 if case.type == "bygging" else dice.between(0, 45))
        boligtype = case.boligtype
        if case.type == "bygging" and boligtype is None:
            boligtype = dice.weighted({"omsorgsbolig": 60, "bofellesskap": 40})
        boliger.extend(
            make_bolig(
                dice,
                ANSKAFFET_EIERFORM[case.type],
                case.rom,
                case.omrade,
                klar,
                byggeaar,
                boligtype or ("ordinaer" if dice.chance(88) else "gjennomgangsbolig"),
            )
            for _ in range(case.boenheter)
        )
    return boliger


def units_ready(cases: Iterable[Anskaffelse], types: tuple[str, ...]) -> int:
    """How many homes of these types were ready by now."""
    return sum(c.boenheter for c in cases if c.type in types and c.klar <= NA)
