"""Days, months and quarters, and what was known of them on the day of an extract."""

import datetime as dt

HISTORIE_FRA = dt.date(2016, 1, 1)
"""The registers tell of this day and later."""

FORSTE_UTTREKK = dt.date(2026, 6, 1)
SISTE_UTTREKK = dt.date(2027, 1, 1)

NA = dt.date(2026, 10, 31)
"""The day on which the invented municipality is as its description says: the last of October."""

HORISONT = dt.date(2029, 12, 31)
"""Events are thrown until then: those who wait in 2026 move in later, and that must be known."""

ONE_DAY = dt.timedelta(days=1)


def days(number: int) -> dt.timedelta:
    """So many days, to add to a date."""
    return dt.timedelta(days=number)


def known(day: dt.date | None, dato: dt.date) -> dt.date | None:
    """The day, if it lay before the extract; else None, for it had not happened yet."""
    return day if day is not None and day < dato else None


def add_years(day: dt.date, years: int) -> dt.date:
    """The same day so many years later; 29 February becomes 28 February."""
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year + years)


def month_start(year: int, month: int) -> dt.date:
    """The first day of a month; months beyond 12 belong to the years after."""
    return dt.date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return month_start(year, month + 1) - ONE_DAY


def quarter_start(year: int, quarter: int) -> dt.date:
    """The first day of a quarter, 1 to 4."""
    return month_start(year, 3 * quarter - 2)


def quarter_end(year: int, quarter: int) -> dt.date:
    """The last day of a quarter, 1 to 4."""
    return month_end(year, 3 * quarter)


def contract_end(
    fra: dt.date, til: dt.date | None, years: int, notice_days: int, dato: dt.date
) -> dt.date:
    """When a contract runs out, as seen on `dato`.

    It runs for `years` and is renewed for as many, `notice_days` before it ends, unless the tenant
    has moved (or will move) by the day it ends.
    """
    periods = 1
    while True:
        end = add_years(fra, periods * years) - ONE_DAY
        renewed = end - days(notice_days) < dato and (til is None or til > end)
        if not renewed:
            return end
        periods += 1
