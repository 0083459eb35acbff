"""Targets and money: what the municipality decided, what is bound and what is used."""

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from boligkompass.example.anskaffelser import MED_KRONER, Anskaffelse
from boligkompass.example.indikatorer import FORSTE_AAR, STARTLAN_UTBETALT

KOMMUNESTYRET = "Vedtak i Eksempelkommunens kommunestyre {} (oppdiktet)"

D = dt.date

# Indicator, valid from and to, lower and upper bound, day of the decision.
MAAL: tuple[tuple[str, dt.date, dt.date | None, float | None, float | None, dt.date], ...] = (
    ("nye_boliger", D(2016, 1, 1), None, 20, 30, D(2015, 12, 17)),
    ("bosatt_andel_av_vedtatt", D(2024, 1, 1), None, 75, None, D(2023, 12, 14)),
    ("tilstand_tg23_andel", D(2024, 1, 1), None, None, 30, D(2023, 12, 14)),
    ("midlertidig_barn_over_3_mnd", D(2024, 1, 1), None, None, 0, D(2023, 12, 14)),
    ("bostedslose_registrert", D(2020, 1, 1), D(2023, 12, 31), None, 40, D(2019, 12, 12)),
    ("bostedslose_registrert", D(2024, 1, 1), None, None, 25, D(2023, 12, 14)),
    ("innvandrere_i_arbeid_andel", D(2024, 1, 1), None, 66, None, D(2023, 12, 14)),
    ("introprogram_resultat_andel", D(2018, 1, 1), None, 70, None, D(2017, 12, 14)),
    ("utnyttelsesgrad", D(2024, 1, 1), None, 95, None, D(2023, 12, 14)),
    ("nye_tomter_andel", D(2024, 1, 1), None, 5, 10, D(2023, 12, 14)),
)

INVESTERING_BEVILGET = {
    2022: 85_000_000,
    2023: 105_000_000,
    2024: 130_000_000,
    2025: 125_000_000,
    2026: 125_000_000,
}
STARTLAN_BEVILGET = {
    2022: 75_000_000,
    2023: 75_000_000,
    2024: 85_000_000,
    2025: 90_000_000,
    2026: 95_000_000,
}

VEDLIKEHOLD_BEVILGET = {
    2022: 13_500_000,
    2023: 14_000_000,
    2024: 14_500_000,
    2025: 15_500_000,
    2026: 16_000_000,
}
VEDLIKEHOLD_BRUKT = {2022: 12_900_000, 2023: 13_100_000, 2024: 14_300_000, 2025: 14_200_000}

BINDENDE_STADIER = ("forhandling", "under_bygging")
"""From these stages on the money of a case is bound."""

STARTLAN_2026 = (
    (D(2026, 1, 1), 0, 9_000_000),
    (D(2026, 7, 1), 37_400_000, 11_800_000),
    (D(2026, 9, 1), 51_200_000, 13_500_000),
    (D(2026, 10, 1), 57_900_000, 15_100_000),
    (D(2026, 11, 1), 64_300_000, 16_600_000),
    (D(2027, 1, 1), 79_800_000, 12_000_000),
)
"""Paid out, and promised but not yet paid, on these days; between them along a straight line."""

VEDLIKEHOLD_2026 = (
    (D(2026, 1, 1), 0, 700_000),
    (D(2026, 7, 1), 5_900_000, 2_600_000),
    (D(2026, 9, 1), 8_200_000, 3_300_000),
    (D(2026, 10, 1), 9_500_000, 3_900_000),
    (D(2026, 11, 1), 10_700_000, 4_400_000),
    (D(2027, 1, 1), 14_900_000, 900_000),
)
"""Paid for, and ordered but not yet paid, in the same way."""


def targets() -> Iterable[dict[str, Any]]:
    """The rows of `maal`."""
    for indikator, fra, til, nedre, ovre, day in MAAL:
        yield {
            "indikator": indikator,
            "fra": fra,
            "til": til,
            "nedre": nedre,
            "ovre": ovre,
            "vedtak": KOMMUNESTYRET.format(day.strftime("%d.%m.%Y")),
        }


def frames(cases: list[Anskaffelse], dato: dt.date) -> Iterable[dict[str, Any]]:
    """The rows of `ramme`: investments from the acquisitions, loans from what was paid out."""
    for aar, bevilget in INVESTERING_BEVILGET.items():
        bundet, brukt = investments(cases, aar, dato)
        yield _frame("investering", aar, bevilget, bundet, brukt)
    for aar, bevilget in STARTLAN_BEVILGET.items():
        bundet, brukt = _loans(aar, dato)
        yield _frame("startlan", aar, bevilget, bundet, brukt)
    for aar, bevilget in VEDLIKEHOLD_BEVILGET.items():
        bundet, brukt = _upkeep(aar, dato)
        yield _frame("vedlikehold", aar, bevilget, bundet, brukt)


def investments(cases: list[Anskaffelse], aar: int, dato: dt.date) -> tuple[int, int]:
    """Kroner bound and kroner used of a year's frame; a case belongs to the year it is ready."""
    bundet = brukt = 0
    for case in cases:
        stadium = case.stadium(dato)
        if case.type not in MED_KRONER or stadium is None:
            continue
        klar = case.klar_dato(dato)
        if klar is None or klar.year != aar:
            continue
        if stadium == "klar":
            brukt += case.kroner
        elif stadium in BINDENDE_STADIER:
            bundet += case.kroner
    return bundet, brukt


def _loans(aar: int, dato: dt.date) -> tuple[int, int]:
    if aar < 2026:
        return 0, STARTLAN_UTBETALT[aar - FORSTE_AAR] * 1000
    return _on_the_line(STARTLAN_2026, dato)


def _upkeep(aar: int, dato: dt.date) -> tuple[int, int]:
    return (0, VEDLIKEHOLD_BRUKT[aar]) if aar < 2026 else _on_the_line(VEDLIKEHOLD_2026, dato)


def _on_the_line(points: tuple[tuple[dt.date, int, int], ...], dato: dt.date) -> tuple[int, int]:
    """Kroner bound and kroner used on `dato`, between the days written down."""
    for (before, *low), (after, *high) in pairwise(points):
        if dato <= after:
            share = (dato - before).days, (after - before).days
            brukt, bundet = (
                (a + (b - a) * share[0] // share[1]) // 10_000 * 10_000
                for a, b in zip(low, high, strict=True)
            )
            return bundet, brukt
    raise ValueError(f"{dato} is after the last extract")


def _frame(formal: str, aar: int, bevilget: int, bundet: int, brukt: int) -> dict[str, Any]:
    return {"formal": formal, "aar": aar, "bevilget": bevilget, "bundet": bundet, "brukt": brukt}
