"""Households: who rents, applies, is settled or has no home."""

from dataclasses import dataclass
from typing import Any

from boligkompass.example.dice import Dice

BARNEFAMILIER = ("ett_barn", "flere_barn")

FLERE_BARN = {2: 52, 3: 28, 4: 14, 5: 6}
"""How many children there are where there are more than one."""

ENSLIG_FORSORGER = 45
"""Per cent of the families that have one grown-up."""


@dataclass(frozen=True)
class Husstand:
    """One household; `gruppe` is its group in the norm for rooms."""

    husstand_id: str
    gruppe: str
    personer: int
    barn: int

    @property
    def row(self) -> dict[str, Any]:
        """The household's columns, the same in every register."""
        return {"husstand_id": self.husstand_id, "personer": self.personer, "barn": self.barn}


class Husstander:
    """Makes households for one theme, numbered from a start of its own."""

    def __init__(self, dice: Dice, first_number: int) -> None:
        self._dice = dice
        self._next = first_number

    def of_group(self, gruppe: str, max_personer: int = 7) -> Husstand:
        """A household of this group. Visiting children are not counted: they live elsewhere."""
        barn = 0
        if gruppe == "ett_barn":
            barn = 1
        elif gruppe == "flere_barn":
            barn = min(self._dice.weighted(FLERE_BARN), max_personer - 1)
        grown_ups = 2 if gruppe == "par" else 1
        if barn and barn + 2 <= max_personer and not self._dice.chance(ENSLIG_FORSORGER):
            grown_ups = 2
        return self._make(gruppe, grown_ups + barn, barn)

    def of_size(self, personer: int) -> Husstand:
        """A household of so many persons, its group given by the size."""
        if personer == 1:
            return self._make("enslig", 1, 0)
        if personer == 2 and self._dice.chance(50):
            return self._make("par", 2, 0)
        barn = personer - (1 if personer == 2 or self._dice.chance(25) else 2)
        return self._make("ett_barn" if barn == 1 else "flere_barn", personer, barn)

    def _make(self, gruppe: str, personer: int, barn: int) -> Husstand:
        husstand = Husstand(f"H{self._next:05d}", gruppe, personer, barn)
        self._next += 1
        return husstand
