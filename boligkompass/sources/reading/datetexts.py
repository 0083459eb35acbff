"""How a column writes its dates, settled for all of it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1900, 2100
# Years of two digits are 1950–2049.
_PIVOT = 50
# Day 0 of Excel: it believes that 1900 was a leap year, so that its days from 1 March 1900 on, and
# no others are read, are counted from here. What lies outside 1950–2100 is no date but a number.
_EXCEL = date(1899, 12, 30)
_SERIALS = range((date(1950, 1, 1) - _EXCEL).days, (date(LAST_YEAR, 12, 31) - _EXCEL).days + 1)
_NORWAY = "Europe/Oslo"

_TIME = re.compile(
    r"(?P<day>.*\d)(?:T|,?\s+(?:kl\.?\s*)?)(?P<h>\d{1,2})[:.](?P<m>\d{2})(?:[:.](?P<s>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_YEAR_FIRST = re.compile(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})", re.ASCII)
_POINTS = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})", re.ASCII)
_SLASHES = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})[. -]*([a-zæøå]{3,9})[. ,-]+(\d{4}|\d{2})", re.I)
_NAME_FIRST = re.compile(r"([a-zæøå]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.I)
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?", re.ASCII)
_MONTHS = (
    ("januar", "january"),
    ("februar", "february"),
    ("mars", "march"),
    ("april",),
    ("mai", "may"),
    ("juni", "june"),
    ("juli", "july"),
    ("august",),
    ("september", "sept"),
    ("oktober", "october"),
    ("november",),
    ("desember", "december"),
)
_TOKENS = {"d": "day", "m": "month", "å": "year", "y": "year", "a": "year"}

# What can be wrong with a date, and how it is said.
_SAID = {
    "ikke dato": ("{} er ikke en dato.", "Skriv datoen som 01.11.2026 eller 2026-11-01."),
    "finnes ikke": ("{} er ikke en dato som finnes.", "Rett dagen, måneden eller året."),
    "år": (
        f"{{}} ligger utenfor {FIRST_YEAR}–{LAST_YEAR}.",
        "Rett året, eller la cellen være tom om datoen ikke er kjent.",
    ),
    "uavklart": (
        "det går ikke fram hva som er dag og hva som er måned i {}.",
        "Oppgi hvordan datoene er skrevet, for eksempel dd/mm/åååå.",
    ),
    "annen rekkefølge": (
        "{} har dag og måned i en annen rekkefølge enn resten av kolonnen.",
        "Skriv alle datoene i kolonnen på samme måte.",
    ),
    "serienummer": (
        "{} kan være en dato fra Excel, men resten av kolonnen er skrevet som datoer.",
        "Vis hele kolonnen som dato i Excel, og lagre filen på nytt.",
    ),
}


@dataclass(frozen=True)
class Days:
    """The day of each text, or what is the trouble with it; both None for an empty text.

    `serial` says that the texts were read as serial numbers of Excel.
    """

    days: list[date | None]
    troubles: list[str | None]
    serial: bool = False


@dataclass(frozen=True)
class _Parts:
    """A date in parts; `first` and `second` are day and month in an order that may be unknown."""

    year: int
    first: int
    second: int
    order: str | None


_Read = _Parts | date | str


def said(trouble: str, pattern: str | None) -> tuple[str, str]:
    """Message and advice for a trouble; `{}` is where the text may stand."""
    if trouble == "ikke dato" and pattern is not None:
        return f"{{}} er ikke en dato skrevet som «{pattern}».", "Rett datoen eller datoformatet."
    return _SAID[trouble]


def read(texts: Sequence[str], pattern: str | None) -> Days:
    """The different texts of a column as days. ValueError for a pattern that is none."""
    bare = [_without_time(text) for text in texts]
    days = [one for one, _ in bare]
    if pattern is None and _are_serials(days):
        found = [_EXCEL + timedelta(int(day[:5])) if day else None for day in days]
        return Days(found, [None] * len(found), serial=True)
    reader = _free if pattern is None else _by_pattern(compiled(pattern))
    parts = [reader(day) if day else None for day in days]
    settle = _settled(parts)
    results = [None if one is None else settle(one) for one in parts]
    return Days(
        [_moved(one, *later) for one, (_, later) in zip(results, bare, strict=True)],
        [one if isinstance(one, str) else None for one in results],
    )


def _without_time(text: str) -> tuple[str, tuple[int, int, str | None]]:
    """The day as text, and the hour, minute and zone that stand after it."""
    match = _TIME.fullmatch(text)
    if not match or int(match["h"]) > 24 or int(match["m"]) > 59:
        return text, (0, 0, None)
    return match["day"], (int(match["h"]), int(match["m"]), match["zone"])


def _moved(day: date | str | None, hour: int, minute: int, zone: str | None) -> date | None:
    """The day in Norway at that moment: 2026-10-31T23:00Z is 1 November."""
    if not isinstance(day, date):
        return None
    if zone is None or hour > 23:
        return day
    stamp = f"{day.isoformat()}T{hour:02}:{minute:02}:00{zone.replace('Z', '+00:00')}"
    return datetime.fromisoformat(stamp).astimezone(ZoneInfo(_NORWAY)).date()


def _are_serials(texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text]
    return bool(filled) and all(_is_serial(text) for text in filled)


def _is_serial(text: str) -> bool:
    match = _SERIAL.fullmatch(text)
    return match is not None and int(match[1]) in _SERIALS


def _free(text: str) -> _Read:
    """A date in any of the ways that are known."""
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = (match[1], match[3], match[4]) if match[1] else match.group(5, 6, 7)
        return _day(int(year), int(month), int(day))
    if match := _POINTS.fullmatch(text):
        return _day(_year(match[3]), int(match[2]), int(match[1]))
    if match := _SLASHES.fullmatch(text):
        return _Parts(_year(match[4]), int(match[1]), int(match[3]), _order(match))
    if match := _NAMED.fullmatch(text):
        return _named(_year(match[3]), match[2], int(match[1]))
    if match := _NAME_FIRST.fullmatch(text):
        return _named(int(match[3]), match[1], int(match[2]))
    return "serienummer" if _is_serial(text) else "ikke dato"


def _order(match: re.Match[str]) -> str | None:
    """Whether the day must stand first or second; «begge» when that is the same."""
    first, second = int(match[1]), int(match[3])
    if first == second or (first > 12 and second > 12):
        return "begge"
    if first > 12:
        return "dag"
    return "måned" if second > 12 else None


def _settled(parts: Sequence[_Read | None]) -> Callable[[_Read], date | str]:
    """How to read the dates of a column whose order is open: as those whose order is not."""
    orders = [one.order for one in parts if isinstance(one, _Parts)]
    days, months = orders.count("dag"), orders.count("måned")
    usual = None if days == months else "dag" if days > months else "måned"

    def read_one(one: _Read) -> date | str:
        if not isinstance(one, _Parts):
            return one
        if one.order is None and (not usual or (days and months)):
            return "uavklart"
        if one.order in ("dag", "måned") and one.order != usual:
            return "annen rekkefølge"
        if (one.order or usual) == "måned":
            return _day(one.year, one.first, one.second)
        return _day(one.year, one.second, one.first)

    return read_one


def _day(year: int, month: int, day: int) -> date | str:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return "år"
    try:
        return date(year, month, day)
    except ValueError:
        return "finnes ikke"


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year < _PIVOT else 1900)


def _named(year: int, name: str, day: int) -> date | str:
    month = _month(name)
    return _day(year, month, day) if month else "ikke dato"


@lru_cache(maxsize=200)
def _month(name: str) -> int | None:
    low = name.casefold()
    for number, spellings in enumerate(_MONTHS, start=1):
        if any(spelling.startswith(low) for spelling in spellings):
            return number
    return None


def _by_pattern(shape: re.Pattern[str]) -> Callable[[str], _Read]:
    """A reader of dates of one shape; 2026-11-01, which is a date in any case, is read too."""

    def read_one(text: str) -> _Read:
        match = shape.fullmatch(text)
        if match:
            year, month = _year(match["year"]), match["month"]
            if month.isdigit():
                return _day(year, int(month), int(match["day"]))
            return _named(year, month, int(match["day"]))
        iso = _YEAR_FIRST.fullmatch(text)
        if iso and iso[2] == "-":
            return _day(int(iso[1]), int(iso[3]), int(iso[4]))
        return "ikke dato"

    return read_one


def compiled(pattern: str) -> re.Pattern[str]:
    """The shape that a pattern such as «dd.mm.åååå» means; months in letters are «mmm».

    ValueError, in Norwegian, unless it has one day, one month and one year.
    """
    pieces = re.findall(r"(d+|m+|[åya]+)|([^dmåya]+)", pattern.strip().casefold())
    tokens = [_TOKENS[token[0]] for token, _ in pieces if token]
    if sorted(tokens) != ["day", "month", "year"]:
        raise ValueError(
            f"«{pattern}» er ikke et datoformat. Skriv dag som dd, måned som mm og år som åååå, "
            "for eksempel dd.mm.åååå."
        )
    tight = any(one[0] and other[0] for one, other in pairwise(pieces))
    shape = "".join(_token(token, tight) if token else _literal(other) for token, other in pieces)
    return re.compile(shape, re.I)


def _token(token: str, tight: bool) -> str:
    name = _TOKENS[token[0]]
    if name == "year":
        return rf"(?P<year>\d{{{4 if len(token) > 2 else 2}}})"
    if name == "month" and len(token) > 2:
        return r"(?P<month>[a-zæøå]{3,9})\.?"
    return rf"(?P<{name}>\d{{{len(token)}}})" if tight else rf"(?P<{name}>\d{{1,2}})"


def _literal(text: str) -> str:
    return r"\s*".join(re.escape(sign) for sign in text.split()) + (r"\s*" if " " in text else "")
