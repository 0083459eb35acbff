"""What the municipality asks for each home, and what it means to do with it.

Of many homes nothing is decided, and of some of the worst nobody has a plan: that is what the
steering group is to see.
"""

from boligkompass.example.boliger import Bolig
from boligkompass.example.dice import Dice

MAANEDSLEIE = {1: 6_100, 2: 7_900, 3: 9_700, 4: 11_300, 5: 12_600}
LEIE_SLINGRING = (94, 108)
"""A home's rent, by its rooms, and how much it may differ, in per cent."""

BOLIGPLAN: dict[str, dict[str | None, int]] = {
    "TG0": {"beholdes": 62, None: 38},
    "TG1": {"beholdes": 55, None: 45},
    "TG2": {"utbedres": 44, "beholdes": 18, "selges": 8, None: 30},
    "TG3": {"utbedres": 38, "rives": 17, "selges": 20, None: 25},
    "TGIU": {None: 100},
}
"""What is decided for a home of this grade, in per cent; None where nothing is."""


def manage(dice: Dice, boliger: list[Bolig]) -> None:
    """Give each home its rent, and a plan for every grade it may turn out to have."""
    for bolig in boliger:
        bolig.maanedsleie = MAANEDSLEIE[bolig.rom] * dice.between(*LEIE_SLINGRING) // 1000 * 10
        bolig.planer = {grad: dice.weighted(planer) for grad, planer in BOLIGPLAN.items()}
