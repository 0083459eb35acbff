"""Refugees to be settled: agreed by quarter, with or without a home and money ready.

The quarters to the autumn of 2026 are thrown so that their persons add up to what was decided for
the year. The next ones are written by hand: 19 households are agreed for the 1st quarter of 2027,
and for 8 of them no home was ready at the end of October.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from boligkompass.example.dager import days, known, quarter_end, quarter_start
from boligkompass.example.dice import Dice
from boligkompass.example.husstander import Husstand, Husstander
from boligkompass.example.leieforhold import Utleie

AVTALT_PERSONER = {
    2016: (20, 19, 19, 17),
    2017: (18, 19, 16, 15),
    2018: (15, 14, 14, 14),
    2019: (13, 15, 14, 13),
    2020: (16, 9, 14, 16),
    2021: (12, 15, 14, 15),
    2022: (13, 24, 21, 17),
    2023: (20, 19, 18, 17),
    2024: (18, 17, 16, 15),
    2025: (16, 16, 15, 15),
    2026: (18, 16, 12),
}
"""Persons agreed for each quarter; the 4th of 2026 (14 persons) stands below."""

STORRELSE = {1: 46, 2: 18, 3: 13, 4: 12, 5: 7, 6: 4}
"""Persons in a household, in per cent."""

VEDTAK_FOR = (50, 130)
BOLIG_KLAR_FOR = (3, 40)
"""Decided, and given a home, so many days before the household arrives."""

FORSINKET_PROSENT = 8
"""Per cent of the households of earlier years that came a quarter late."""

UTEN_PENGER_PROSENT = 3
LOSNING = {"kommunal": 84, "privat": 13, "egen": 3}
DIREKTE_VARIG_PROSENT = 86
"""Per cent of those settled in private homes who need not move again."""


@dataclass(frozen=True)
class Avtale:
    """One household written by hand; `bosatt` and `klar` fall after the extracts for some."""

    personer: int
    vedtak: dt.date
    avtalt: dt.date
    klar: dt.date
    bosatt: dt.date
    penger: str = "ja"


D = dt.date

# 4th quarter of 2026: 14 persons in 7 households, 5 homes ready, 2 households settled in October.
KVARTAL_4_2026 = (
    Avtale(1, D(2026, 7, 2), D(2026, 10, 8), D(2026, 9, 17), D(2026, 10, 8)),
    Avtale(3, D(2026, 7, 2), D(2026, 10, 22), D(2026, 9, 28), D(2026, 10, 22)),
    Avtale(1, D(2026, 7, 23), D(2026, 11, 12), D(2026, 10, 5), D(2026, 11, 12)),
    Avtale(4, D(2026, 7, 23), D(2026, 11, 19), D(2026, 10, 14), D(2026, 11, 19)),
    Avtale(1, D(2026, 8, 13), D(2026, 11, 26), D(2026, 10, 26), D(2026, 11, 26)),
    Avtale(2, D(2026, 8, 13), D(2026, 12, 3), D(2026, 11, 18), D(2026, 12, 3)),
    Avtale(2, D(2026, 8, 27), D(2026, 12, 10), D(2026, 12, 1), D(2027, 1, 6), "nei"),
)

# 1st quarter of 2027: 19 households. At the end of October 11 have a home; of the other 8, 6 have
# no money set aside either.
KVARTAL_1_2027 = (
    Avtale(1, D(2026, 6, 25), D(2027, 1, 7), D(2026, 8, 18), D(2027, 1, 7)),
    Avtale(2, D(2026, 6, 25), D(2027, 1, 7), D(2026, 8, 24), D(2027, 1, 7)),
    Avtale(1, D(2026, 7, 2), D(2027, 1, 14), D(2026, 8, 31), D(2027, 1, 14)),
    Avtale(3, D(2026, 7, 2), D(2027, 1, 14), D(2026, 9, 7), D(2027, 1, 14)),
    Avtale(1, D(2026, 7, 9), D(2027, 1, 21), D(2026, 9, 14), D(2027, 1, 21)),
    Avtale(1, D(2026, 7, 9), D(2027, 1, 21), D(2026, 9, 21), D(2027, 1, 21)),
    Avtale(4, D(2026, 8, 6), D(2027, 1, 28), D(2026, 9, 29), D(2027, 1, 28)),
    Avtale(1, D(2026, 8, 6), D(2027, 1, 28), D(2026, 10, 5), D(2027, 1, 28)),
    Avtale(2, D(2026, 8, 13), D(2027, 2, 4), D(2026, 10, 12), D(2027, 2, 4)),
    Avtale(1, D(2026, 8, 20), D(2027, 2, 4), D(2026, 10, 20), D(2027, 2, 4)),
    Avtale(3, D(2026, 8, 27), D(2027, 2, 11), D(2026, 10, 27), D(2027, 2, 11)),
    Avtale(1, D(2026, 9, 3), D(2027, 2, 18), D(2026, 11, 16), D(2027, 2, 18)),
    Avtale(5, D(2026, 9, 3), D(2027, 2, 25), D(2027, 1, 25), D(2027, 2, 25), "nei"),
    Avtale(1, D(2026, 9, 10), D(2027, 3, 4), D(2026, 12, 14), D(2027, 3, 4)),
    Avtale(4, D(2026, 9, 17), D(2027, 3, 4), D(2027, 2, 8), D(2027, 3, 4), "nei"),
    Avtale(2, D(2026, 9, 24), D(2027, 3, 11), D(2027, 2, 15), D(2027, 3, 11), "nei"),
    Avtale(1, D(2026, 10, 8), D(2027, 3, 11), D(2027, 2, 22), D(2027, 3, 11), "nei"),
    Avtale(6, D(2026, 10, 15), D(2027, 3, 18), D(2027, 3, 1), D(2027, 4, 15), "nei"),
    Avtale(1, D(2026, 10, 22), D(2027, 3, 18), D(2027, 3, 8), D(2027, 3, 18), "nei"),
)

# 2nd quarter of 2027: decided in November and December, unknown to the extracts before.
KVARTAL_2_2027 = (
    Avtale(2, D(2026, 11, 12), D(2027, 4, 15), D(2027, 3, 15), D(2027, 4, 15)),
    Avtale(1, D(2026, 11, 12), D(2027, 4, 29), D(2027, 3, 29), D(2027, 4, 29)),
    Avtale(3, D(2026, 11, 26), D(2027, 5, 6), D(2027, 4, 8), D(2027, 5, 6), "nei"),
    Avtale(1, D(2026, 11, 26), D(2027, 5, 20), D(2027, 4, 22), D(2027, 5, 20), "nei"),
    Avtale(1, D(2026, 12, 10), D(2027, 6, 3), D(2027, 5, 6), D(2027, 6, 3), "nei"),
    Avtale(4, D(2026, 12, 17), D(2027, 6, 17), D(2027, 5, 20), D(2027, 6, 17), "nei"),
)


@dataclass
class Bosettingssak:
    """One household agreed upon, and what became of it."""

    husstand: Husstand
    vedtak: dt.date
    avtalt: dt.date
    bolig_klar: dt.date
    bosatt: dt.date
    boliglosning: str
    direkte_varig: str
    penger: str
    sak_id: str = ""

    def row(self, dato: dt.date) -> dict[str, Any] | None:
        """The case as registered on `dato`; where they will live is known when a home is ready."""
        if self.vedtak >= dato:
            return None
        klar = known(self.bolig_klar, dato)
        return {
            "sak_id": self.sak_id,
            **self.husstand.row,
            "vedtak_dato": self.vedtak,
            "avtalt_dato": self.avtalt,
            "bosatt_dato": known(self.bosatt, dato),
            "boliglosning": self.boliglosning if klar else None,
            "direkte_varig": self.direkte_varig if klar else None,
            "bolig_klar_dato": klar,
            "penger_avsatt": self.penger,
        }


def settle(dice: Dice, husstander: Husstander, utleie: Utleie) -> list[Bosettingssak]:
    """All cases; those in a municipal home have a tenancy from the day they arrive."""
    cases = [
        _thrown(dice, husstander.of_size(size), aar, quarter, utleie)
        for aar, quarters in AVTALT_PERSONER.items()
        for quarter, personer in enumerate(quarters, start=1)
        for size in _sizes(dice, personer)
    ]
    for avtale in (*KVARTAL_4_2026, *KVARTAL_1_2027, *KVARTAL_2_2027):
        cases.append(_by_hand(dice, husstander.of_size(avtale.personer), avtale, utleie))
    cases.sort(key=lambda case: (case.vedtak, case.avtalt, case.husstand.husstand_id))
    for number, case in enumerate(cases, start=1):
        case.sak_id = f"F{number:04d}"
    return cases


def _sizes(dice: Dice, personer: int) -> Iterable[int]:
    """Households that together are so many persons."""
    while personer:
        size = min(dice.weighted(STORRELSE), personer)
        personer -= size
        yield size


def _thrown(
    dice: Dice, husstand: Husstand, aar: int, quarter: int, utleie: Utleie
) -> Bosettingssak:
    first, last = quarter_start(aar, quarter), quarter_end(aar, quarter)
    late = (aar, quarter) < (2025, 4) and dice.chance(FORSINKET_PROSENT)
    avtalt = dice.day(first, last - days(20))
    earliest, latest = (last + days(1), last + days(60)) if late else (avtalt, last)
    losning, direkte, bosatt = _home(dice, husstand, utleie, earliest, latest)
    return Bosettingssak(
        husstand=husstand,
        vedtak=avtalt - days(dice.between(*VEDTAK_FOR)),
        avtalt=avtalt,
        bolig_klar=bosatt - days(dice.between(*BOLIG_KLAR_FOR)),
        bosatt=bosatt,
        boliglosning=losning,
        direkte_varig=direkte,
        penger="nei" if dice.chance(UTEN_PENGER_PROSENT) else "ja",
    )


def _home(
    dice: Dice, husstand: Husstand, utleie: Utleie, first: dt.date, last: dt.date
) -> tuple[str, str, dt.date]:
    """Where the household lives, whether for good, and from which day between the two."""
    losning = dice.weighted(LOSNING)
    if losning == "kommunal":
        leie = utleie.claim("bosetting", husstand, first, last)
        if leie is not None:
            passing = leie.bolig.boligtype == "gjennomgangsbolig"
            return "kommunal", "nei" if passing else "ja", leie.fra
        losning = "privat"
    direkte = "ja" if losning == "egen" or dice.chance(DIREKTE_VARIG_PROSENT) else "nei"
    return losning, direkte, dice.day(first, last)


def _by_hand(dice: Dice, husstand: Husstand, avtale: Avtale, utleie: Utleie) -> Bosettingssak:
    # A tenancy may begin some days beside the day agreed, but not before the home is ready.
    window = (max(avtale.klar, avtale.bosatt - days(6)), avtale.bosatt + days(6))
    leie = utleie.claim("bosetting", husstand, *window)
    return Bosettingssak(
        husstand=husstand,
        vedtak=avtale.vedtak,
        avtalt=avtale.avtalt,
        bolig_klar=avtale.klar,
        bosatt=leie.fra if leie else avtale.bosatt,
        boliglosning="kommunal" if leie else "privat",
        direkte_varig="nei" if dice.chance(100 - DIREKTE_VARIG_PROSENT) else "ja",
        penger=avtale.penger,
    )
