"""A result as a workbook: its rows as numbers, and what they mean."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from boligkompass import formats
from boligkompass.codes import label
from boligkompass.exports.cells import Number, columns_of
from boligkompass.figures.base import Result
from boligkompass.figures.beslutninger import said
from boligkompass.figures.grid import Grid
from boligkompass.figures.present import INVENTED, said_by

_WIDEST = 60


def xlsx_bytes(result: Result) -> bytes:
    """The result as a workbook: «Tall» with the rows, «Om figuren» with what they mean."""
    buffer = io.BytesIO()
    with _book(buffer, result.figure.title, result.extract_date) as book:
        _write_numbers(book, "Tall", result)
        _write_pairs(book, "Om figuren", _about(result))
    return buffer.getvalue()


@dataclass(frozen=True)
class Entry:
    """A line of a pack's contents, and the sheet that it leads to: numbers, or texts.

    `sheet` names the sheet; one with neither result nor grid has none.
    """

    sheet: str
    text: str
    result: Result | None = None
    grid: Grid | None = None


def pack_bytes(
    title: str, dato: date, lead: Sequence[tuple[str, str]], entries: Sequence[Entry]
) -> bytes:
    """Several results as a workbook: the contents first, with the way to each of the sheets of
    `entries`, and last what the figures mean.

    `lead` stands above the contents; `dato` is the day that the numbers are of.
    """
    buffer = io.BytesIO()
    with _book(buffer, title, dato) as book:
        _write_contents(book, title, lead, entries)
        for entry in entries:
            if entry.result is not None:
                _write_numbers(book, entry.sheet, entry.result)
            elif entry.grid is not None:
                _write_texts(book, entry.sheet, entry.grid)
        _write_pairs(book, "Om figurene", _about_all(entries))
    return buffer.getvalue()


@contextmanager
def _book(buffer: io.BytesIO, title: str, dato: date) -> Iterator[xlsxwriter.Workbook]:
    """A workbook that is whole in `buffer` afterwards."""
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    # The day of the extract instead of now: the same result gives the same bytes.
    created = datetime.combine(dato, datetime.min.time())
    book.set_properties({"title": title, "author": "Boligkompass", "created": created})
    yield book
    book.close()


def _write_contents(
    book: xlsxwriter.Workbook,
    title: str,
    lead: Sequence[tuple[str, str]],
    entries: Sequence[Entry],
) -> None:
    """The first sheet: what the workbook is, and the way to each of the others."""
    sheet = book.add_worksheet("Innhold")
    bold, link = book.add_format({"bold": True}), book.add_format({"underline": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 100)
    sheet.set_column(2, 2, 36)
    sheet.write_string(0, 0, title, bold)
    for y, (name, text) in enumerate(lead, start=1):
        sheet.write_string(y, 0, name)
        sheet.write_string(y, 1, text, wrapped)
    for y, entry in enumerate(entries, start=len(lead) + 2):
        if entry.sheet:
            sheet.write_url(y, 0, f"internal:'{entry.sheet}'!A1", link, entry.sheet)
        sheet.write_string(y, 1, entry.text, wrapped)
        if entry.result is not None:
            sheet.write_string(y, 2, entry.result.figure.id)


def _write_texts(book: xlsxwriter.Workbook, name: str, made: Grid) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for x, (head, _) in enumerate(made.heads):
        texts = [row[x] for row in made.rows]
        sheet.write_string(0, x, head, bold)
        for y, text in enumerate(texts, start=1):
            sheet.write_string(y, x, text, wrapped)
        sheet.set_column(x, x, min(max(map(len, [head, *texts])) + 2, _WIDEST))
    sheet.freeze_panes(1, 0)


def _about_all(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    """What the figures mean, one after another; what the signs mean once."""
    lines: list[tuple[str, str]] = []
    for entry in entries:
        if entry.result is not None:
            lines += [("Ark", entry.sheet), *_about_one(entry.result), ("", "")]
    return [*lines, *_SIGNS]


def _write_numbers(book: xlsxwriter.Workbook, name: str, result: Result) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    number_formats: dict[str, Any] = {}
    columns = columns_of(result)
    for x, column in enumerate(columns):
        sheet.write_string(0, x, column.title, bold)
        width = len(column.title) + 3
        for y, row in enumerate(result.rows, start=1):
            cell = column.cell(row)
            if isinstance(cell, Number):
                pattern = _pattern(cell)
                if pattern not in number_formats:
                    number_formats[pattern] = book.add_format({"num_format": pattern})
                sheet.write_number(y, x, float(cell.value), number_formats[pattern])
            elif cell:
                # Not write(): it would make formulas and links of what looks like one.
                sheet.write_string(y, x, cell)
            width = max(width, len(str(cell or "")) + 2)
        sheet.set_column(x, x, min(width, _WIDEST))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(result.rows), len(columns) - 1)


def _pattern(number: Number) -> str:
    """Excel's number format; a number without unit (a year, a rank) has no thousands separator."""
    whole = "#,##0" if number.unit else "0"
    return f"{whole}.{'0' * number.decimals}" if number.decimals else whole


def _write_pairs(book: xlsxwriter.Workbook, name: str, pairs: Iterable[tuple[str, str]]) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 100)
    for y, (term, text) in enumerate(pairs):
        sheet.write_string(y, 0, term, bold)
        sheet.write_string(y, 1, text, wrapped)


def _about(result: Result) -> list[tuple[str, str]]:
    """What the figure is and how its numbers are to be read, as names and texts."""
    return [*_about_one(result), ("", ""), *_SIGNS]


def _about_one(result: Result) -> list[tuple[str, str]]:
    figure, place = result.figure, result.municipality
    lines = [("Figur", figure.title)]
    if place.invented:
        lines.append(("Merking", f"{INVENTED}: kommunen og tallene for den er funnet på."))
    finding = figure.finding(result) if result.rows else f"Ingen tall for {place.name}."
    lines += [("Funn", finding), ("Kommune", f"{place.name} ({place.number})")]
    lines += [(p.title, _choice_words(result, p.name, p.values)) for p in figure.parameters]
    lines += [
        ("Tall per", formats.long_day(result.extract_date)),
        ("Uttrekk", result.extract),
        ("Kilder", "; ".join(result.source_names) or "Ikke oppgitt"),
    ]
    lines += [("Kommentar", f"{c.tekst} ({said_by(c).rstrip('.')})") for c in result.comments]
    lines += [("Beslutning", said(one)) for one in result.decisions]
    for sheet in result.sheets:
        lines += [
            ("", ""),
            ("Indikator", sheet.navn),
            ("Definisjon", sheet.definisjon),
            ("Utregning", sheet.utregning),
            ("Fortolkning", sheet.fortolkning),
        ]
    return lines


def _choice_words(result: Result, name: str, values: Any) -> str:
    """A choice in words; one among the catalogue's indicators has its words in a sheet."""
    chosen = result.choices[name]
    words: Mapping[str, str] = (
        values if isinstance(values, Mapping) else {s.id: s.navn for s in result.sheets}
    )
    return words.get(chosen, chosen)


_SIGNS = (
    ("Slik leses tallene", "Kolonnen «Status» sier hva som gjelder for tallet i raden."),
    ("Tom celle", "Tallet er skjult, mangler eller er ikke aktuelt. Null (0) er alltid et tall."),
    (label("synlighet", "skjult"), "Tallet finnes, men er så lite at det kunne pekt ut noen."),
    (label("synlighet", "mangler"), "Kilden har ikke noe tall for perioden."),
    (label("synlighet", "ikke_aktuelt"), "Et tall gir ikke mening her."),
    (label("merke", "forelopig"), "Tallet kan bli endret når kilden er endelig."),
    (label("merke", "prognose"), "Tallet er anslått for en periode som ikke er ferdig."),
    (label("merke", "omtrent"), "Kilden oppgir tallet omtrentlig."),
    (label("merke", "over"), "Kilden sier at det er flere enn dette."),
    ("Øvre verdi", "Kilden oppgir et spenn; tallet er nedre ende, og dette er øvre ende."),
    ("Omregnet til …-grenser", "Tallet gjelder området innenfor kommunegrensene det året."),
)
