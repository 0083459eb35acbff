"""Numbers, periods and dates as Norwegians write them (DOMAIN.md, Conventions)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from boligkompass import formats
from boligkompass.formats import MINUS, NBSP, UNITS

AMOUNTS = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)
DECIMALS = st.integers(0, 3)


def plain(text: str) -> str:
    """No-break spaces as «_», so that a reader sees where they stand."""
    return text.replace(NBSP, "_")


def back(text: str) -> Decimal:
    """A Norwegian number as a number, read by nothing of ours."""
    return Decimal(text.replace(NBSP, "").replace(",", ".").replace(MINUS, "-"))


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1000, 0, "1_000"),
        (43506, 0, "43_506"),
        (1234567.8, 1, "1_234_567,8"),
        (999.5, 0, "1_000"),
        (63.8, 1, "63,8"),
        (63, 1, "63,0"),
        # Half away from zero, on the decimals that a person sees: the nearest double of 63.85 lies
        # below it, and that of 2.675 too.
        (63.85, 1, "63,9"),
        (2.675, 2, "2,68"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-0.5, 0, "−1"),
        (-2.5, 0, "−3"),
        (-63.85, 1, "−63,9"),
        (-1.8, 1, "−1,8"),
        (-1000, 0, "−1_000"),
        (0.1 + 0.2, 1, "0,3"),
        # What rounds to nothing has no sign.
        (-0.4, 0, "0"),
        (-0.0, 0, "0"),
        (1e-9, 2, "0,00"),
    ],
)
def test_a_number_is_written_as_norwegians_write_it(value: float, decimals: int, text: str) -> None:
    assert plain(formats.number(value, decimals)) == text


@given(AMOUNTS, DECIMALS)
def test_a_number_comes_back_within_half_a_unit_of_its_last_decimal(
    value: float, decimals: int
) -> None:
    off = abs(back(formats.number(value, decimals)) - Decimal(repr(value)))
    assert off <= Decimal("0.5").scaleb(-decimals)


@given(AMOUNTS, DECIMALS)
def test_a_number_mirrors_around_zero(value: float, decimals: int) -> None:
    there, mirrored = formats.number(value, decimals), formats.number(-value, decimals)
    assert there.removeprefix(MINUS) == mirrored.removeprefix(MINUS)


@given(AMOUNTS, DECIMALS, st.sampled_from(sorted(UNITS)))
def test_no_negative_number_has_a_hyphen_and_none_has_a_space_that_breaks(
    value: float, decimals: int, unit: str
) -> None:
    texts = (
        formats.number(value, decimals),
        formats.value(value, unit, decimals),
        formats.change(value, unit, decimals),
        formats.kroner(value),
    )
    for text in texts:
        assert "-" not in text
        assert " " not in text


@pytest.mark.parametrize(
    ("amount", "unit", "decimals", "text"),
    [
        (63.8, "prosent", 1, "63,8_%"),
        (1.27, "promille", 2, "1,27_‰"),
        (4361, "1000_kr", 0, "4_361"),
        (363, "boliger", 0, "363"),
        (250000, "kr", 0, "250_000_kr"),
        (3.4, "mill_kr", 1, "3,4_mill._kr"),
        (1850, "kr_per_m2", 0, "1_850_kr/m²"),
    ],
)
def test_a_value_stands_in_a_table_with_its_sign_but_without_its_noun(
    amount: float, unit: str, decimals: int, text: str
) -> None:
    assert plain(formats.value(amount, unit, decimals)) == text


@pytest.mark.parametrize(
    ("amount", "unit", "decimals", "text"),
    [
        (1, "boliger", 0, "1_bolig"),
        (0, "boliger", 0, "0_boliger"),
        (2, "boliger", 0, "2_boliger"),
        (1.4, "boliger", 0, "1_bolig"),
        (1.0, "hybler", 0, "1_hybel"),
        (2, "hybler", 0, "2_hybler"),
        (43506, "personer", 0, "43_506_personer"),
        (63.8, "prosent", 1, "63,8_%"),
        (1, "prosent", 0, "1_%"),
        (-1, "husstander", 0, "−1_husstander"),
    ],
)
def test_an_amount_stands_in_a_sentence_with_its_noun(
    amount: float, unit: str, decimals: int, text: str
) -> None:
    assert plain(formats.amount(amount, unit, decimals)) == text


@pytest.mark.parametrize(
    ("delta", "unit", "decimals", "text"),
    [
        (0.7, "prosent", 1, "+0,7_prosentpoeng"),
        (-1.8, "prosent", 1, "−1,8_prosentpoeng"),
        (0.64, "promille", 2, "+0,64_promillepoeng"),
        (-12, "personer", 0, "−12"),
        (286, "personer", 0, "+286"),
        (1500, "kr", 0, "+1_500_kr"),
        (0, "boliger", 0, "±0"),
        (0.04, "prosent", 1, "±0,0_prosentpoeng"),
        (-0.04, "prosent", 1, "±0,0_prosentpoeng"),
        # 75.0 - 74.3 is 0.70000000000000284 in doubles.
        (75.0 - 74.3, "prosent", 1, "+0,7_prosentpoeng"),
    ],
)
def test_a_change_has_a_sign_and_shares_change_in_prosentpoeng(
    delta: float, unit: str, decimals: int, text: str
) -> None:
    assert plain(formats.change(delta, unit, decimals)) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (250_000, "250_000_kr"),
        (999_999, "999_999_kr"),
        (999_999.4, "999_999_kr"),
        # What rounds to a million is a million.
        (999_999.5, "1,0_mill._kr"),
        (-999_999.5, "−1,0_mill._kr"),
        (1_000_000, "1,0_mill._kr"),
        (3_449_999, "3,4_mill._kr"),
        (3_450_000, "3,5_mill._kr"),
        (-2_000_000, "−2,0_mill._kr"),
        (1_234_500_000, "1_234,5_mill._kr"),
    ],
)
def test_kroner_are_millions_from_a_million_up(amount: float, text: str) -> None:
    assert plain(formats.kroner(amount)) == text


def test_days_are_written_in_two_ways() -> None:
    assert formats.day(date(2026, 3, 1)) == "01.03.2026"
    assert formats.long_day(date(2026, 11, 1)) == "1. november 2026"


PERIODS = [
    # start, end, in full, under a bar
    (date(2015, 1, 1), date(2015, 12, 31), "2015", "2015"),
    # Narvik's fifteen from rent to ownership are of two years together.
    (date(2012, 1, 1), date(2013, 12, 31), "2012–2013", "2012–2013"),
    (date(2026, 7, 1), date(2026, 9, 30), "3. kvartal 2026", "3. kv. 26"),
    (date(2026, 1, 1), date(2026, 3, 31), "1. kvartal 2026", "1. kv. 26"),
    (date(2009, 10, 1), date(2009, 12, 31), "4. kvartal 2009", "4. kv. 09"),
    (date(2026, 10, 1), date(2026, 10, 31), "oktober 2026", "okt 26"),
    (date(2024, 2, 1), date(2024, 2, 29), "februar 2024", "feb 24"),
    (date(2008, 1, 1), date(2008, 1, 31), "januar 2008", "jan 08"),
    (date(2026, 1, 1), date(2026, 10, 31), "jan–okt 2026", "2026"),
    (date(2026, 4, 1), date(2026, 9, 30), "apr–sep 2026", "apr–sep 2026"),
    (date(2026, 2, 1), date(2026, 4, 30), "feb–apr 2026", "feb–apr 2026"),
    (date(2026, 10, 31), date(2026, 10, 31), "31.10.2026", "31.10.26"),
    (date(2015, 1, 1), date(2015, 1, 1), "1.1.2015", "2015"),
    (date(2015, 12, 31), date(2015, 12, 31), "31.12.2015", "2015"),
    (date(2005, 11, 28), date(2005, 11, 28), "28.11.2005", "28.11.05"),
    # Levanger counts applications for two months each year.
    (date(2010, 8, 20), date(2010, 10, 20), "20.08.2010–20.10.2010", "20.08.2010–20.10.2010"),
    # February of a leap year does not end on the 28th.
    (date(2024, 2, 1), date(2024, 2, 28), "01.02.2024–28.02.2024", "01.02.2024–28.02.2024"),
    (date(2025, 12, 1), date(2026, 1, 31), "01.12.2025–31.01.2026", "01.12.2025–31.01.2026"),
    (date(2025, 6, 1), date(2026, 6, 30), "01.06.2025–30.06.2026", "01.06.2025–30.06.2026"),
    (date(2012, 1, 5), date(2012, 3, 20), "05.01.2012–20.03.2012", "05.01.2012–20.03.2012"),
    # A year so far need not end with a month.
    (date(2026, 1, 1), date(2026, 11, 15), "01.01.2026–15.11.2026", "2026"),
]


@pytest.mark.parametrize(("start", "end", "text", "axis"), PERIODS)
def test_a_period_is_said_as_shortly_as_it_can_be(
    start: date, end: date, text: str, axis: str
) -> None:
    assert formats.period(start, end) == text
    assert formats.axis_period(start, end) == axis


DAYS = st.dates(date(2000, 1, 1), date(2029, 12, 31))


@given(DAYS, DAYS, DAYS, DAYS)
def test_two_periods_are_never_called_the_same(a: date, b: date, c: date, d: date) -> None:
    one, other = (min(a, b), max(a, b)), (min(c, d), max(c, d))
    assume(one != other)
    assert formats.period(*one) != formats.period(*other)


def test_words_are_joined_with_og_before_the_last() -> None:
    assert formats.join(["a"]) == "a"
    assert formats.join(["a", "b"]) == "a og b"
    assert formats.join(["a", "b", "c"]) == "a, b og c"


def test_a_sentence_has_a_capital_first_letter_and_nothing_else_changed() -> None:
    assert formats.sentence("økonomiplan for NAV") == "Økonomiplan for NAV"
    assert formats.sentence("") == ""


def test_every_unit_has_words_for_one_and_for_several() -> None:
    # «antall» heads a column whose rows count different things, and is said of none of them.
    for unit in (words for name, words in UNITS.items() if name != "antall"):
        assert unit.one
        assert unit.many
        assert not unit.suffix or unit.suffix.startswith(NBSP)
