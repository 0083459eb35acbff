"""Who lives in the homes, one after another, and the days when nobody does.

Every home is either let or vacant on every day that the municipality disposes over it: the two
registers add up to the stock. A tenancy first gets a household of its own; the themes that follow
(settlement, homelessness, moves from home to home) claim the ones that suit them.
"""

import datetime as dt
from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

from boligkompass.example.boliger import MED_TJENESTER, Bolig
from boligkompass.example.dager import (
    HISTORIE_FRA,
    HORISONT,
    ONE_DAY,
    contract_end,
    days,
    known,
    month_end,
)
from boligkompass.example.dice import Dice
from boligkompass.example.husstander import Husstand, Husstander

BEGYNNELSE = dt.date(2004, 1, 1)
"""Tenancies are thrown from here, so that those of 2016 have begun at different times."""

GRUPPE_ETTER_ROM = {
    1: {"enslig": 80, "enslig_besok": 10, "par": 10},
    2: {"enslig": 47, "enslig_besok": 14, "par": 8, "ett_barn": 20, "flere_barn": 11},
    3: {"enslig": 9, "enslig_besok": 3, "par": 3, "ett_barn": 43, "flere_barn": 42},
    4: {"ett_barn": 8, "flere_barn": 92},
    5: {"flere_barn": 100},
}
"""Who lives in a home of so many rooms, in per cent: families live in two rooms, for want of more,
and some have stayed in a large home when the children had moved."""

GRUPPE_MED_TJENESTER = {"enslig": 84, "enslig_besok": 6, "par": 10}
MAX_PERSONER = {1: 2, 2: 4, 3: 5, 4: 7, 5: 7}

FLYTTER_FORSTE_AAR, FLYTTER_SENERE = 5, 12
"""Per cent that move out in the first year, and in each year after."""

FLYTTEMANED = {1: 7, 2: 18, 3: 7, 4: 5, 5: 6, 6: 7, 7: 4, 8: 10, 9: 19, 10: 6, 11: 6, 12: 5}
FLYTTETOPP = (2, 9)
"""In February and September most people move, and early in the month."""

KORTESTE_LEIE = 60
KONTRAKT_AAR = 3
FORNYES_FOR = (20, 100)
"""A contract is renewed so many days before it ends."""

LEDIG_GRUNN = {"klargjoring": 50, "vedlikehold": 27, "ingen_passende": 23}
LEDIG_DAGER = {"klargjoring": (8, 34), "vedlikehold": (55, 280), "ingen_passende": (45, 200)}
LANG_LEDIGHET = (260, 620)
LANG_PROSENT = 20
"""Per cent of the homes under maintenance that stand empty much too long."""

TOMMES_FOR = {"eid": (25, 130), "innleid": (0, 20)}
"""So many days before a home leaves, the tenant has moved."""

SISTE_UTLEIE = 240
"""A home is not let anew so shortly before it leaves."""

KJOPER_SELV = 18
"""Per cent of the sales where the tenant buys the home."""

FLYTTER_TIL = {"eid": 9, "privat_leie": 48, "kommunal": 20, "institusjon": 6, "annet": 17}
FLYTTER_TIL_MED_TJENESTER = {"privat_leie": 6, "kommunal": 8, "institusjon": 46, "annet": 40}
FLYTTER_VIDERE_DAGER = 8
"""Who moves to another municipal home, is in it within so many days."""


@dataclass
class Leieforhold:
    """One tenancy; `kilde` says what brought the household there."""

    bolig: Bolig
    husstand: Husstand
    fra: dt.date
    til: dt.date
    utflyttet_til: str
    varsel_dager: int
    kilde: str = "soknad"
    kan_kjope: str | None = None
    leieforhold_id: str = ""

    def row(self, dato: dt.date) -> dict[str, Any] | None:
        """The tenancy as registered on `dato`."""
        if self.fra >= dato:
            return None
        til = known(self.til, dato)
        return {
            "leieforhold_id": self.leieforhold_id,
            "bolig_id": self.bolig.bolig_id,
            **self.husstand.row,
            "husstandsgruppe": self.husstand.gruppe,
            "fra": self.fra,
            "til": til,
            "utloper": self._utloper(dato),
            "utflyttet_til": self.utflyttet_til if til else None,
            "kan_kjope": self.kan_kjope,
        }

    def _utloper(self, dato: dt.date) -> dt.date | None:
        if self.bolig.boligtype in MED_TJENESTER:
            return None
        return contract_end(self.fra, self.til, KONTRAKT_AAR, self.varsel_dager, dato)


@dataclass
class Ledighet:
    """The days between two tenancies, and why."""

    bolig: Bolig
    fra: dt.date
    til: dt.date
    grunn: str
    ledighet_id: str = ""

    def row(self, dato: dt.date) -> dict[str, Any] | None:
        """The vacancy as registered on `dato`."""
        if self.fra >= dato:
            return None
        return {
            "ledighet_id": self.ledighet_id,
            "bolig_id": self.bolig.bolig_id,
            "fra": self.fra,
            "til": known(self.til, dato),
            "grunn": self.grunn,
        }


class Utleie:
    """All tenancies and vacancies, in order of their first day."""

    def __init__(self, dice: Dice, husstander: Husstander, boliger: list[Bolig]) -> None:
        self._dice = dice
        self._husstander = husstander
        self.leieforhold: list[Leieforhold] = []
        self.ledigheter: list[Ledighet] = []
        for bolig in boliger:
            self._let(bolig)
        self._order()
        self._starts = [leie.fra for leie in self.leieforhold]

    def claim(
        self, kilde: str, husstand: Husstand, first: dt.date, last: dt.date
    ) -> Leieforhold | None:
        """Move the household into an ordinary home let in these days to one of its group.

        None if there is no such home. A tenancy is claimed at most once.
        """
        for leie in self.leieforhold[bisect_left(self._starts, first) :]:
            if leie.fra > last:
                return None
            if leie.kilde == "soknad" and self._suits(leie, husstand):
                leie.husstand, leie.kilde = husstand, kilde
                return leie
        return None

    def move_between_homes(self) -> None:
        """Let those who move to another municipal home appear in it; last of the claims."""
        for leie in sorted(self.leieforhold, key=lambda leie: (leie.til, leie.fra)):
            if leie.utflyttet_til != "kommunal" or leie.til > HORISONT:
                continue
            after = leie.til + ONE_DAY
            if not self.claim("flytting", leie.husstand, after, after + days(FLYTTER_VIDERE_DAGER)):
                leie.utflyttet_til = "annet" if self._dice.chance(20) else "privat_leie"

    @staticmethod
    def _suits(leie: Leieforhold, husstand: Husstand) -> bool:
        return (
            leie.husstand.gruppe == husstand.gruppe
            and leie.bolig.boligtype not in MED_TJENESTER
            and husstand.personer <= MAX_PERSONER[leie.bolig.rom]
        )

    def _let(self, bolig: Bolig) -> None:
        """Fill a home's days from the first to the last."""
        stop = bolig.til or HORISONT
        day = bolig.fra
        if bolig.fra < BEGYNNELSE:
            day = BEGYNNELSE + days(self._dice.between(0, 364))
        else:
            day = self._stand_empty(bolig, day, stop, "klargjoring")
        while day <= stop:
            day = self._rent(bolig, day)
            if day <= stop:
                grunn = self._dice.weighted(LEDIG_GRUNN)
                day = self._stand_empty(bolig, day, stop, grunn)

    def _rent(self, bolig: Bolig, fra: dt.date) -> dt.date:
        """One tenancy from `fra`; the day after it."""
        til = self._moves_out(fra)
        utflyttet_til = self._moves_to(bolig)
        if bolig.til is not None and til > bolig.til - days(TOMMES_FOR[bolig.eierform][0]):
            til, utflyttet_til = self._leaves_with_home(bolig, utflyttet_til)
        leie = Leieforhold(
            bolig=bolig,
            husstand=self._household(bolig),
            fra=fra,
            til=til,
            utflyttet_til=utflyttet_til,
            varsel_dager=self._dice.between(*FORNYES_FOR),
        )
        if til >= HISTORIE_FRA:
            self.leieforhold.append(leie)
        return til + ONE_DAY

    def _stand_empty(self, bolig: Bolig, fra: dt.date, stop: dt.date, grunn: str) -> dt.date:
        """One vacancy from `fra`; the day after it. The last before a home leaves is its end."""
        low, high = LEDIG_DAGER[grunn]
        if grunn == "vedlikehold" and self._dice.chance(LANG_PROSENT):
            low, high = LANG_LEDIGHET
        til = fra + days(self._dice.between(low, high) - 1)
        if bolig.til is not None and til > stop - days(SISTE_UTLEIE):
            til = stop
            grunn = "salg" if bolig.eierform == "eid" else "klargjoring"
        if til >= HISTORIE_FRA:
            self.ledigheter.append(Ledighet(bolig, fra, til, grunn))
        return til + ONE_DAY

    def _leaves_with_home(self, bolig: Bolig, utflyttet_til: str) -> tuple[dt.date, str]:
        assert bolig.til is not None
        if bolig.eierform == "eid" and self._dice.chance(KJOPER_SELV):
            return bolig.til, "eid"
        gone = bolig.til - days(self._dice.between(*TOMMES_FOR[bolig.eierform]))
        return gone, utflyttet_til

    def _moves_out(self, fra: dt.date) -> dt.date:
        """The last day of a tenancy that began on `fra`, were the home to last."""
        year = fra.year
        hazard = FLYTTER_FORSTE_AAR
        while not self._dice.chance(hazard):
            year += 1
            hazard = FLYTTER_SENERE
        month = self._dice.weighted(FLYTTEMANED)
        last = 9 if month in FLYTTETOPP else month_end(year, month).day
        til = dt.date(year, month, self._dice.between(1, last))
        return til if til >= fra + days(KORTESTE_LEIE) else til.replace(year=year + 1, day=1)

    def _household(self, bolig: Bolig) -> Husstand:
        served = bolig.boligtype in MED_TJENESTER
        groups = GRUPPE_MED_TJENESTER if served else GRUPPE_ETTER_ROM[bolig.rom]
        return self._husstander.of_group(self._dice.weighted(groups), MAX_PERSONER[bolig.rom])

    def _moves_to(self, bolig: Bolig) -> str:
        served = bolig.boligtype in MED_TJENESTER
        return self._dice.weighted(FLYTTER_TIL_MED_TJENESTER if served else FLYTTER_TIL)

    def _order(self) -> None:
        self.leieforhold.sort(key=lambda leie: (leie.fra, leie.bolig.bolig_id))
        for number, leie in enumerate(self.leieforhold, start=1):
            leie.leieforhold_id = f"L{number:05d}"
        self.ledigheter.sort(key=lambda ledig: (ledig.fra, ledig.bolig.bolig_id))
        for number, ledig in enumerate(self.ledigheter, start=1):
            ledig.ledighet_id = f"T{number:05d}"
