"""What chance alone may do to a number: 95 per cent limits of counts and of shares.

Of a count: the exact limits of a Poisson mean (Garwood 1936). Of a share: Wilson's score limits
(Wilson 1927), which hold also near 0 and 1 and for few. Two numbers are said to differ only where
their limits do not overlap. That is a careful rule: it finds a difference by mistake far more
seldom than one time in twenty, as it should when a municipality is held against many.
"""

import math
from functools import lru_cache

TAIL = 0.025  # of each side
Z = 1.959964  # the normal deviate that leaves TAIL above it
# From here on Byar's approximation is within a ten-thousandth of the exact limits.
_MANY = 100
_STEPS = 8

Limits = tuple[float, float]


@lru_cache(maxsize=4096)
def poisson(count: int) -> Limits:
    """The 95 per cent limits of the mean behind a count; ValueError when it is negative.

    >>> tuple(round(limit, 2) for limit in poisson(10))
    (4.8, 18.39)
    """
    if count < 0:
        raise ValueError(f"{count} er ikke et antall")
    if count >= _MANY:
        return _byar_lower(count), _byar_upper(count)
    return _lower(count), _upper(count)


def wilson(part: int, whole: int) -> Limits:
    """The 95 per cent limits of the share `part` / `whole`, between 0 and 1.

    ValueError when it is no share: `whole` must be over 0 and `part` within it.
    """
    if not 0 <= part <= whole or whole == 0:
        raise ValueError(f"{part} av {whole} er ikke en andel")
    share, slack = part / whole, Z * Z / whole
    middle = share + slack / 2
    half = Z * math.sqrt(share * (1 - share) / whole + slack / (4 * whole))
    low, high = (middle - half) / (1 + slack), (middle + half) / (1 + slack)
    return max(0.0, low), min(1.0, high)


def overlap(one: Limits, other: Limits) -> bool:
    """Whether two numbers may be the same but for chance."""
    return one[0] <= other[1] and other[0] <= one[1]


def _byar_lower(count: int) -> float:
    return count * float((1 - 1 / (9 * count) - Z / (3 * math.sqrt(count))) ** 3)


def _byar_upper(count: int) -> float:
    more = count + 1
    return more * float((1 - 1 / (9 * more) + Z / (3 * math.sqrt(more))) ** 3)


def _at_most(count: int, mean: float) -> float:
    """The probability of `count` or fewer."""
    term = total = math.exp(-mean)
    for k in range(1, count + 1):
        term *= mean / k
        total += term
    return total


def _exactly(count: int, mean: float) -> float:
    return math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))


def _upper(count: int) -> float:
    """The mean under which so few, or fewer, have the probability TAIL (by Newton's method)."""
    mean = _byar_upper(count)
    for _ in range(_STEPS):
        mean += (_at_most(count, mean) - TAIL) / _exactly(count, mean)
    return mean


def _lower(count: int) -> float:
    """The mean under which so many, or more, have the probability TAIL."""
    if count == 0:
        return 0.0
    mean = max(_byar_lower(count), TAIL)
    for _ in range(_STEPS):
        more = 1 - _at_most(count - 1, mean)
        mean += (TAIL - more) / _exactly(count - 1, mean)
    return mean
