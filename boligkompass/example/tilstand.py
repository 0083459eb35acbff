"""The condition of the homes after NS 3424: who was examined, when, and what it would cost."""

import datetime as dt

from boligkompass.example.boliger import Bolig, Tilstand
from boligkompass.example.dager import FORSTE_UTTREKK, NA, SISTE_UTTREKK, days
from boligkompass.example.dice import Dice

TGIU_PROSENT = 11
"""Never examined; more often among homes that others own."""

DARLIGST_PROSENT = {"TG3": 8, "TG2": 24}
"""The worst of the examined homes on the first extract; examinations since then lower it a bit."""

TG0_ETTER_AAR = 2010
"""A house from then on has no faults, if it is not among the worst."""

VURDERT_AAR_SIDEN = {(0, 2): 37, (3, 5): 29, (6, 9): 20, (10, 14): 14}
"""How many years ago the last examination was, in per cent."""

KRONER_PER_M2 = {"TG2": (1500, 5000), "TG3": (6000, 14000)}
UTEN_KALKYLE = 10
"""Per cent of TG2 and TG3 that nobody has reckoned the cost of."""

NYE_VURDERINGER_I_MANEDEN = 5
ETTER_OPPGRADERING = {"TG0": 12, "TG1": 70, "TG2": 16, "TG3": 2}
"""The grades at a new examination: often the home was mended first."""


def examine(dice: Dice, boliger: list[Bolig]) -> None:
    """Give the homes their examinations up to the last extract."""
    old = [bolig for bolig in boliger if bolig.fra < FORSTE_UTTREKK]
    examined = [bolig for bolig in old if not _unexamined(dice, bolig)]
    # Homes that have left are graded apart: the shares shall hold for those in use.
    for group in (
        [bolig for bolig in examined if bolig.in_use(NA)],
        [bolig for bolig in examined if not bolig.in_use(NA)],
    ):
        _grade(dice, group)
    for bolig in boliger:
        if bolig.fra >= FORSTE_UTTREKK:
            grad = "TG0" if bolig.byggeaar >= TG0_ETTER_AAR else "TG1"
            bolig.tilstander.append(Tilstand(bolig.fra, grad, None))
    _examine_again(dice, [bolig for bolig in examined if bolig.in_use(SISTE_UTTREKK)])


def _unexamined(dice: Dice, bolig: Bolig) -> bool:
    return dice.chance(TGIU_PROSENT - 3 if bolig.eierform == "eid" else TGIU_PROSENT + 8)


def _grade(dice: Dice, boliger: list[Bolig]) -> None:
    """The oldest houses are the worst, give or take the care that they have had."""
    worst_first = sorted(boliger, key=lambda bolig: bolig.byggeaar + dice.between(0, 45))
    for rank, bolig in enumerate(worst_first):
        place = rank * 100 // len(worst_first)
        if place < DARLIGST_PROSENT["TG3"]:
            grad = "TG3"
        elif place < DARLIGST_PROSENT["TG3"] + DARLIGST_PROSENT["TG2"]:
            grad = "TG2"
        else:
            grad = "TG0" if bolig.byggeaar >= TG0_ETTER_AAR else "TG1"
        bolig.tilstander.append(_tilstand(dice, bolig, _examined_on(dice, bolig), grad))


def _examined_on(dice: Dice, bolig: Bolig) -> dt.date:
    """Some years ago, but not before the municipality got the home, nor after it left."""
    low, high = dice.weighted(VURDERT_AAR_SIDEN)
    day = FORSTE_UTTREKK - days(dice.between(low * 365 + 1, (high + 1) * 365))
    if bolig.til is not None:
        day = min(day, bolig.til)
    return max(day, bolig.fra)


def _examine_again(dice: Dice, boliger: list[Bolig]) -> None:
    """Each month a few homes, of those examined longest ago every other."""
    stale = sorted(boliger, key=lambda bolig: (bolig.tilstander[-1].dato, bolig.bolig_id))
    months = (SISTE_UTTREKK.year - FORSTE_UTTREKK.year) * 12
    months += SISTE_UTTREKK.month - FORSTE_UTTREKK.month
    for turn, bolig in enumerate(stale[::2][: months * NYE_VURDERINGER_I_MANEDEN]):
        day = FORSTE_UTTREKK + days(turn * 30 // NYE_VURDERINGER_I_MANEDEN)
        bolig.tilstander.append(_tilstand(dice, bolig, day, dice.weighted(ETTER_OPPGRADERING)))


def _tilstand(dice: Dice, bolig: Bolig, day: dt.date, grad: str) -> Tilstand:
    if grad not in KRONER_PER_M2 or dice.chance(UTEN_KALKYLE):
        return Tilstand(day, grad, None)
    kroner = dice.between(*KRONER_PER_M2[grad]) * bolig.areal
    return Tilstand(day, grad, kroner // 1000 * 1000)
