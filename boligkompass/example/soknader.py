"""Applications for a home: those that led to a tenancy, those that wait, and those that did not.

A tenancy that nobody else claimed was applied for: the application is thrown backwards from the day
the household moved in. So those who wait on the day of an extract are those who move in later, and
families, who wait longest for the few large homes, are many among them.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from boligkompass.example.dager import HISTORIE_FRA, days, known
from boligkompass.example.dice import Dice
from boligkompass.example.husstander import Husstand, Husstander
from boligkompass.example.leieforhold import Leieforhold

SOKNADER = {
    2016: 226,
    2017: 231,
    2018: 238,
    2019: 242,
    2020: 234,
    2021: 236,
    2022: 247,
    2023: 252,
    2024: 246,
    2025: 241,
    2026: 243,
    2027: 240,
}
"""Applications received each year."""

BEHANDLING_DAGER = {(12, 40): 45, (41, 75): 35, (76, 110): 15, (111, 170): 5}
"""Days from an application to its decision, and how often."""

VENTER_DAGER = {
    "enslig": {(15, 120): 50, (121, 240): 35, (241, 420): 15},
    "enslig_besok": {(15, 120): 35, (121, 270): 40, (271, 450): 25},
    "par": {(15, 120): 45, (121, 240): 40, (241, 400): 15},
    "ett_barn": {(30, 150): 25, (151, 330): 40, (331, 520): 35},
    "flere_barn": {(30, 170): 22, (171, 320): 30, (321, 480): 30, (481, 670): 18},
}
"""Days from the decision to the home, by the household's group."""

FLYTTING_VENTER_DAGER = (5, 25)
"""Who moves from one municipal home to another has not waited long."""

ARSAK = {"uten_bolig": 30, "fare_for_miste": 26, "uegnet": 44}
ARSAK_ETTER_KILDE = {"bostedslos": "uten_bolig", "flytting": "uegnet"}

GRUPPE_UTEN_BOLIG = {"enslig": 52, "enslig_besok": 9, "par": 9, "ett_barn": 16, "flere_barn": 14}
UTFALL_UTEN_BOLIG = {"avslag": 60, "trukket": 40}
"""Who they are, and how it ends, where no tenancy follows."""

ETTERREGISTRERT = (
    (dt.date(2026, 8, 14), dt.date(2026, 9, 11)),
    (dt.date(2026, 9, 8), dt.date(2026, 10, 13)),
)
"""The first application from the one day on was registered on the other, after an extract."""


@dataclass
class Soknadssak:
    """One application; `avgjort` is the day of its decision, or of its withdrawal."""

    husstand: Husstand
    arsak: str
    mottatt: dt.date
    avgjort: dt.date
    utfall: str
    innflyttet: dt.date | None = None
    forelopig_svar: dt.date | None = None
    enkeltvedtak: str | None = None
    tilbud: dt.date | None = None
    klage: dt.date | None = None
    klageutfall: str | None = None
    klage_avgjort: dt.date | None = None
    tilrettelagt: str | None = None
    registrert: dt.date | None = None
    soknad_id: str = ""

    def row(self, dato: dt.date) -> dict[str, Any] | None:
        """The application as registered on `dato`. One that is withdrawn gets no decision."""
        if (self.registrert or self.mottatt) >= dato:
            return None
        avgjort = known(self.avgjort, dato)
        klage_avgjort = known(self.klage_avgjort, dato)
        return {
            "soknad_id": self.soknad_id,
            **self.husstand.row,
            "husstandsgruppe": self.husstand.gruppe,
            "arsak": self.arsak,
            "mottatt": self.mottatt,
            "vedtak_dato": None if self.utfall == "trukket" else avgjort,
            "utfall": self.utfall if avgjort else "under_behandling",
            "innflyttet": known(self.innflyttet, dato),
            "forelopig_svar": known(self.forelopig_svar, dato),
            "enkeltvedtak": self.enkeltvedtak if avgjort else None,
            "tilbud_dato": known(self.tilbud, dato),
            "klage_dato": known(self.klage, dato),
            "klageutfall": self.klageutfall if klage_avgjort else None,
            "klage_avgjort": klage_avgjort,
            "tilrettelagt": self.tilrettelagt,
        }


def applications(
    dice: Dice, husstander: Husstander, leieforhold: list[Leieforhold]
) -> list[Soknadssak]:
    """All applications received from 2016 on."""
    granted = [_granted(dice, leie) for leie in leieforhold if leie.kilde != "bosetting"]
    cases = [case for case in granted if case.mottatt >= HISTORIE_FRA]
    per_year = Counter(case.mottatt.year for case in cases)
    for aar, number in SOKNADER.items():
        for _ in range(number - per_year[aar]):
            cases.append(_in_vain(dice, husstander, aar))
    cases.sort(key=lambda case: (case.mottatt, case.husstand.husstand_id))
    for occurred, registered in ETTERREGISTRERT:
        next(c for c in cases if c.mottatt >= occurred).registrert = registered
    for number, case in enumerate(cases, start=1):
        case.soknad_id = f"S{number:05d}"
    return cases


def _granted(dice: Dice, leie: Leieforhold) -> Soknadssak:
    """The application behind a tenancy."""
    waited = dice.between(*dice.weighted(VENTER_DAGER[leie.husstand.gruppe]))
    treated = dice.between(*dice.weighted(BEHANDLING_DAGER))
    if leie.kilde == "flytting":
        waited = treated = dice.between(*FLYTTING_VENTER_DAGER)
    return Soknadssak(
        husstand=leie.husstand,
        arsak=ARSAK_ETTER_KILDE.get(leie.kilde) or dice.weighted(ARSAK),
        mottatt=leie.fra - days(waited + treated),
        avgjort=leie.fra - days(waited),
        utfall="innvilget",
        innflyttet=leie.fra,
    )


def _in_vain(dice: Dice, husstander: Husstander, aar: int) -> Soknadssak:
    mottatt = dice.day(dt.date(aar, 1, 1), dt.date(aar, 12, 31))
    return Soknadssak(
        husstand=husstander.of_group(dice.weighted(GRUPPE_UTEN_BOLIG)),
        arsak=dice.weighted(ARSAK),
        mottatt=mottatt,
        avgjort=mottatt + days(dice.between(*dice.weighted(BEHANDLING_DAGER))),
        utfall=dice.weighted(UTFALL_UTEN_BOLIG),
    )
