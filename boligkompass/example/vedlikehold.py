"""The parts of the homes as they were examined, and what is to be done with them.

They say the same of each home as its own columns do, part by part.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from boligkompass.example.boliger import Bolig, Tilstand
from boligkompass.example.dager import known
from boligkompass.example.dice import Dice

DARLIG = ("TG2", "TG3")
BYGNINGSDELER = ("bad", "kjokken", "vindu_dor", "fasade", "tak", "elektro", "ror", "innvendig")
ANTALL_DELER = {1: 30, 2: 45, 3: 25}
PLANLAGT_OM_AAR = {"TG3": (1, 2), "TG2": (2, 5)}


@dataclass
class Vedlikehold:
    """One part of a home at one examination; `utfort` is the day it was found mended."""

    bolig: Bolig
    bygningsdel: str
    grad: str
    vurdert: dt.date
    oppgraderingsbehov: int | None = None
    planlagt_aar: int | None = None
    utfort: dt.date | None = None
    vedlikehold_id: str = ""

    def row(self, dato: dt.date) -> dict[str, Any] | None:
        """The part as registered on `dato`."""
        if self.vurdert >= dato:
            return None
        return {
            "vedlikehold_id": self.vedlikehold_id,
            "bolig_id": self.bolig.bolig_id,
            "bygningsdel": self.bygningsdel,
            "tilstandsgrad": self.grad,
            "vurdert": self.vurdert,
            "oppgraderingsbehov": self.oppgraderingsbehov,
            "planlagt_aar": self.planlagt_aar,
            "utfort": known(self.utfort, dato),
        }


def maintenance(dice: Dice, boliger: list[Bolig]) -> list[Vedlikehold]:
    """Every part of every examination of every home."""
    found = [part for bolig in boliger for part in _of_home(dice, bolig)]
    for number, part in enumerate(found, start=1):
        part.vedlikehold_id = f"V{number:05d}"
    return found


def _of_home(dice: Dice, bolig: Bolig) -> Iterator[Vedlikehold]:
    for tilstand, after in pairwise([*bolig.tilstander, None]):
        assert tilstand is not None
        yield Vedlikehold(bolig, "hele", tilstand.grad, tilstand.dato)
        if tilstand.grad in DARLIG:
            yield from _parts(dice, bolig, tilstand, after.dato if after else None)


def _parts(
    dice: Dice, bolig: Bolig, tilstand: Tilstand, mended: dt.date | None
) -> Iterator[Vedlikehold]:
    """The parts that are in a bad way; what they cost is what the home costs."""
    number = dice.weighted(ANTALL_DELER)
    names = dice.shuffled(BYGNINGSDELER)[:number]
    rest = tilstand.oppgraderingsbehov
    for place, name in enumerate(names):
        cost = rest
        if rest is not None and place < number - 1:
            cost = rest * dice.between(30, 70) // 100_000 * 1000
            rest -= cost
        grad = tilstand.grad if place == 0 else "TG2"
        aar = tilstand.dato.year + dice.between(*PLANLAGT_OM_AAR[grad])
        planlagt = None if cost is None else aar
        yield Vedlikehold(bolig, name, grad, tilstand.dato, cost, planlagt, mended)
