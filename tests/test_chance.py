"""The limits of chance, held against published tables."""

import pytest

from boligkompass.chance import overlap, poisson, wilson

# Exact 95 per cent limits of a Poisson mean: Pearson and Hartley, Biometrika Tables for
# Statisticians, vol. 1, table 40 (after Garwood, Biometrika 1936).
GARWOOD = [
    (0, 0.00, 3.69),
    (1, 0.0253, 5.57),
    (2, 0.242, 7.22),
    (3, 0.619, 8.77),
    (4, 1.09, 10.24),
    (5, 1.62, 11.67),
    (10, 4.80, 18.39),
    (15, 8.40, 24.74),
    (20, 12.22, 30.89),
    (25, 16.18, 36.90),
    (30, 20.24, 42.83),
    (50, 37.11, 65.92),
]
# Wilson's limits without continuity correction: Newcombe, Statistics in Medicine 17 (1998),
# table I, method 3.
NEWCOMBE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


@pytest.mark.parametrize(("count", "low", "high"), GARWOOD)
def test_the_limits_of_a_count_are_those_of_the_table(count: int, low: float, high: float) -> None:
    assert poisson(count) == pytest.approx((low, high), abs=0.006)


def test_the_limits_of_many_are_exact_enough() -> None:
    # Of 100 events the exact limits are 81.36 and 121.63 (the same table, continued).
    assert poisson(100) == pytest.approx((81.36, 121.63), abs=0.01)


def test_the_limits_do_not_jump_where_the_approximation_begins() -> None:
    (a, b), (c, d), (e, f) = poisson(98), poisson(99), poisson(100)
    assert e - c == pytest.approx(c - a, abs=0.01)
    assert f - d == pytest.approx(d - b, abs=0.01)


@pytest.mark.parametrize(("part", "whole", "low", "high"), NEWCOMBE)
def test_the_limits_of_a_share_are_those_of_the_table(
    part: int, whole: int, low: float, high: float
) -> None:
    assert wilson(part, whole) == pytest.approx((low, high), abs=0.00006)


def test_all_of_them_mirrors_none_of_them() -> None:
    low, high = wilson(20, 20)
    # 1 − 0.1611, and never over one.
    assert (low, high) == (pytest.approx(0.8389, abs=0.0001), 1.0)


def test_what_is_no_count_or_share_is_refused() -> None:
    with pytest.raises(ValueError, match="ikke et antall"):
        poisson(-1)
    for part, whole in ((1, 0), (3, 2), (-1, 5)):
        with pytest.raises(ValueError, match="ikke en andel"):
            wilson(part, whole)


def test_limits_that_meet_overlap() -> None:
    assert overlap((1.0, 2.0), (2.0, 3.0))
    assert overlap((2.0, 3.0), (1.0, 2.5))
    assert not overlap((1.0, 1.9), (2.0, 3.0))
    assert not overlap((2.0, 3.0), (1.0, 1.9))
