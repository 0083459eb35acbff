"""Texts that mean periods: 2015, 2026K1, 2026M03, mars 2026, 202603."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

Span = tuple[date, date]
FIRST_YEAR, LAST_YEAR = 1900, 2100
_MONTHS = ("jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des")
_YEAR = re.compile(r"(\d{4})(?:\.0+)?\*?", re.ASCII)
_QUARTER = re.compile(
    r"(\d{4})\s*[-/.]?\s*[KkQq]\s*([1-4])|([1-4])\.?\s*kv\w*\.?\s*(\d{4})", re.ASCII
)
_MONTH = re.compile(r"(\d{4})\s*[-/.]?\s*[Mm]?(\d{2})(?:-01)?|(\d{1,2})[./](\d{4})", re.ASCII)
_NAMED = re.compile(r"([a-zæøå]{3,9})\.?\s*(\d{4})|(\d{4})\s*([a-zæøå]{3,9})\.?", re.I)


@dataclass(frozen=True)
class Spans:
    """The first and last day of each text, NULL where it is no such period (`wrong`)."""

    first: pa.Array
    last: pa.Array
    wrong: pa.Array


def spans(texts: pa.Array, kind: str) -> Spans:
    """Each text as a period of this kind: `aar`, `kvartal` or `maaned`."""
    encoded = texts.dictionary_encode()
    found = [_READERS[kind](text) for text in encoded.dictionary.to_pylist()]
    first = pa.array([one and one[0] for one in found], pa.date32()).take(encoded.indices)
    last = pa.array([one and one[1] for one in found], pa.date32()).take(encoded.indices)
    return Spans(first, last, first.is_null())


def year(text: str) -> int | None:
    """The year that a text is, such as 2015 and 2015* (preliminary); None when it is none."""
    match = _YEAR.fullmatch(text.strip())
    found = int(match[1]) if match else 0
    return found if FIRST_YEAR <= found <= LAST_YEAR else None


def month(text: str) -> int | None:
    """The month that a text is: 3, 03, mars, Mar.; None when it is none."""
    clean = text.strip().rstrip(".").casefold()
    if re.fullmatch(r"\d{1,2}(\.0)?", clean, re.ASCII):
        return int(float(clean)) if 1 <= float(clean) <= 12 else None
    return _MONTHS.index(clean[:3]) + 1 if clean[:3] in _MONTHS and clean.isalpha() else None


def of_month(year_: int, month_: int) -> Span | None:
    """The first and last day of a month; None when it lies outside what is read."""
    if not (FIRST_YEAR <= year_ <= LAST_YEAR and 1 <= month_ <= 12):
        return None
    return date(year_, month_, 1), date(year_, month_, monthrange(year_, month_)[1])


def _year_span(text: str) -> Span | None:
    found = year(text)
    return (date(found, 1, 1), date(found, 12, 31)) if found else None


def _quarter_span(text: str) -> Span | None:
    match = _QUARTER.fullmatch(text.strip())
    if not match:
        return None
    year_, quarter = int(match[1] or match[4]), int(match[2] or match[3])
    first, last = of_month(year_, 3 * quarter - 2), of_month(year_, 3 * quarter)
    return (first[0], last[1]) if first and last else None


def _month_span(text: str) -> Span | None:
    match = _MONTH.fullmatch(text.strip())
    if match:
        return of_month(int(match[1] or match[4]), int(match[2] or match[3]))
    named = _NAMED.fullmatch(text.strip())
    if not named:
        return None
    month_ = month(named[1] or named[4])
    return of_month(int(named[2] or named[3]), month_) if month_ else None


_READERS: dict[str, Callable[[str], Span | None]] = {
    "aar": _year_span,
    "kvartal": _quarter_span,
    "maaned": _month_span,
}
