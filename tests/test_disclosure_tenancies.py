"""What tables of tenancies and applications tell of each other, reckoned by hand."""

from dataclasses import replace
from datetime import date
from math import inf
from typing import Any

import numpy as np
import pytest
from skjermingsproever import (
    DAY,
    NORM,
    Q1,
    Q2,
    Q3,
    Q4,
    YEAR,
    guarded,
    row,
    shown,
    table,
    terms,
)
from skjermingsproever import (
    Period as Span,
)

from boligkompass.disclosure.cells import CellKey, Period, cells_of
from boligkompass.disclosure.claims import Claim
from boligkompass.disclosure.cohorts import with_cohorts
from boligkompass.disclosure.facts import facts
from boligkompass.disclosure.implied import with_implied
from boligkompass.disclosure.over_time import over_time
from boligkompass.disclosure.relations import claims
from boligkompass.disclosure.system import Relation
from boligkompass.tables import TABLES

Y1 = ("aar", date(2024, 1, 1), date(2024, 12, 31))
Y2 = ("aar", date(2025, 1, 1), date(2025, 12, 31))
THREE = ("treaar", date(2024, 1, 1), date(2026, 12, 31))
AUTUMN = ("telling", date(2026, 8, 20), date(2026, 10, 20))
NEW_YEAR = ("dag", date(2025, 12, 31), date(2025, 12, 31))
YEARS_END = ("dag", date(2026, 12, 31), date(2026, 12, 31))


def hidden(protected, name: str) -> list[tuple]:
    return [key for key, count in shown(protected, name).items() if count is None]


def lived(day: Span, *counts: int) -> list[dict[str, Any]]:
    """The tenancies of a day, and how many have lasted for so long, the newest first."""
    classes = zip(("0-1", "1-3", "3-5", "5-10", "10+"), counts, strict=True)
    return [row(sum(counts), day), *(row(count, day, botid=code) for code, count in classes)]


def test_three_years_together_do_not_tell_the_one_that_is_hidden() -> None:
    """3 of 20 + 30 + 3: with 53 and two of the years shown, the third is 53 − 20 − 30."""
    out = [row(count, year) for count, year in ((20, Y1), (30, Y2), (3, YEAR), (53, THREE))]
    protected = guarded(("utflytting", table("utflytting", *out)))
    assert len(hidden(protected, "utflytting")) >= 2


def test_the_stock_of_two_years_and_those_who_left_do_not_tell_who_came() -> None:
    """100 lived there, 100 do, 3 moved in: then 3 moved out. Each tells the other."""
    tables = (
        ("leieforhold", table("leieforhold", row(100, NEW_YEAR), row(100, YEARS_END))),
        ("innflytting", table("innflytting", row(3, YEAR))),
        ("utflytting", table("utflytting", row(3, YEAR))),
    )
    protected = guarded(*tables)
    stock = [count for count in shown(protected, "leieforhold").values() if count is None]
    assert hidden(protected, "innflytting")
    assert hidden(protected, "utflytting")
    # Both moves are hidden, and any number of each agrees with the stock.
    assert stock == []


def test_what_is_undecided_is_told_by_two_cuts_and_hidden_in_both() -> None:
    """3 undecided: told as a form of decision, and as how far the applications have come."""
    progress = [
        row(40, YEAR),
        row(30, YEAR, vedtaksform="enkeltvedtak"),
        row(7, YEAR, vedtaksform="uten_enkeltvedtak"),
        row(3, YEAR, vedtaksform="ikke_avgjort"),
        row(3, YEAR, naadd="venter_vedtak"),
        row(0, YEAR, naadd="trukket"),
        row(12, YEAR, naadd="avslag"),
        row(6, YEAR, naadd="innvilget"),
        row(9, YEAR, naadd="tilbud"),
        row(10, YEAR, naadd="innflyttet"),
    ]
    found = shown(guarded(("saksgang", table("saksgang", *progress))), "saksgang")
    codes = {key[2] for key, count in found.items() if count is None and len(key) > 2}
    assert {"ikke_avgjort", "venter_vedtak"} <= codes
    # The rest of each cut must give room: 40 is shown, and 3 would be what the others leave.
    assert len(codes & {"enkeltvedtak", "uten_enkeltvedtak"}) >= 1
    assert len(codes & {"trukket", "avslag", "innvilget", "tilbud", "innflyttet"}) >= 1


def test_the_years_applications_are_the_same_in_two_tables() -> None:
    """The total is hidden in one (3) and so told by the other: both are hidden."""
    tables = (
        ("soknad", table("soknad", row(3, YEAR))),
        ("saksgang", table("saksgang", row(3, YEAR))),
    )
    protected = guarded(*tables)
    assert hidden(protected, "soknad")
    assert hidden(protected, "saksgang")


def test_who_waits_on_the_last_of_june_does_not_bound_who_was_granted_a_home() -> None:
    """Refused and granted are hidden, 3 and 11 of 14. But 9 were granted a home early, so 9 or more
    are in the end, and 11 wait on 30 June, so 11 or fewer. That is too near: something else is
    hidden too."""
    june = ("dag", date(2027, 6, 30), date(2027, 6, 30))
    early = {"innvilget": 9, "avslag": 3, "under_behandling": 2}
    late = {"innvilget": 11, "tilbud": 0, "innflyttet": 0, "avslag": 3}
    came = table("soknad", row(14, YEAR), *(row(n, YEAR, utfall=c) for c, n in early.items()))
    stood = table("saksgang", row(14, YEAR), *(row(n, YEAR, naadd=c) for c, n in late.items()))
    alone = (("soknad", came), ("saksgang", stood))
    waiting = ("tildeling", table("tildeling", row(11, june)))
    # Without those who wait the four are enough: 9 to 14 were granted a home.
    for tables, more in ((alone, 0), ((*alone, waiting), 1)):
        protected = guarded(*tables)
        assert sum(len(hidden(protected, name)) for name, _ in tables) == 4 + more


def test_the_autumns_count_does_not_bound_the_rest_of_the_year() -> None:
    """36 in the year, 33 of them in the autumn: the second quarter, hidden for its 2, has 3 or
    fewer. That is too near, so the year or the autumn is hidden too."""
    counts = ((0, Q1), (2, Q2), (4, Q3), (30, Q4), (36, YEAR), (33, AUTUMN))
    found = shown(guarded(("soknad", table("soknad", *(row(*one) for one in counts)))), "soknad")
    assert found[Q2[1], Q2[2]] is None
    assert None in (found[AUTUMN[1], AUTUMN[2]], found[YEAR[1], YEAR[2]])


def test_who_has_lived_there_long_did_so_a_year_before() -> None:
    """2 and 3 are hidden, together 60 − 50 − 5 = 5 of them. But 7 have lived there for ten years a
    year later, so 7 had for five: 5 of them are told, and the hidden 2 are 2 to 5. That is too
    near, so something else is hidden too."""
    homes = (*lived(NEW_YEAR, 0, 50, 3, 2, 5), *lived(YEARS_END, 53, 0, 0, 0, 7))
    found = shown(guarded(("leieforhold", table("leieforhold", *homes))), "leieforhold")
    told = [
        key
        for key, count in found.items()
        if count is None and key[2:3] not in (("3-5",), ("5-10",))
    ]
    assert told


@pytest.mark.parametrize(("still", "is_enough"), [(7, False), (5, True)])
def test_who_has_lived_there_for_a_year_or_two_was_there_after_twelve_months(
    still: int, is_enough: bool
) -> None:
    """3 of the 10 of 2025 were there twelve months later; 5 had come that year when it was over, so
    0 to 5 were. Of those who had lived there for one to three years when 2026 was over, 5 at most
    had come in 2024: of 7, two or more had come in 2025, and the hidden 3 are 2 to 5."""
    after = {"ja": (5, 3), "nei": (6, 7)}
    moved = [
        *(
            row(n, year, bor_etter_12_mnd=a)
            for a, ns in after.items()
            for n, year in zip(ns, (Y1, Y2), strict=True)
        ),
        row(11, Y1),
        row(10, Y2),
    ]
    homes = (*lived(NEW_YEAR, 5, 20, 0, 0, 0), *lived(YEARS_END, 8, still, 15, 0, 0))
    protected = guarded(
        ("innflytting", table("innflytting", *moved)),
        ("leieforhold", table("leieforhold", *homes)),
    )
    away = [*hidden(protected, "innflytting"), *hidden(protected, "leieforhold")]
    assert (away == [(*Y2[1:], "ja"), (*Y2[1:], "nei")]) == is_enough


@pytest.mark.parametrize(("still", "is_enough"), [(22, False), (25, True)])
def test_who_no_longer_lives_there_has_moved_out(still: int, is_enough: bool) -> None:
    """2 and 4 moved out in 2025 and 2026, and 16 − 10 = 6 in both. Of the 25 who lived there when
    2026 began, 22 did so when it was over: 3 or more moved out in it, and 3 or fewer before."""
    out = [row(count, year) for count, year in ((10, Y1), (2, Y2), (4, YEAR), (16, THREE))]
    homes = (*lived(NEW_YEAR, 5, 20, 0, 0, 0), *lived(YEARS_END, 8, 7, still - 7, 0, 0))
    protected = guarded(
        ("utflytting", table("utflytting", *out)), ("leieforhold", table("leieforhold", *homes))
    )
    away = [*hidden(protected, "utflytting"), *hidden(protected, "leieforhold")]
    assert (away == [Y2[1:], YEAR[1:]]) == is_enough


@pytest.mark.parametrize(("out", "is_enough"), [(6, False), (9, True)])
def test_who_left_within_a_year_of_three_has_moved_out_in_four(out: int, is_enough: bool) -> None:
    """4 of 30 left within twelve months, hidden below 9. Nobody moved out in three of the four
    years, and 6 did in the other: 4 is 0 to 6, and 0 to 9 would be enough."""
    three = ("treaar", date(2023, 1, 1), date(2025, 12, 31))
    y0 = ("aar", date(2023, 1, 1), date(2023, 12, 31))
    counts = {"ja": 26, "nei": 4}
    moved = [row(30, three), *(row(n, three, bor_etter_12_mnd=a) for a, n in counts.items())]
    left = [row(count, year) for count, year in ((0, y0), (0, Y1), (out, Y2), (0, YEAR))]
    protected = guarded(
        ("innflytting", table("innflytting", *moved)),
        ("utflytting", table("utflytting", *left)),
        terms=terms(innflytting=9),
    )
    away = [*hidden(protected, "innflytting"), *hidden(protected, "utflytting")]
    assert (away == [(*three[1:], "ja"), (*three[1:], "nei")]) == is_enough


def test_who_moves_out_on_new_years_eve_does_not_hide_the_others() -> None:
    """60 lived there, 30 moved in, 3 moved out, one of them on the last day: 88 live there. Who
    reckons with 60 + 30 − 88 = 2 is so near that something else is hidden."""
    tables = (
        ("leieforhold", table("leieforhold", row(60, NEW_YEAR), row(88, YEARS_END))),
        ("innflytting", table("innflytting", row(30, YEAR))),
        ("utflytting", table("utflytting", row(3, YEAR))),
    )
    protected = guarded(*tables)
    assert hidden(protected, "utflytting") == [YEAR[1:]]
    assert hidden(protected, "leieforhold") or hidden(protected, "innflytting")


def test_a_home_of_unknown_kind_does_not_hide_those_of_the_others() -> None:
    """20 are new, 16 of them in ordinary homes, 3 in others and 1 in a home that nobody knows the
    kind of: 20 − 16 is nearly the hidden 3, so one more is hidden."""
    homes = [
        *lived(DAY, 20, 30, 0, 0, 0),
        row(16, DAY, boligtype="ordinaer", botid="0-1"),
        row(3, DAY, boligtype="omsorgsbolig", botid="0-1"),
    ]
    found = guarded(("leieforhold", table("leieforhold", *homes)))
    assert len(hidden(found, "leieforhold")) >= 2


@pytest.mark.parametrize("days", [40, None])
def test_a_median_tells_that_ten_have_come_so_far(days: int | None) -> None:
    """13 applied, and 1 each was refused, withdrew or waits: they are hidden. But a median of days
    until an offer is of ten or more, so of 13 the three would be 3 or fewer together: then it does
    not help that the 10 are hidden, and with the 13 the median is hidden too."""
    stages = {"avslag": 1, "trukket": 1, "venter_vedtak": 1, "innvilget": 0, "tilbud": 0}
    progress = [
        row(13, YEAR, dager_til_tilbud=days),
        *(row(count, YEAR, naadd=code) for code, count in stages.items()),
        row(10, YEAR, naadd="innflyttet"),
    ]
    found = shown(guarded(("saksgang", table("saksgang", *progress))), "saksgang")
    away = (found[YEAR[1:]], found[*YEAR[1:], "innflyttet"])
    assert away == ((None, 10) if days else (13, None))


def test_three_years_overlap_three_others() -> None:
    """Who was warned in 2024–2026 was so in 2023–2025 or in 2026, and the other way round."""
    spans = {
        "before": (2023, 2025),
        "after": (2024, 2026),
        "first": (2023, 2023),
        "last": (2026, 2026),
    }
    at = {
        CellKey(
            "bomiljo",
            Period("aar" if a == b else "treaar", date(a, 1, 1), date(b, 12, 31)),
            "hendelse",
            (("hendelse", "advarsel"),),
        ): number
        for number, (a, b) in enumerate(spans.values())
    }
    before, after, first, last = range(4)
    found = [claim for claim in over_time(at) if {before, after} <= {*claim.left, *claim.right}]
    assert found == [
        Claim("at_most", (before,), (after, first)),
        Claim("at_most", (after,), (before, last)),
    ]


def test_those_with_a_secret_address_are_the_same_in_two_tables() -> None:
    """50 tenancies, and 47 of them in all groups; 50 contracts, and 47 in all classes: three have a
    secret address in either table, and the one must not tell the other."""
    counts = (
        (
            "leieforhold",
            [
                row(50, DAY),
                row(30, DAY, husstandsgruppe="par"),
                row(17, DAY, husstandsgruppe="enslig"),
            ],
        ),
        (
            "kontrakt",
            [row(50, DAY, kontraktstype="leie"), row(47, DAY, kontraktstype="leie", utloper="0-3")],
        ),
    )
    cells = [cell for name, rows in counts for cell in cells_of(table(name, *rows), TABLES[name])]
    found = with_implied(cells, [*claims(cells, NORM)], terms().rules)
    assert found is not None
    rests = {found.cells[n].key.table: n for n in found.small}
    assert [found.cells[n].households for n in rests.values()] == [3, 3]
    assert Claim("equal", (rests["kontrakt"],), (rests["leieforhold"],)) in found.said


def test_what_holds_of_all_holds_of_those_whose_address_is_no_secret() -> None:
    """10 moved in, 2 of them with a secret address, who are in no class: so no more than 8 of those
    who are new when the year is over."""
    tables = {
        "leieforhold": lived(YEARS_END, 7, 20, 0, 0, 0),
        "innflytting": [row(10, YEAR), row(8, YEAR, maaned="01")],
    }
    cells = [c for name, rows in tables.items() for c in cells_of(table(name, *rows), TABLES[name])]
    cells = [replace(c, households=c.households or 0) for c in (*cells, *with_cohorts(cells))]
    number = {(cell.key.table, cell.key.codes): n for n, cell in enumerate(cells)}
    new, everyone = number["leieforhold", (("botid", "0-1"),)], number["innflytting", ()]
    nothing = np.zeros(len(cells), dtype=bool)
    system = facts(cells, claims(cells, NORM), (), terms().rules, nothing)
    found = [relation for relation in system.relations if {*relation.unknowns} == {new, everyone}]
    assert found == [Relation((new, everyone), (1, -1), -inf, -2.0)]


def test_what_is_never_shown_and_not_small_need_not_be_kept_from_others() -> None:
    """The months of single years are never shown. Four years with 12, 13, 15 and 14 in February
    make 40 and 42 together: the fourth is the first and 2 more, and all of it may be told."""
    y4 = ("aar", date(2027, 1, 1), date(2027, 12, 31))
    later = ("treaar", date(2025, 1, 1), date(2027, 12, 31))
    counts = ((12, Y1), (13, Y2), (15, YEAR), (14, y4))
    single = [row(n, when, maaned="02") | {"synlighet": "skjult"} for n, when in counts]
    three = [row(40, THREE, maaned="02"), row(42, later, maaned="02")]
    found = shown(guarded(("innflytting", table("innflytting", *single, *three))), "innflytting")
    assert sorted(found.values()) == [40, 42]


@pytest.mark.parametrize(
    ("around", "is_told"),
    [
        # 48 of 20 + 30, and of 50 in the year: 2 came outside the weeks. So did 3 of 51.
        (((20, Q3), (30, Q4)), True),
        (((50, YEAR),), True),
        (((21, Q3), (30, Q4)), True),
        # 0 of 48 or 5 of 53 came outside: that is no small number.
        (((18, Q3), (30, Q4)), False),
        (((23, Q3), (30, Q4)), False),
    ],
)
def test_who_came_outside_the_weeks_of_the_autumns_count_is_not_told(
    around: tuple, is_told: bool
) -> None:
    counts = (*around, (48, AUTUMN))
    tables = ("soknad", table("soknad", *(row(*one) for one in counts)))
    assert bool(hidden(guarded(tables), "soknad")) == is_told
