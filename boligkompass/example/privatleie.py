"""Households helped into a private home: refugees at settlement, tenants on their way, and others.

About ninety live in one at a time. The refugees are a third of them.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from boligkompass.example.boliger import MED_TJENESTER
from boligkompass.example.bosetting import Bosettingssak
from boligkompass.example.dager import HISTORIE_FRA, days, known
from boligkompass.example.dice import Dice
from boligkompass.example.husstander import Husstand, Husstander
from boligkompass.example.leieforhold import Leieforhold

HJULPET_VIDERE_PROSENT = 22
"""Per cent of the tenants leaving for a private home whom the municipality helped into it."""

FLYTTET_ETTER = (1, 12)
ANDRE = {2014: 12, 2015: 12, 2016: 12, 2017: 13, 2018: 13, 2019: 14, 2020: 12, 2021: 14}
ANDRE |= {2022: 15, 2023: 16, 2024: 17, 2025: 19, 2026: 20, 2027: 20}
"""Households helped straight into a private home each year."""

GRUPPE = {"enslig": 55, "enslig_besok": 9, "par": 8, "ett_barn": 16, "flere_barn": 12}
BOTID_DAGER = {(90, 364): 18, (365, 900): 38, (901, 1600): 28, (1601, 2900): 16}
GARANTI = {"garanti": 47, "depositum": 38, "ingen": 15}

LEIE = {1: 9_200, 2: 10_600, 3: 12_300, 4: 13_800, 5: 15_100}
"""A month's rent in 2026, by the persons; it was lower before, by so many per cent a year."""

LEIEVEKST = 3
LEIE_SLINGRING = (88, 118)


@dataclass
class Privatleie:
    """One private tenancy that the municipality helped the household into."""

    husstand: Husstand
    fra: dt.date
    til: dt.date
    malgruppe: str
    garanti: str
    maanedsleie: int
    privatleie_id: str = ""

    def row(self, dato: dt.date) -> dict[str, Any] | None:
        """The tenancy as registered on `dato`."""
        if self.fra >= dato:
            return None
        return {
            "privatleie_id": self.privatleie_id,
            **self.husstand.row,
            "fra": self.fra,
            "til": known(self.til, dato),
            "malgruppe": self.malgruppe,
            "garanti": self.garanti,
            "maanedsleie": self.maanedsleie,
        }


def helped(
    dice: Dice,
    husstander: Husstander,
    settled: list[Bosettingssak],
    tenancies: list[Leieforhold],
) -> list[Privatleie]:
    """All private tenancies that had not ended before 2016."""
    cases = [
        *_at_settlement(dice, settled),
        *_from_municipal_homes(dice, tenancies),
        *_others(dice, husstander),
    ]
    cases = [case for case in cases if case.til >= HISTORIE_FRA]
    cases.sort(key=lambda case: (case.fra, case.husstand.husstand_id))
    for number, case in enumerate(cases, start=1):
        case.privatleie_id = f"P{number:04d}"
    return cases


def _at_settlement(dice: Dice, settled: list[Bosettingssak]) -> Iterator[Privatleie]:
    for sak in settled:
        if sak.boliglosning == "privat":
            yield _tenancy(dice, sak.husstand, sak.bosatt, "flyktning")


def _from_municipal_homes(dice: Dice, tenancies: list[Leieforhold]) -> Iterator[Privatleie]:
    moved: set[str] = set()
    for leie in tenancies:
        was_helped = dice.chance(HJULPET_VIDERE_PROSENT)
        after = days(dice.between(*FLYTTET_ETTER))
        own_home = leie.bolig.boligtype not in MED_TJENESTER
        if leie.utflyttet_til != "privat_leie" or not own_home or not was_helped:
            continue
        if leie.husstand.husstand_id not in moved:
            moved.add(leie.husstand.husstand_id)
            malgruppe = "flyktning" if leie.kilde == "bosetting" else "andre"
            yield _tenancy(dice, leie.husstand, leie.til + after, malgruppe)


def _others(dice: Dice, husstander: Husstander) -> Iterator[Privatleie]:
    for aar, number in ANDRE.items():
        for _ in range(number):
            husstand = husstander.of_group(dice.weighted(GRUPPE))
            day = dice.day(dt.date(aar, 1, 1), dt.date(aar, 12, 31))
            yield _tenancy(dice, husstand, day, "andre")


def _tenancy(dice: Dice, husstand: Husstand, fra: dt.date, malgruppe: str) -> Privatleie:
    per_cent = 100 - LEIEVEKST * (2026 - min(fra.year, 2027))
    rent = LEIE[min(husstand.personer, 5)] * dice.between(*LEIE_SLINGRING) * per_cent
    return Privatleie(
        husstand=husstand,
        fra=fra,
        til=fra + days(dice.between(*dice.weighted(BOTID_DAGER))),
        malgruppe=malgruppe,
        garanti=dice.weighted(GARANTI),
        maanedsleie=rent // 1_000_000 * 100,
    )
