"""What tables of tenancies and applications tell of each other, reckoned by hand."""

from datetime import date

import pytest
from skjermingsproever import Q1, Q2, Q3, Q4, YEAR, guarded, row, shown, table

Y1 = ("aar", date(2024, 1, 1), date(2024, 12, 31))
Y2 = ("aar", date(2025, 1, 1), date(2025, 12, 31))
THREE = ("treaar", date(2024, 1, 1), date(2026, 12, 31))
AUTUMN = ("telling", date(2026, 8, 20), date(2026, 10, 20))
NEW_YEAR = ("dag", date(2025, 12, 31), date(2025, 12, 31))
YEARS_END = ("dag", date(2026, 12, 31), date(2026, 12, 31))


def hidden(protected, name: str) -> list[tuple]:
    return [key for key, count in shown(protected, name).items() if count is None]


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
    then = {"1-3": 50, "3-5": 3, "5-10": 2, "10+": 5}
    now = {"1-3": 53, "10+": 7}
    homes = [
        row(60, NEW_YEAR),
        row(60, YEARS_END),
        *(row(count, NEW_YEAR, botid=code) for code, count in then.items()),
        *(row(count, YEARS_END, botid=code) for code, count in now.items()),
    ]
    found = shown(guarded(("leieforhold", table("leieforhold", *homes))), "leieforhold")
    told = [
        key
        for key, count in found.items()
        if count is None and key[2:3] not in (("3-5",), ("5-10",))
    ]
    assert told


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
