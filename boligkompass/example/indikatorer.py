"""Base figures of the invented municipality, as national sources would give them.

Rates are computed elsewhere from these. What our own registers also count (participants, results,
persons decided upon) is counted from them, so that two figures of one thing agree.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from boligkompass.example.bosetting import AVTALT_PERSONER, KVARTAL_4_2026
from boligkompass.example.dager import ONE_DAY, add_years, month_end
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
BOSTOTTE_TRANSPORT = (
    *(3_900, 3_600, 3_350, 3_100, 3_250),
    *(3_700, 4_400, 4_700, 4_050, 3_800),
)
STARTLAN_FULLFINANSIERT = (14, 16, 17, 19, 22, 21, 20, 23, 26, 28)
# Part of the general grant from 2020, when the municipality cut them.
ETABLERINGSTILSKUDD_UTBETALT = (
    *(4_100, 4_300, 4_050, 4_200, 2_900),
    *(2_600, 2_450, 2_700, 2_300, 2_150),
)
TILPASNINGSTILSKUDD_UTBETALT = (
    *(1_650, 1_500, 1_720, 1_580, 1_900),
    *(1_450, 1_300, 1_610, 1_240, 1_380),
)
KOMMUNAL_BOSTOTTE_UTBETALT = (980, 940, 910, 870, 890, 930, 1_020, 1_060, 990, 950)
KOMMUNAL_BOSTOTTE_HUSSTANDER = (43, 41, 40, 38, 37, 38, 41, 42, 39, 36)
SOSIALHJELP_BOLIG = (
    *(11_200, 11_500, 11_400, 11_900, 12_300),
    *(12_800, 14_600, 16_700, 17_400, 17_900),
)
MIDLERTIDIG_KOSTNAD = (
    *(5_800, 6_100, 5_600, 5_900, 6_700),
    *(6_400, 7_900, 8_800, 9_400, 9_100),
)
# Rent bore the homes until interest rose.
HUSLEIEINNTEKTER = (
    *(37_200, 38_500, 40_000, 41_600, 43_000),
    *(44_500, 46_500, 49_000, 51_400, 53_700),
)
KAPITAL_OG_DRIFT = (
    *(36_200, 37_400, 39_400, 41_200, 42_300),
    *(43_400, 47_000, 51_400, 54_700, 56_100),
)

# At the end of each year from 2016: kroner a month.
HUSLEIE_KOMMUNAL_MEDIAN = (
    *(6_350, 6_500, 6_650, 6_800, 6_900),
    *(7_000, 7_250, 7_500, 7_750, 7_900),
)

# At each month's end from October 2024: rent owed, and what fell due in the twelve months until
# then, which rises as much each month; kroner in thousands.
RESTANSER_FRA = (2024, 10)
HUSLEIE_RESTANSE = (
    *(859, 842, 847, 832, 870, 926, 964, 1_018, 976),
    *(953, 902, 918, 894, 799, 721, 686, 660, 667),
    *(617, 639, 644, 632, 625, 625, 658, 680, 697),
)
HUSLEIE_KREVD, KREVD_MER_HVER_MAANED = 64_000, 190

# Each year from 2016 to 2025.
HELDOGNS_PLASSER = (205, 205, 205, 211, 211, 211, 219, 219, 219, 219)
NODHYBLER = (6, 6, 6, 7, 7, 7, 8, 8, 8, 8)
NODHYBLER_BARN = (1, 1, 1, 1, 1, 2, 2, 2, 2, 2)

# New plots for homes each year from 2016 to 2025, and those of them that the municipality secured.
TOMTER_NYE = (64, 71, 58, 83, 77, 52, 49, 61, 68, 57)
TOMTER_SIKRET = (1, 2, 2, 3, 4, 2, 1, 2, 4, 2)

TILRETTELAGT_KARTLAGT = (dt.date(2024, 1, 1), dt.date(2033, 12, 31)), 26
"""The years that were mapped, and the adapted homes that they need."""

HELDOGNS_BEHOV_FRA = 2024
HELDOGNS_BEHOV = (221, 226, 232, 238, 246, 254, 263, 272, 282, 292, 302, 312)
"""Places needed each year from 2024, as forecast from the inhabitants of each age."""

HELDOGNS_PLANLAGT = {2028: 24, 2031: 16}
"""New places that the plan has, by the year in which they are to be ready."""

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


def new_years_eve(aar: int) -> Period:
    """The single day on which rents are counted."""
    return dt.date(aar, 12, 31), dt.date(aar, 12, 31)


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
    ("bostotte_transport", year, BOSTOTTE_TRANSPORT),
    ("startlan_fullfinansiert", year, STARTLAN_FULLFINANSIERT),
    ("etableringstilskudd_utbetalt", year, ETABLERINGSTILSKUDD_UTBETALT),
    ("tilpasningstilskudd_utbetalt", year, TILPASNINGSTILSKUDD_UTBETALT),
    ("kommunal_bostotte_utbetalt", year, KOMMUNAL_BOSTOTTE_UTBETALT),
    ("kommunal_bostotte_husstander", year, KOMMUNAL_BOSTOTTE_HUSSTANDER),
    ("sosialhjelp_bolig", year, SOSIALHJELP_BOLIG),
    ("midlertidig_kostnad", year, MIDLERTIDIG_KOSTNAD),
    ("husleieinntekter", year, HUSLEIEINNTEKTER),
    ("kapital_og_drift", year, KAPITAL_OG_DRIFT),
    ("husleie_kommunal_median", new_years_eve, HUSLEIE_KOMMUNAL_MEDIAN),
    ("heldogns_plasser", year, HELDOGNS_PLASSER),
    ("nodhybler", year, NODHYBLER),
    ("nodhybler_barn", year, NODHYBLER_BARN),
    ("tomter_nye", year, TOMTER_NYE),
    ("tomter_sikret", year, TOMTER_SIKRET),
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
    found += _restanser(dato)
    return [*found, *_omsorg(), *_flyktninger(dato), *_introprogram(deltakere, dato)]


def vedtatt() -> Mapping[int, int]:
    """Persons decided upon each year: those agreed in the register's four quarters."""
    persons = {aar: sum(quarters) for aar, quarters in AVTALT_PERSONER.items()}
    persons[2026] += sum(avtale.personer for avtale in KVARTAL_4_2026)
    return persons


def _by_year(numbers: Iterable[int]) -> Iterable[tuple[int, int]]:
    return enumerate(numbers, start=FORSTE_AAR)


def _omsorg() -> Iterable[Verdi]:
    """The homes that were mapped as needed, the need for places as forecast, and those planned."""
    yield Verdi("behov_tilrettelagte_boliger", *TILRETTELAGT_KARTLAGT)
    for aar, number in enumerate(HELDOGNS_BEHOV, start=HELDOGNS_BEHOV_FRA):
        yield Verdi("heldogns_behov", year(aar), number, "prognose")
    for aar, number in HELDOGNS_PLANLAGT.items():
        yield Verdi("heldogns_plasser_planlagt", year(aar), number)


def _restanser(dato: dt.date) -> Iterable[Verdi]:
    aar, month = RESTANSER_FRA
    for number, owed in enumerate(HUSLEIE_RESTANSE):
        day = month_end(aar, month + number)
        if day < dato:
            claimed = HUSLEIE_KREVD + number * KREVD_MER_HVER_MAANED
            yield Verdi("husleie_restanse", (day, day), owed)
            yield Verdi("husleie_krevd", (day, day), claimed)


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
