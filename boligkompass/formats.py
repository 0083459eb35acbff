"""Numbers, periods and dates as Norwegians write them. Everything a user reads is made here.

Numbers: decimal comma, no-break space from 1 000, U+2212 for minus, half away from zero as SSB
rounds. Shares change in prosentpoeng. Dates are dd.mm.åååå.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.numbers import NumberPattern, parse_pattern

NBSP = "\u00a0"
MINUS = "\u2212"
LOCALE = "nb_NO"
HIDDEN, MISSING, NOT_APPLICABLE = ":", "..", "."

MONTHS = (
    "januar", "februar", "mars", "april", "mai", "juni",
    "juli", "august", "september", "oktober", "november", "desember",
)  # fmt: skip
_SHORT_MONTHS = tuple(m if len(m) <= 4 else m[:3] for m in MONTHS)


@dataclass(frozen=True)
class Unit:
    """A unit in words: after one, after several, after a value in a table, and for changes."""

    one: str
    many: str
    suffix: str = ""
    change: str | None = None


UNITS: dict[str, Unit] = {
    "antall": Unit("", ""),
    "personer": Unit("person", "personer"),
    "husstander": Unit("husstand", "husstander"),
    "boliger": Unit("bolig", "boliger"),
    "boenheter": Unit("boenhet", "boenheter"),
    "kontrakter": Unit("kontrakt", "kontrakter"),
    "plasser": Unit("plass", "plasser"),
    "hybler": Unit("hybel", "hybler"),
    "rom": Unit("rom", "rom"),
    "saker": Unit("sak", "saker"),
    "soknader": Unit("søknad", "søknader"),
    "lan": Unit("lån", "lån"),
    "leietakere": Unit("leietaker", "leietakere"),
    "utkastelser": Unit("utkastelse", "utkastelser"),
    "rader": Unit("rad", "rader"),
    "verdier": Unit("verdi", "verdier"),
    "maaneder": Unit("måned", "måneder"),
    "tiltak": Unit("tiltak", "tiltak"),
    "tomter": Unit("tomt", "tomter"),
    "dager": Unit("dag", "dager"),
    "timer": Unit("time", "timer"),
    "m2": Unit("m²", "m²"),
    "aar": Unit("år", "år"),
    "prosent": Unit("prosent", "prosent", f"{NBSP}%", "prosentpoeng"),
    "promille": Unit("promille", "promille", f"{NBSP}‰", "promillepoeng"),
    "per_1000": Unit("per 1000 innbyggere", "per 1000 innbyggere"),
    "per_1000_husholdninger": Unit("per 1000 husholdninger", "per 1000 husholdninger"),
    "kr": Unit("krone", "kroner", f"{NBSP}kr"),
    "kr_per_m2": Unit("kr per m²", "kr per m²", f"{NBSP}kr/m²"),
    "kr_maaned": Unit("krone i måneden", "kroner i måneden", f"{NBSP}kr{NBSP}i{NBSP}måneden"),
    "1000_kr": Unit("tusen kroner", "tusen kroner"),
    "mill_kr": Unit("million kroner", "millioner kroner", f"{NBSP}mill.{NBSP}kr"),
}


@lru_cache(maxsize=16)
def _pattern(decimals: int) -> NumberPattern:
    return parse_pattern("#,##0" + ("." + "0" * decimals if decimals else ""))


def rounded(value: float, decimals: int = 0) -> Decimal:
    """`value` rounded half away from zero, on its shortest decimal form (63.85 gives 63.9)."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


@lru_cache(maxsize=16_384)
def number(value: float, decimals: int = 0) -> str:
    """`43506` as «43 506», `-1.8` as «−1,8»."""
    quantized = rounded(value, decimals)
    if quantized == 0:
        quantized = abs(quantized)
    text: str = _pattern(decimals).apply(quantized, LOCALE)
    return text.replace("-", MINUS)


def value(amount: float, unit: str, decimals: int = 0) -> str:
    """A number as it stands in a table or on a bar: «63,8 %», «4 361»."""
    return number(amount, decimals) + UNITS[unit].suffix


def amount(amount_: float, unit: str, decimals: int = 0) -> str:
    """A number as it stands in a sentence: «1 bolig», «43 506 personer», «63,8 %»."""
    words = UNITS[unit]
    if words.suffix:
        return value(amount_, unit, decimals)
    one = rounded(amount_, decimals) == 1
    return f"{number(amount_, decimals)}{NBSP}{words.one if one else words.many}"


def change(delta: float, unit: str, decimals: int = 0) -> str:
    """A difference with its sign and right unit: «+0,7 prosentpoeng», «−12», «±0»."""
    text = number(abs(delta), decimals)
    sign = "±" if rounded(delta, decimals) == 0 else "+" if delta > 0 else MINUS
    words = UNITS[unit]
    suffix = f"{NBSP}{words.change}" if words.change else words.suffix
    return f"{sign}{text}{suffix}"


def kroner(amount_: float) -> str:
    """Kroner in a sentence: «3,4 mill. kr» from a million up, else «250 000 kr»."""
    if abs(rounded(amount_)) >= 1_000_000:
        return value(amount_ / 1_000_000, "mill_kr", 1)
    return value(amount_, "kr")


def day(when: date) -> str:
    """`dd.mm.åååå`."""
    return f"{when.day:02d}.{when.month:02d}.{when.year}"


def long_day(when: date) -> str:
    """«1. november 2026»."""
    return f"{when.day}. {MONTHS[when.month - 1]} {when.year}"


def _ends_month(when: date) -> bool:
    return (when + timedelta(days=1)).day == 1


def period(start: date, end: date) -> str:
    """A period in words.

    «2015», «2012–2013», «3. kvartal 2026», «oktober 2026», «jan–okt 2026», «31.10.2026», or the
    two days with a dash when nothing shorter says it.
    """
    if start == end:
        return f"{start.day}.{start.month}.{start.year}"
    if start.day != 1 or not _ends_month(end):
        return f"{day(start)}–{day(end)}"
    if start.month == 1 and end.month == 12:
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
    if start.year != end.year:
        return f"{day(start)}–{day(end)}"
    if start.month == end.month:
        return f"{MONTHS[start.month - 1]} {start.year}"
    if start.month % 3 == 1 and end.month == start.month + 2:
        return f"{end.month // 3}. kvartal {start.year}"
    return f"{_SHORT_MONTHS[start.month - 1]}–{_SHORT_MONTHS[end.month - 1]} {start.year}"


def axis_period(start: date, end: date) -> str:
    """A period as it stands under a bar: the year alone where a year is meant, «3. kv. 26»."""
    if start == end:
        first_or_last = (start.month, start.day) in ((1, 1), (12, 31))
        one_day = f"{start.day}.{start.month}.{start.year % 100:02d}"
        return str(start.year) if first_or_last else one_day
    text = period(start, end)
    if "kvartal" in text:
        return f"{end.month // 3}. kv. {start.year % 100:02d}"
    if text == f"{MONTHS[start.month - 1]} {start.year}":
        return f"{_SHORT_MONTHS[start.month - 1]} {start.year % 100:02d}"
    if (start.month, start.day) == (1, 1) and start.year == end.year:
        return str(start.year)
    return text


def join(words: list[str]) -> str:
    """«a», «a og b», «a, b og c»."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} og {words[-1]}"


def sentence(text: str) -> str:
    """`text` with a capital first letter."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """`text` with a small first letter, as it stands inside a sentence."""
    return text[:1].lower() + text[1:]


def extract_name(extract_id: str) -> str:
    """«Tall per 1. oktober 2026» for an extract's id; a further one of the day says so."""
    day_, _, number_ = extract_id.partition(".")
    text = f"Tall per {long_day(date.fromisoformat(day_))}"
    return text if number_ == "1" else f"{text} ({number_}. utgave)"
