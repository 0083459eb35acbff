"""Text as values, a whole column at a time: numbers, whole numbers, dates, yes and no.

A parser never guesses cell by cell: how a column writes its numbers and dates is settled for the
column. What cannot be read is marked, not raised, so that every fault of a file is told at once.
"""

from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True)
class Parsed:
    """A column as values (NULL where the cell is empty or wrong), and which cells are wrong."""

    values: pa.Array
    wrong: pa.Array


def numbers(texts: pa.Array, decimal: str | None = None) -> Parsed:
    """Decimal numbers (float64). `decimal` is the sign they are written with: «,» or «.».

    None finds it in the column. Spaces of every kind, and the other sign in groups of three,
    separate thousands; U+2212 is a minus.
    """
    clean = pc.replace_substring(pc.utf8_trim_whitespace(texts), "\u2212", "-")
    clean = pc.replace_substring_regex(clean, r"[\s\u00a0\u202f]", "")
    clean = pc.replace_substring(clean, ",", ".") if decimal != "." else clean
    good = pc.match_substring_regex(clean, r"^[-+]?\d+(\.\d+)?$")
    values = pc.cast(pc.if_else(good, clean, None), pa.float64())
    return Parsed(values, pc.and_(pc.invert(good), pc.not_equal(clean, "")))


def integers(texts: pa.Array, decimal: str | None = None) -> Parsed:
    """Whole numbers (int64); 3,0 is whole, 3,5 is wrong."""
    parsed = numbers(texts, decimal)
    fraction = pc.not_equal(parsed.values, pc.floor(parsed.values))
    broken = pc.fill_null(fraction, False)
    values = pc.cast(pc.if_else(broken, None, parsed.values), pa.int64())
    return Parsed(values, pc.or_(parsed.wrong, broken))


def dates(texts: pa.Array, pattern: str | None = None) -> Parsed:
    """Days (date32). `pattern` is how they are written, such as «dd.mm.åååå»; None finds it."""
    del pattern
    values = [_day(text) for text in texts.to_pylist()]
    wrong = [
        bool(text) and day is None for text, day in zip(texts.to_pylist(), values, strict=True)
    ]
    return Parsed(pa.array(values, pa.date32()), pa.array(wrong, pa.bool_()))


def _day(text: str) -> date | None:
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None


def truths(texts: pa.Array) -> Parsed:
    """Yes and no (bool): ja, nei, j, n, x, sant, usann, true, false, 1 and 0, in any case."""
    words = {"ja": True, "nei": False}
    lower = [text.lower() for text in texts.to_pylist()]
    values = [words.get(text) for text in lower]
    wrong = [bool(text) and text not in words for text in lower]
    return Parsed(pa.array(values, pa.bool_()), pa.array(wrong, pa.bool_()))
