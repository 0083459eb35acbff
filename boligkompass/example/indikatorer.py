"""Base figures of the invented municipality, as national sources would give them.

Rates are computed elsewhere from these. What our own registers also count (participants, results,
persons decided upon) is counted from them, so that two figures of one thing agree.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from boligkompass.example.bosetting import AVTALT_PERSONER, KVARTAL_4_2026
from boligkompass.example.dager import ONE_DAY, add_years
from boligkompass.example.intro import Introdeltaker

KILDE = "eksempel"
FORSTE_AAR = 2016

# 1 January each year from 2016.
INNBYGGERE = (
    *(40_712, 40_998, 41_277, 41_533, 41_764, 41_946),
    *(42_131, 42_489, 42_778, 43_002, 43_214),
)
INNVANDRERE = (
    *(4_512, 4_698, 4_843, 4_951, 5_037, 5_096),
    *(5_168, 5_603, 5_942, 6_187, 6_358),
)
HUSHOLDNINGER = (
    *(18_420, 18_602, 18_791, 18_968, 19_143, 19_301),
    *(19_462, 19_685, 19_871, 20_024, 20_176),
)

# 4th quarter each year from 2016 to 2025.
INNVANDRERE_20_66 = (3_378, 3_502, 3_596, 3_668, 3_721, 3_774, 4_011, 4_297, 4_493, 4_621)
SYSSELSATTE_INNVANDRERE = (2_079, 2_162, 2_257, 2_328, 2_316, 2_413, 2_541, 2_672, 2_838, 2_967)

# Each year from 2016 to 2025; kroner in thousands.
STARTLAN_UTBETALT = (
    *(58_400, 61_900, 63_200, 66_700, 71_500),
    *(68_300, 62_800, 70_600, 78_900, 84_200),
)
STARTLAN_ANTALL = (47, 48, 47, 48, 49, 45, 39, 41, 43, 44)
BOSTOTTE_UTBETALT = (
    *(23_900, 22_700, 21_800, 21_100, 22_400),
    *(25_600, 29_800, 30_900, 27_300, 25_900),
)
BOSTOTTE_HUSSTANDER = (912, 861, 824, 797, 815, 868, 934, 941, 872, 829)

# Refugees asked for, first and as adjusted, each year from 2016.
ANMODET_OPPRINNELIG = (85, 75, 60, 55, 55, 55, 45, 75, 70, 65, 55)
ANMODET = (80, 70, 60, 55, 55, 55, 80, 80, 70, 65, 60)

ANMODET_2026_JUSTERT = (dt.date(2026, 10, 8), 65)
"""IMDi asked for five more on this day."""

BOSETTING_2027 = (
    ("flyktninger_anmodet", dt.date(2026, 5, 20), 70),
    ("flyktninger_anmodet_opprinnelig", dt.date(2026, 5, 20), 70),
    ("flyktninger_vedtatt", dt.date(2026, 6, 18), 65),
)
"""What was asked and decided for 2027, and when it became known."""

TILSTAND_MELDT = {2023: 35.0, 2024: 34.1, 2025: 33.2}
"""Per cent TG2 and TG3 of the examined homes, as reported at the end of each year."""

INTRO_2025_ENDELIG = dt.date(2026, 10, 15)
"""Until then the number of participants in 2025 is preliminary."""

Period = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Verdi:
    """One value, before it becomes a row."""

    indikator: str
    periode: Period
    verdi: float
    merke: str | None = None

    def row(self, dato: dt.date) -> dict[str, Any]:
        """The value as fetched on `dato`."""
        return {
            "indikator": self.indikator,
            "periode_fra": self.periode[0],
            "periode_til": self.periode[1],
            "grenser": "publisert",
            "kilde": KILDE,
            "verdi": float(self.verdi),
            "synlighet": "vist",
            "merke": self.merke,
            "offentlig": False,
            "vist": True,
            "hentet": dato,
        }


def year(aar: int) -> Period:
    """The whole year."""
    return dt.date(aar, 1, 1), dt.date(aar, 12, 31)


def new_years_day(aar: int) -> Period:
    """The single day on which inhabitants are counted."""
    return dt.date(aar, 1, 1), dt.date(aar, 1, 1)


def fourth_quarter(aar: int) -> Period:
    """October to December, when the employed are counted."""
    return dt.date(aar, 10, 1), dt.date(aar, 12, 31)


SERIER: tuple[tuple[str, Callable[[int], Period], tuple[int, ...]], ...] = (
    ("innbyggere", new_years_day, INNBYGGERE),
    ("innvandrere", new_years_day, INNVANDRERE),
    ("husholdninger", new_years_day, HUSHOLDNINGER),
    ("innvandrere_20_66", fourth_quarter, INNVANDRERE_20_66),
    ("sysselsatte_innvandrere", fourth_quarter, SYSSELSATTE_INNVANDRERE),
    ("startlan_utbetalt", year, STARTLAN_UTBETALT),
    ("startlan_antall", year, STARTLAN_ANTALL),
    ("bostotte_utbetalt", year, BOSTOTTE_UTBETALT),
    ("bostotte_husstander", year, BOSTOTTE_HUSSTANDER),
)
"""The series written above, with the period that each is of."""


def values(deltakere: list[Introdeltaker], dato: dt.date) -> list[Verdi]:
    """All values known on `dato`."""
    found = [
        Verdi(indikator, period(aar), number)
        for indikator, period, numbers in SERIER
        for aar, number in _by_year(numbers)
    ]
    for aar, share in TILSTAND_MELDT.items():
        day = dt.date(aar, 12, 31)
        found.append(Verdi("tilstand_tg23_andel", (day, day), share))
    return [*found, *_flyktninger(dato), *_introprogram(deltakere, dato)]


def vedtatt() -> Mapping[int, int]:
    """Persons decided upon each year: those agreed in the register's four quarters."""
    persons = {aar: sum(quarters) for aar, quarters in AVTALT_PERSONER.items()}
    persons[2026] += sum(avtale.personer for avtale in KVARTAL_4_2026)
    return persons


def _by_year(numbers: Iterable[int]) -> Iterable[tuple[int, int]]:
    return enumerate(numbers, start=FORSTE_AAR)


def _flyktninger(dato: dt.date) -> Iterable[Verdi]:
    adjusted_on, adjusted = ANMODET_2026_JUSTERT
    for aar, number in _by_year(ANMODET):
        current = adjusted if aar == adjusted_on.year and adjusted_on < dato else number
        yield Verdi("flyktninger_anmodet", year(aar), current)
    for aar, number in _by_year(ANMODET_OPPRINNELIG):
        yield Verdi("flyktninger_anmodet_opprinnelig", year(aar), number)
    for aar, number in vedtatt().items():
        yield Verdi("flyktninger_vedtatt", year(aar), number)
    for name, known_on, number in BOSETTING_2027:
        if known_on < dato:
            yield Verdi(name, year(2027), number)


def _introprogram(deltakere: list[Introdeltaker], dato: dt.date) -> Iterable[Verdi]:
    """Participants to 2025, and what those who ended to 2024 did the year after."""
    rows = [row for deltaker in deltakere if (row := deltaker.row(dato)) is not None]
    for aar in range(FORSTE_AAR, 2026):
        first, last = year(aar)
        taking_part = [
            r for r in rows if r["fra"] <= last and (r["til"] is None or r["til"] >= first)
        ]
        preliminary = aar == 2025 and dato <= INTRO_2025_ENDELIG
        merke = "forelopig" if preliminary else None
        yield Verdi("introprogram_deltakere", year(aar), len(taking_part), merke)
        ended = [r for r in rows if r["til"] is not None and first <= r["til"] <= last]
        if add_years(last, 1) + ONE_DAY < dato:
            done = sum(r["utfall"] in ("arbeid", "utdanning") for r in ended)
            yield Verdi("introprogram_avsluttet", year(aar), len(ended))
            yield Verdi("introprogram_i_arbeid_eller_utdanning", year(aar), done)
