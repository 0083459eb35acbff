"""Which tenants could buy a home after the municipality's rule for income, where it was asked."""

from boligkompass.example.boliger import MED_TJENESTER
from boligkompass.example.dice import Dice
from boligkompass.example.leieforhold import Leieforhold

VURDERT_PROSENT = 72
KAN_KJOPE_PROSENT = {"ordinaer": 15, "gjennomgangsbolig": 22}
"""Per cent of the tenants who were assessed, and of those the ones who can buy; nobody asks those
in homes with services."""


def assess(dice: Dice, tenancies: list[Leieforhold]) -> None:
    """Say of some tenants whether they can buy."""
    for leie in tenancies:
        can = "ja" if dice.chance(KAN_KJOPE_PROSENT.get(leie.bolig.boligtype, 0)) else "nei"
        assessed = dice.chance(VURDERT_PROSENT)
        if assessed and leie.bolig.boligtype not in MED_TJENESTER:
            leie.kan_kjope = can
