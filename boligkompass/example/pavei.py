"""The homes of 2026 and those on their way, written by hand: these are what the meeting discusses.

17 homes are bought or built by the end of October, 7 more are due before New Year, and more than
20 are on their way after that, at every stage. Between the extracts of September, October and
November some change stage, and one purchase slips into the next year.
"""

import datetime as dt
from dataclasses import dataclass

from boligkompass.example.anskaffelser import Anskaffelse, Plan, finance
from boligkompass.example.dice import Dice


@dataclass(frozen=True)
class Linje:
    """One case: the homes, then the days on which it reached its stages.

    `forste_plan` and `revidert` say that it was planned for another day until it was revised;
    `dato_satt` that no day was set before then.
    """

    type: str
    boenheter: int
    rom: int
    omrade: str
    vedtatt: dt.date
    klar: dt.date
    forhandling: dt.date | None = None
    prosjektert: dt.date | None = None
    under_bygging: dt.date | None = None
    forste_plan: dt.date | None = None
    revidert: dt.date | None = None
    dato_satt: dt.date | None = None
    boligtype: str | None = None

    def stadier(self) -> tuple[tuple[str, dt.date], ...]:
        """The stages that the case goes through, with the day of each."""
        days = {
            "vedtatt": self.vedtatt,
            "forhandling": self.forhandling,
            "prosjektert": self.prosjektert,
            "under_bygging": self.under_bygging,
            "klar": self.klar,
        }
        return tuple((stadium, day) for stadium, day in days.items() if day is not None)

    def planer(self) -> tuple[Plan, ...]:
        """The days for which the homes were planned."""
        if self.revidert is not None:
            return ((self.vedtatt, self.forste_plan), (self.revidert, self.klar))
        if self.dato_satt is not None:
            return ((self.vedtatt, None), (self.dato_satt, self.klar))
        return ((self.vedtatt, self.klar),)


D = dt.date

# Ready in 2026 by the end of October: bought or built, 17 in all.
FERDIG_2026 = (
    Linje("kjop", 2, 3, "Sentrum", D(2025, 9, 18), D(2026, 2, 2), forhandling=D(2025, 11, 3)),
    Linje(
        "bygging",
        4,
        2,
        "Nordre bydel",
        D(2024, 10, 24),
        D(2026, 3, 16),
        prosjektert=D(2025, 2, 3),
        under_bygging=D(2025, 6, 10),
        boligtype="omsorgsbolig",
    ),
    Linje("kjop", 2, 4, "Skogsletta", D(2025, 12, 11), D(2026, 4, 20), forhandling=D(2026, 1, 19)),
    Linje("kjop", 1, 2, "Havna", D(2026, 1, 29), D(2026, 5, 11), forhandling=D(2026, 3, 2)),
    Linje("kjop", 2, 3, "Elvebredden", D(2026, 1, 29), D(2026, 6, 15), forhandling=D(2026, 4, 7)),
    Linje("kjop", 1, 4, "Nordre bydel", D(2026, 3, 26), D(2026, 8, 17), forhandling=D(2026, 5, 4)),
    Linje("kjop", 2, 3, "Sentrum", D(2026, 4, 23), D(2026, 9, 14), forhandling=D(2026, 6, 8)),
    Linje("kjop", 1, 2, "Øvre grend", D(2026, 5, 21), D(2026, 9, 24), forhandling=D(2026, 9, 2)),
    Linje("kjop", 2, 3, "Nordre bydel", D(2026, 5, 21), D(2026, 10, 19), forhandling=D(2026, 9, 8)),
)

# Due before New Year: 7 homes.
VENTET_2026 = (
    Linje(
        "bygging",
        4,
        3,
        "Elvebredden",
        D(2025, 11, 20),
        D(2026, 12, 1),
        prosjektert=D(2026, 3, 9),
        under_bygging=D(2026, 9, 10),
        boligtype="ordinaer",
    ),
    Linje("kjop", 2, 4, "Skogsletta", D(2026, 8, 20), D(2026, 12, 14), forhandling=D(2026, 10, 6)),
    Linje("kjop", 1, 3, "Havna", D(2026, 9, 24), D(2026, 11, 27), forhandling=D(2026, 10, 15)),
)

# Later: 25 homes, at every stage.
SENERE = (
    # Planned for November until the seller asked for more time.
    Linje(
        "kjop",
        2,
        2,
        "Sentrum",
        D(2026, 5, 21),
        D(2027, 2, 15),
        forhandling=D(2026, 10, 20),
        forste_plan=D(2026, 11, 16),
        revidert=D(2026, 10, 20),
    ),
    Linje(
        "bygging",
        8,
        3,
        "Nordre bydel",
        D(2025, 6, 19),
        D(2027, 6, 15),
        prosjektert=D(2026, 3, 2),
        under_bygging=D(2026, 10, 5),
        boligtype="ordinaer",
    ),
    Linje(
        "bygging",
        6,
        4,
        "Skogsletta",
        D(2026, 6, 18),
        D(2027, 11, 1),
        prosjektert=D(2026, 9, 21),
        under_bygging=D(2027, 2, 1),
        boligtype="ordinaer",
    ),
    Linje(
        "bygging",
        4,
        1,
        "Sentrum",
        D(2025, 10, 23),
        D(2027, 9, 1),
        prosjektert=D(2026, 5, 18),
        under_bygging=D(2026, 12, 7),
        boligtype="bofellesskap",
    ),
    Linje("kjop", 2, 4, "Elvebredden", D(2026, 10, 22), D(2027, 3, 1), forhandling=D(2026, 12, 3)),
    Linje(
        "kjop",
        3,
        3,
        "Havna",
        D(2026, 10, 22),
        D(2027, 4, 19),
        forhandling=D(2027, 1, 18),
        dato_satt=D(2027, 1, 18),
    ),
)

ANDRE = (
    Linje("innleie", 3, 2, "Sentrum", D(2025, 12, 4), D(2026, 3, 1), forhandling=D(2026, 1, 12)),
    Linje("innleie", 2, 3, "Havna", D(2026, 4, 9), D(2026, 7, 1), forhandling=D(2026, 5, 11)),
    Linje("innleie", 2, 3, "Sentrum", D(2026, 6, 25), D(2026, 10, 1), forhandling=D(2026, 8, 24)),
    Linje(
        "innleie", 2, 4, "Elvebredden", D(2026, 9, 17), D(2026, 12, 1), forhandling=D(2026, 10, 12)
    ),
    Linje(
        "ombygging",
        1,
        3,
        "Nordre bydel",
        D(2025, 9, 18),
        D(2026, 4, 13),
        prosjektert=D(2025, 11, 10),
        under_bygging=D(2026, 1, 19),
    ),
    Linje(
        "ombygging",
        2,
        3,
        "Sentrum",
        D(2026, 2, 26),
        D(2027, 1, 20),
        prosjektert=D(2026, 5, 11),
        under_bygging=D(2026, 8, 24),
    ),
)


def by_hand(dice: Dice) -> list[Anskaffelse]:
    """All acquisitions of 2026 and later."""
    return [_case(dice, linje) for linje in (*FERDIG_2026, *VENTET_2026, *SENERE, *ANDRE)]


def _case(dice: Dice, linje: Linje) -> Anskaffelse:
    boenheter, rom = linje.boenheter, linje.rom
    lan, tilskudd, egne_midler = finance(dice, linje.type, boenheter, rom, linje.klar.year)
    return Anskaffelse(
        type=linje.type,
        boenheter=boenheter,
        rom=rom,
        omrade=linje.omrade,
        stadier=linje.stadier(),
        planer=linje.planer(),
        lan=lan,
        tilskudd=tilskudd,
        egne_midler=egne_midler,
        boligtype=linje.boligtype,
    )
