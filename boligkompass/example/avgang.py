"""Homes that leave: sold, or leased ones given back."""

import datetime as dt

from boligkompass.example.anskaffelser import Anskaffelse
from boligkompass.example.boliger import MED_TJENESTER, Bolig
from boligkompass.example.dager import NA, ONE_DAY, add_years, days
from boligkompass.example.dice import Dice

PERIODER = (
    *((dt.date(aar, 1, 15), dt.date(aar, 12, 15)) for aar in range(2016, 2026)),
    (dt.date(2026, 1, 15), NA),
    (NA + ONE_DAY, dt.date(2026, 12, 15)),
    (dt.date(2027, 1, 15), dt.date(2027, 12, 15)),
)
"""A year each; 2026 is cut at the end of October, so that the stock of that day is given."""

SOLGT = (13, 15, 12, 16, 14, 17, 19, 15, 16, 18, 12, 3, 12)
OPPSAGT = (5, 6, 8, 6, 7, 5, 6, 9, 8, 9, 6, 2, 7)
"""Homes sold, and leases given back, in each period."""

SALG_STORRELSE = {1: 70, 2: 22, 3: 8}
SALG_ETTER_AAR = 8
"""A home is not sold before it has been used so many years."""

VEDTATT_FOR = (120, 330)
"""A sale is decided so many days before it is done; leases are given notice later."""

OPPSIGELSE_FOR = (60, 150)
PLAN_SLINGRING = 20
"""A sale may be done so many days before the planned day."""


def disposals(dice: Dice, boliger: list[Bolig]) -> list[Anskaffelse]:
    """Choose the homes that leave, set their last day, and write the cases that say so."""
    cases: list[Anskaffelse] = []
    for period, sold, returned in zip(PERIODER, SOLGT, OPPSAGT, strict=True):
        while sold:
            case = _sale(dice, boliger, dice.day(*period), min(dice.weighted(SALG_STORRELSE), sold))
            sold -= case.boenheter
            cases.append(case)
        cases.extend(_notice(dice, boliger, dice.day(*period)) for _ in range(returned))
    return cases


def gone(numbers: tuple[int, ...]) -> int:
    """How many of `SOLGT` or `OPPSAGT` had left by now."""
    return sum(number for number, (_, last) in zip(numbers, PERIODER, strict=True) if last <= NA)


def _sale(dice: Dice, boliger: list[Bolig], klar: dt.date, most: int) -> Anskaffelse:
    """A sale of one home, or of some of the same size in the same area."""
    vedtatt = klar - days(dice.between(*VEDTATT_FOR))
    for_sale = [b for b in boliger if _can_sell(b, klar)]
    # The older of two is sold: that is how the stock becomes younger.
    first = min(dice.pick(for_sale), dice.pick(for_sale), key=lambda bolig: bolig.byggeaar)
    alike = [b for b in for_sale if (b.rom, b.omrade) == (first.rom, first.omrade)][:most]
    for bolig in alike:
        bolig.til = klar
    return Anskaffelse(
        type="salg",
        boenheter=len(alike),
        rom=first.rom,
        omrade=first.omrade,
        stadier=(
            ("vedtatt", vedtatt),
            ("forhandling", vedtatt + (klar - vedtatt) * 2 // 3),
            ("klar", klar),
        ),
        planer=((vedtatt, klar + days(dice.between(0, PLAN_SLINGRING))),),
    )


def _can_sell(bolig: Bolig, klar: dt.date) -> bool:
    return (
        bolig.eierform == "eid"
        and bolig.til is None
        and bolig.boligtype not in MED_TJENESTER
        and bolig.rom <= 3
        and add_years(bolig.fra, SALG_ETTER_AAR) < klar
    )


def _notice(dice: Dice, boliger: list[Bolig], til: dt.date) -> Anskaffelse:
    """One lease given back, of a home leased for some time."""
    bolig = dice.pick(
        [b for b in boliger if b.innleie_aar and b.til is None and add_years(b.fra, 1) < til]
    )
    bolig.til = til
    vedtatt = til - days(dice.between(*OPPSIGELSE_FOR))
    return Anskaffelse(
        type="oppsagt_innleie",
        boenheter=1,
        rom=bolig.rom,
        omrade=bolig.omrade,
        stadier=(("vedtatt", vedtatt), ("klar", til)),
        planer=((vedtatt, til),),
    )
