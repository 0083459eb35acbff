"""What a publication would change, in words for whoever decides it."""

from collections.abc import Iterable, Iterator, Mapping

from boligkompass import formats
from boligkompass.catalogue import Catalogue
from boligkompass.changes import Changes, Periods, Revised, TableChange
from boligkompass.tables import TABLES

# What is more than this is told as a number: the whole must fit a screen.
SHOWN = 12


def lines(changes: Changes, sheets: Catalogue, names: Mapping[str, str]) -> Iterator[str]:
    """The changes, a line each, under headings; `names` are those of the municipalities by code."""
    if changes.before is None:
        yield "Det er ikke noe tidligere uttrekk å sammenligne med. Det nye får:"
        yield from section("Kommuner", (_name(number, names) for number in changes.kommuner_inn))
        yield from section("Kilder", map(sheets.source_name, changes.hentet))
        yield from section("Tabeller", (_table(one) for one in changes.tabeller))
        return
    if changes.nothing:
        yield f"Ingenting er endret siden uttrekket {changes.before}."
        return
    yield f"Dette blir endret siden uttrekket {changes.before}:"
    yield from section("Kommuner", _places(changes, names))
    yield from section("Kilder som er hentet siden", _fetched(changes, sheets))
    yield from section("Tabeller", (_table(one) for one in changes.tabeller))
    yield from section("Nye perioder", (_periods(one, sheets) for one in changes.perioder))
    yield from section("Endrede verdier", (_revised(one, sheets, names) for one in changes.endret))
    gone = (f"{sheets.source_name(k)}: {_values(n)}" for k, n in changes.borte.items())
    yield from section("Verdier som ikke lenger er med", gone)
    yield from section("Nye tiltak", changes.nye_tiltak)
    yield from section("Tiltak som er blitt ferdige", changes.ferdige_tiltak)
    yield from section("Katalogen er endret", changes.katalog)


def section(heading: str, entries: Iterable[str]) -> Iterator[str]:
    """Entries under a heading, the first of them when they are many; without any, nothing."""
    entries = list(entries)
    if not entries:
        return
    yield f"  {heading}:"
    for entry in entries[:SHOWN]:
        yield f"    {entry}"
    if len(entries) > SHOWN:
        yield f"    … og {len(entries) - SHOWN} til"


def _values(number: int) -> str:
    return formats.amount(number, "verdier")


def _name(number: str, names: Mapping[str, str]) -> str:
    return f"{names[number]} ({number})" if number in names else number


def _places(changes: Changes, names: Mapping[str, str]) -> Iterator[str]:
    for number in changes.kommuner_inn:
        yield f"{_name(number, names)} kommer inn"
    for number in changes.kommuner_ut:
        yield f"{_name(number, names)} faller ut"


def _fetched(changes: Changes, sheets: Catalogue) -> Iterator[str]:
    for kilde, (was, now) in changes.hentet.items():
        before = f", før det {formats.day(was)}" if was else ", ny kilde"
        yield f"{sheets.source_name(kilde)}: {formats.day(now)}{before}"


def _table(one: TableChange) -> str:
    title = TABLES[one.name].title
    after = formats.amount(one.after, "rader")
    if one.before is None:
        return f"{title}: {after}"
    if one.before == one.after:
        return f"{title}: {after} som før, men med andre tall"
    return f"{title}: {formats.number(one.before)} → {after}"


def _periods(one: Periods, sheets: Catalogue) -> str:
    period = formats.period(one.fra, one.til)
    return f"{_title(one.indikator, sheets)}: {_values(one.verdier)}, den nyeste for {period}"


def _title(indikator: str, sheets: Catalogue) -> str:
    sheet = sheets.indikatorer.get(indikator)
    return sheet.navn if sheet else indikator


def _revised(one: Revised, sheets: Catalogue, names: Mapping[str, str]) -> str:
    sheet = sheets.indikatorer.get(one.indikator)
    decimals = sheet.desimaler if sheet else 0
    was, now = (_number(value, decimals) for value in (one.forrige, one.verdi))
    most = "" if one.antall == 1 else "størst endring "
    return (
        f"{sheets.source_name(one.kilde)}: {_values(one.antall)}, {most}{was} → {now} "
        f"({_title(one.indikator, sheets)}, {_name(one.kommunenr, names)}, "
        f"{formats.period(one.fra, one.til)})"
    )


def _number(value: float | None, decimals: int) -> str:
    return "uten tall" if value is None else formats.number(value, decimals)
