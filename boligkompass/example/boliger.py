"""The homes that the municipality disposes over, and those it had when the history begins."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from boligkompass.example.dager import HISTORIE_FRA, contract_end, days, known
from boligkompass.example.dice import Dice

OMRADER = {
    "Sentrum": 30,
    "Nordre bydel": 22,
    "Elvebredden": 18,
    "Skogsletta": 14,
    "Havna": 10,
    "Øvre grend": 6,
}
"""The areas, none of them real, with their share of the homes in per cent."""

STOPP_METER = {
    "Sentrum": (40, 450),
    "Nordre bydel": (80, 900),
    "Elvebredden": (80, 700),
    "Skogsletta": (150, 1300),
    "Havna": (60, 800),
    "Øvre grend": (300, 2600),
}

ROM = {1: 22, 2: 50, 3: 18, 4: 8, 5: 2}
"""The old stock: nearly half have two rooms, and families are many."""

BOLIGTYPE_ETTER_ROM = {
    1: {"ordinaer": 48, "omsorgsbolig": 20, "bofellesskap": 24, "gjennomgangsbolig": 8},
    2: {"ordinaer": 78, "omsorgsbolig": 14, "gjennomgangsbolig": 8},
    3: {"ordinaer": 90, "gjennomgangsbolig": 10},
    4: {"ordinaer": 94, "gjennomgangsbolig": 6},
    5: {"ordinaer": 100},
}
MED_TJENESTER = ("omsorgsbolig", "bofellesskap")
"""Homes with services: for grown-ups only, and without a day on which the contract runs out."""

AREAL = {1: (24, 38), 2: (42, 62), 3: (62, 84), 4: (82, 112), 5: (104, 134)}
FORVALTER = {
    "eid": {"boligforetak": 82, "eiendom": 18},
    "innleid": {"privat": 100},
    "tildelingsrett": {"stiftelse": 100},
}
BYGGETIAR = {1950: 10, 1960: 14, 1970: 22, 1980: 24, 1990: 16, 2000: 12}
"""The decades of the old stock, in per cent."""

INNLEIE_AAR = (3, 5)
"""How long an agreement to lease runs at a time."""

INNLEIE_VARSEL = 120
"""So many days before it ends, it is renewed or not."""

FORSTE_BYGGEAAR_TILGJENGELIG = 2010
"""From then on the building rules make most homes fit for a wheelchair."""


@dataclass(frozen=True)
class Tilstand:
    """One examination of a home: its day, its grade and what it would cost to mend."""

    dato: dt.date
    grad: str
    oppgraderingsbehov: int | None


@dataclass
class Bolig:
    """One home, and all that will ever be known of it."""

    omrade: str
    eierform: str
    forvalter: str
    boligtype: str
    rom: int
    areal: int
    byggeaar: int
    tilgjengelig: str
    stopp_meter: int
    fra: dt.date
    til: dt.date | None = None
    innleie_aar: int = 0
    tilstander: list[Tilstand] = field(default_factory=list)
    maanedsleie: int = 0
    planer: dict[str, str | None] = field(default_factory=dict)
    bolig_id: str = ""

    def in_use(self, day: dt.date) -> bool:
        """Whether the municipality disposes over the home that day."""
        return self.fra <= day and (self.til is None or day <= self.til)

    def row(self, dato: dt.date) -> dict[str, Any] | None:
        """The home as registered on `dato`."""
        if self.fra >= dato:
            return None
        tilstand = next((t for t in reversed(self.tilstander) if t.dato < dato), None)
        grad = tilstand.grad if tilstand else "TGIU"
        return {
            "bolig_id": self.bolig_id,
            "omrade": self.omrade,
            "eierform": self.eierform,
            "forvalter": self.forvalter,
            "boligtype": self.boligtype,
            "rom": self.rom,
            "areal": self.areal,
            "byggeaar": self.byggeaar,
            "tilgjengelig": self.tilgjengelig,
            "stopp_meter": self.stopp_meter,
            "fra": self.fra,
            "til": known(self.til, dato),
            "avtale_utloper": self._avtale_utloper(dato),
            "tilstandsgrad": grad,
            "tilstand_dato": tilstand.dato if tilstand else None,
            "oppgraderingsbehov": tilstand.oppgraderingsbehov if tilstand else None,
            "boligplan": self.planer.get(grad),
            "maanedsleie": self.maanedsleie,
        }

    def _avtale_utloper(self, dato: dt.date) -> dt.date | None:
        if not self.innleie_aar:
            return None
        return contract_end(self.fra, self.til, self.innleie_aar, INNLEIE_VARSEL, dato)


def make_bolig(
    dice: Dice,
    eierform: str,
    rom: int,
    omrade: str,
    fra: dt.date,
    byggeaar: int,
    boligtype: str | None = None,
) -> Bolig:
    """A home with the rest of its properties thrown."""
    boligtype = boligtype or dice.weighted(BOLIGTYPE_ETTER_ROM[rom])
    modern = byggeaar >= FORSTE_BYGGEAAR_TILGJENGELIG
    accessible = 75 if modern else 45 if boligtype in MED_TJENESTER else 8
    return Bolig(
        omrade=omrade,
        eierform=eierform,
        forvalter=dice.weighted(FORVALTER[eierform]),
        boligtype=boligtype,
        rom=rom,
        areal=dice.between(*AREAL[rom]),
        byggeaar=byggeaar,
        tilgjengelig="ja" if dice.chance(accessible) else "nei",
        stopp_meter=dice.between(*STOPP_METER[omrade]),
        fra=fra,
        innleie_aar=dice.pick(INNLEIE_AAR) if eierform == "innleid" else 0,
    )


def old_stock(dice: Dice, eierform: str, number: int) -> list[Bolig]:
    """The homes of this form that the municipality had before 2016."""
    return [_old_bolig(dice, eierform) for _ in range(number)]


def _old_bolig(dice: Dice, eierform: str) -> Bolig:
    byggeaar = dice.weighted(BYGGETIAR) + dice.between(0, 9)
    earliest = dt.date(max(byggeaar + 1, 1975), 1, 1)
    if eierform == "innleid":
        # A lease is younger than the house: the oldest agreement dates from 2009.
        earliest = max(earliest, dt.date(2009, 1, 1))
    fra = dice.day(earliest, HISTORIE_FRA - days(30))
    return make_bolig(dice, eierform, dice.weighted(ROM), dice.weighted(OMRADER), fra, byggeaar)


def number_boliger(boliger: list[Bolig]) -> None:
    """Give each home its id, in the order in which the municipality got them."""
    boliger.sort(key=lambda bolig: bolig.fra)
    for number, bolig in enumerate(boliger, start=1):
        bolig.bolig_id = f"B{number:04d}"
