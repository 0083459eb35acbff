"""Chance from integers alone, so that the same rows fall everywhere.

`random.Random` gives the same whole numbers on every platform and Python version; its floats, and
numpy, do not promise that. Each theme throws dice of its own: a change in one shifts no other.
"""

import datetime as dt
import random
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import TypeVar

T = TypeVar("T")


class Theme(IntEnum):
    """One generator each; the number is its seed and is never reused.

    The processes are such that any seed gives a likely municipality. That of the tenancies was
    picked among some, for the vacant homes of one autumn are few and vary.
    """

    BOLIG = 101
    ANSKAFFELSE = 102
    AVGANG = 104
    TILSTAND = 105
    LEIEFORHOLD = 12
    BOSETTING = 106
    BOSTEDSLOS = 107
    OPPHOLD = 108
    SOKNAD = 109
    INTRO = 110
    OPPFOLGING = 111
    RESTANSE = 112
    UTKASTELSE = 113
    VEDLIKEHOLD = 114
    FORVALTNING = 115
    SAKSGANG = 116
    KJOPEKRAFT = 117
    PRIVATLEIE = 118
    BOMILJO = 119


class Dice:
    """The generator of one theme."""

    def __init__(self, theme: Theme) -> None:
        # The same throws each time is the very point: nothing here is secret.
        self._random = random.Random(int(theme))  # noqa: S311

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return self._random.randrange(low, high + 1)

    def chance(self, percent: int) -> bool:
        """True in `percent` of a hundred throws."""
        return self._random.randrange(100) < percent

    def pick(self, items: Sequence[T]) -> T:
        """One of `items`, each as likely."""
        return items[self._random.randrange(len(items))]

    def weighted(self, weights: Mapping[T, int]) -> T:
        """One of the keys, as often as its weight says."""
        rest = self._random.randrange(sum(weights.values()))
        for key, weight in weights.items():
            rest -= weight
            if rest < 0:
                return key
        raise AssertionError("the throw is below the sum of the weights")

    def day(self, first: dt.date, last: dt.date) -> dt.date:
        """A day from `first` to `last`, both included."""
        return first + dt.timedelta(days=self.between(0, (last - first).days))

    def shuffled(self, items: Iterable[T]) -> list[T]:
        """The items in a random order (Fisher-Yates, by our own throws)."""
        cards = list(items)
        for last in range(len(cards) - 1, 0, -1):
            other = self.between(0, last)
            cards[last], cards[other] = cards[other], cards[last]
        return cards
