"""The periods that SSB's codes of time mean."""

import re
from datetime import date

from boligkompass.sources.public import spans

_YEAR = re.compile(r"\d{4}")
_YEARS = re.compile(r"(\d{4})-(\d{4})")
_QUARTER = re.compile(r"(\d{4})[KQ]([1-4])")
_MONTH = re.compile(r"(\d{4})M(0[1-9]|1[0-2])")


def span(code: str, moment: str | None = None) -> tuple[date, date] | None:
    """The first and last day of `code`: 2024, 2023K4, 2026M04 or 2023-2024; None for others.

    With `moment` («1.1» or «31.12») a year means that one day of it.
    """
    if _YEAR.fullmatch(code) and int(code):
        year = int(code)
        if moment:
            day, month = (int(part) for part in moment.split("."))
            return date(year, month, day), date(year, month, day)
        return date(year, 1, 1), date(year, 12, 31)
    if found := _QUARTER.fullmatch(code):
        return _months(int(found[1]), 3 * int(found[2]) - 2, 3 * int(found[2]))
    if found := _MONTH.fullmatch(code):
        return _months(int(found[1]), int(found[2]), int(found[2]))
    found = _YEARS.fullmatch(code)
    if found and 0 < int(found[1]) <= int(found[2]):
        return date(int(found[1]), 1, 1), date(int(found[2]), 12, 31)
    return None


def _months(year: int, first: int, last: int) -> tuple[date, date] | None:
    start, end = spans.of_month(year, first), spans.of_month(year, last)
    return (start[0], end[1]) if start and end else None
