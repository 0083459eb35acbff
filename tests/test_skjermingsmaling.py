"""The benchmark of protection: its ties, its judge, and the peers that ours is held against."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from benchmarks import argus, gauss
from benchmarks.linked import Cell, Linked, Sums, components, linked
from benchmarks.published import Example, examples
from benchmarks.width import widths
from boligkompass.tables import TABLES

YEAR = ("aar", date(2025, 1, 1), date(2025, 12, 31))
QUARTERS = [
    ("kvartal", date(2025, 1, 1), date(2025, 3, 31)),
    ("kvartal", date(2025, 4, 1), date(2025, 6, 30)),
    ("kvartal", date(2025, 7, 1), date(2025, 9, 30)),
    ("kvartal", date(2025, 10, 1), date(2025, 12, 31)),
]
Period = tuple[str, date, date]


def table(name: str, rows: Iterable[tuple[Period, str, dict[str, str], int]]) -> pa.Table:
    return TABLES[name].from_rows(
        {
            "kommunenr": "9901",
            "periodetype": period[0],
            "periode_fra": period[1],
            "periode_til": period[2],
            "utsnitt": cut,
            "antall": number,
            "synlighet": "vist",
            **codes,
        }
        for period, cut, codes, number in rows
    )


def system(values: Sequence[int], *sums: tuple[Sequence[int], Sequence[int]]) -> Linked:
    day = date(2025, 1, 1)
    cells = [Cell("soknad", n, "9901", ("dag", day, day), "", ()) for n in range(len(values))]
    ties = [Sums(tuple(left), tuple(right), linked=False) for left, right in sums]
    return Linked(cells, np.array(values), ties, 0)


def flags(number: int, *chosen: int) -> Any:
    return np.isin(np.arange(number), chosen)


def said(of: Linked) -> set[tuple[frozenset[int], frozenset[int], bool]]:
    """The sums in any order."""
    return {(frozenset(one.left), frozenset(one.right), one.linked) for one in of.sums}


# --- Ties -----------------------------------------------------------------------------------------


def test_a_year_is_its_quarters_and_a_whole_its_parts() -> None:
    rows: list[tuple[Period, str, dict[str, str], int]] = [(YEAR, "alle", {}, 10)]
    rows += [(QUARTERS[n], "alle", {}, number) for n, number in enumerate((1, 2, 3, 4))]
    rows += [
        (YEAR, "utfall", {"utfall": "innvilget"}, 6),
        (YEAR, "utfall", {"utfall": "avslag"}, 4),
    ]
    made = linked({"soknad": table("soknad", rows)})
    year, innvilget, avslag = 0, 5, 6
    assert said(made) == {
        (frozenset({year}), frozenset({1, 2, 3, 4}), True),
        (frozenset({year}), frozenset({innvilget, avslag}), False),
    }
    assert said(made.alone()) == {(frozenset({year}), frozenset({innvilget, avslag}), False)}


def test_a_tie_that_the_counts_do_not_bear_out_is_left_out() -> None:
    rows = [(YEAR, "alle", {}, 7), (YEAR, "utfall", {"utfall": "avslag"}, 6)]
    made = linked({"soknad": table("soknad", rows)})
    assert (said(made), made.untrue) == (set(), 1)


def test_lengths_of_stay_are_classes_of_over_three_months() -> None:
    quarter = QUARTERS[0]
    rows = [
        (quarter, "over_3_mnd", {"over_3_mnd": "ja"}, 5),
        (quarter, "over_3_mnd", {"over_3_mnd": "nei"}, 3),
        (quarter, "oppholdslengde", {"oppholdslengde": "0-30"}, 2),
        (quarter, "oppholdslengde", {"oppholdslengde": "31-90"}, 1),
        (quarter, "oppholdslengde", {"oppholdslengde": "91-180"}, 1),
        (quarter, "oppholdslengde", {"oppholdslengde": "180+"}, 4),
    ]
    assert said(linked({"midlertidig": table("midlertidig", rows)})) == {
        (frozenset({0}), frozenset({4, 5}), False),
        (frozenset({1}), frozenset({2, 3}), False),
    }


def test_the_homeless_now_are_those_before_and_who_came_and_left() -> None:
    months = [
        ("maaned", date(2025, 1, 1), date(2025, 1, 31)),
        ("maaned", date(2025, 2, 1), date(2025, 2, 28)),
    ]
    streams = [("aktive", 8), ("nye", 1), ("tilbake", 0), ("ut", 2)]
    streams += [("aktive", 9), ("nye", 2), ("tilbake", 1), ("ut", 2)]
    rows = [
        (months[n // 4], "strom", {"strom": stream}, number)
        for n, (stream, number) in enumerate(streams)
    ]
    # 9 + 2 who left = 8 before + 2 new + 1 back.
    made = linked({"bostedslos": table("bostedslos", rows)})
    assert said(made) == {(frozenset({4, 7}), frozenset({0, 5, 6}), True)}


def test_tables_that_count_the_same_are_tied() -> None:
    day = ("dag", date(2025, 12, 31), date(2025, 12, 31))
    tables = {
        "leieforhold": table("leieforhold", [(day, "alle", {}, 12)]),
        "kontrakt": table("kontrakt", [(day, "kontraktstype", {"kontraktstype": "leie"}, 12)]),
    }
    assert said(linked(tables)) == {(frozenset({0}), frozenset({1}), True)}


def test_components_are_cut_by_what_is_known() -> None:
    made = system([5, 0, 5, 7], ((0,), (1, 2)), ((1,), (3,)))
    assert sorted(sorted(n) for n, _ in components(made, flags(4, 0, 2, 3))) == [[0, 2], [3]]


# --- The judge ------------------------------------------------------------------------------------


def test_a_hidden_part_of_a_shown_whole_is_known() -> None:
    made = system([9, 2, 7], ((0,), (1, 2)))
    assert widths(made, flags(3, 1)).tolist() == [0, 0, 0]


def test_two_hidden_parts_may_each_be_all_that_is_left() -> None:
    # 12 in all, 5 of them shown: the other two share 7, either from 0 to 7.
    made = system([12, 5, 3, 4], ((0,), (1, 2, 3)))
    assert widths(made, flags(4, 2, 3)).tolist() == [0, 0, 7, 7]


def test_what_equals_a_hidden_count_can_be_told_as_well_as_it() -> None:
    made = system([9, 4, 5, 4], ((0,), (1, 2)), ((1,), (3,)))
    assert widths(made, flags(4, 1, 2, 3)).tolist() == [0, 9, 9, 9]
    # Shown elsewhere, it gives itself and its neighbour away.
    assert widths(made, flags(4, 1, 2)).tolist() == [0, 0, 0, 0]


def test_what_nothing_bounds_is_wide() -> None:
    assert widths(system([3]), flags(1, 0))[0] > 1_000_000


# --- The peers ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def published() -> dict[str, Example]:
    return {one.title: one for one in examples()}


def test_the_examples_are_as_large_as_published(published: dict[str, Example]) -> None:
    """Rows and grand totals as the vignettes print them (29 and 16 rows with 4 in common)."""
    sizes = {title: (len(one.hidden), one.system.values[0]) for title, one in published.items()}
    assert sizes == {
        "«Small count …», tabell 4": (18, 20),
        "«Small count …», tabell 9": (12, 59),
        "«Linked table …», tabell 3": (29 + 16 - 4, 44),
    }


@pytest.mark.parametrize("title", ["«Small count …», tabell 4", "«Linked table …», tabell 3"])
def test_elimination_hides_what_its_authors_publish(
    published: dict[str, Example], title: str
) -> None:
    one = published[title]
    assert gauss.suppress(one.system, one.primary).tolist() == one.hidden.tolist()


def test_elimination_alone_leaves_the_widths_that_its_authors_say(
    published: dict[str, Example],
) -> None:
    """Small count …, Intervals: «the interval widths are 4 after … the standard … algorithm»."""
    one = published["«Small count …», tabell 9"]
    hidden = gauss.suppress(one.system, one.primary)
    assert widths(one.system, hidden)[hidden].tolist() == [4, 4, 4, 4]
    # With Spain hidden too: [0, 13] and [0, 12] for the two small ones, as printed in table 9.
    codes = [" ".join(code for _, code in cell.codes) for cell in one.system.cells]
    found = dict(zip(codes, widths(one.system, one.hidden).tolist(), strict=True))
    assert (found["young Iceland"], found["young Portugal"]) == (13, 12)


def test_elimination_publishes_zeros_and_the_large_first() -> None:
    # 3 must be hidden, and so must one of its neighbours: the smaller one, not the 0.
    made = system([20, 3, 7, 10, 0], ((0,), (1, 2, 3, 4)))
    assert gauss.suppress(made, flags(5, 1)).tolist() == flags(5, 1, 2).tolist()


def test_the_engine_is_asked_in_its_own_format() -> None:
    # A shown 5 is filled in: the whole of 12 is 5 more than the two hidden ones.
    made = system([12, 5, 3, 4], ((0,), (1, 2, 3)))
    asked = argus.problem(made, ([0, 2, 3], made.sums), flags(4, 2), argus.Terms(4, 4, 60))
    assert asked.splitlines() == [
        "0",
        "3",
        # Place, value, cost, status, least, most, below, above; the last is not used.
        "0 12 12 s 0 160 0 0 0",
        "1 3 3 u 0 160 3 1 0",
        "2 4 4 s 0 160 0 0 0",
        "1",
        "5 3 : 0 (1) 1 (-1) 2 (-1)",
    ]
