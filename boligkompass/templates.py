"""Excel templates: one for each register and plan table, made from its contract alone.

What a user fills in comes back through the importer, so the template says of every column what the
contract says: whether it must be filled, what kind of value it takes, and which ones. The row of
example is invented and imports as it stands.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from boligkompass import formats, sample
from boligkompass.codes import KODEVERK
from boligkompass.contracts import KOMMUNENR, Column, Contract

GUIDE, CODES = "Slik gjør du", "Koder"
# Validation is set on so many rows; what is pasted in below is checked by the import all the same.
ROWS = 20_000
_NAME_LIMIT = 31  # Excel's, for the name of a sheet.
# Excel has no days before 1900.
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)
_LARGEST = 10**12

# What the contract cannot say, by the column's name.
_HELP = {
    "adressesperre": "Ja når noen i husstanden har det. Da teller den bare i kommunens totaler.",
    "ansvarlig": "En funksjon eller avdeling, aldri en person.",
    "bolig_id": "Kommunens eget nummer på boligen, det samme i alle registre. Aldri adressen.",
    "deltaker_id": "Et løpenummer. Aldri navn eller fødselsnummer.",
    "figur": "Figurens id, slik den står i listen på siden «Kilder og definisjoner».",
    "funksjon": "En funksjon eller avdeling, aldri en person.",
    "husstand_id": (
        "Et løpenummer, det samme hver gang husstanden forekommer. Aldri navn eller fødselsnummer."
    ),
    "indikator": "Navnet indikatoren har i katalogen, for eksempel kommunale_boliger.",
    "omrade": "Et grovt område, for eksempel en bydel. Aldri adressen.",
    "tekst": "Uten navn, adresser, numre og antall under fem: alle som ser siden, kan lese den.",
    "vedtak": "Vedtaket bak måltallet, med dato og saksnummer.",
}


def sheet_name(contract: Contract) -> str:
    """What the sheet to fill in is called."""
    return contract.title[:_NAME_LIMIT].strip()


def one_row(contract: Contract) -> str:
    """What a row of the table is, in a sentence."""
    key = [contract.column(name).title for name in contract.key if name != KOMMUNENR.name]
    if len(key) == 1:
        return f"Én rad per {formats.lowered(key[0])}."
    return f"Én rad per kombinasjon av {_listed([f'«{title}»' for title in key])}."


def about(column: Column) -> str:
    """What to write in the column: kind, unit, lowest value, and what else must be known."""
    sentences = [_kind(column), getattr(column, "help", None) or _HELP.get(column.name)]
    if column.planned:
        sentences.append("Kan ligge fram i tid.")
    elif column.nullable and column.type == "dato":
        sentences.append("Står tom til det har skjedd.")
    return " ".join(sentence for sentence in sentences if sentence)


def template(contract: Contract, kommunenr: str | None = None) -> bytes:
    """An .xlsx to fill in; `kommunenr` completes the command that its guide ends with."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": f"Mal: {contract.title}", "author": "Boligkompass"})
        _Template(book, contract).write(kommunenr)
    return buffer.getvalue()


def command(contract: Contract, file: str, kommunenr: str | None) -> str:
    """The command that reads `file` in."""
    number = kommunenr or "KOMMUNENUMMER"
    return f"uv run boligkompass importer register {contract.name} {file} --kommune {number}"


class _Template:
    """One workbook on its way: the sheet to fill in, the guide, and the lists to choose from."""

    def __init__(self, book: xlsxwriter.Workbook, contract: Contract) -> None:
        self._contract = contract
        self._columns = sample.fields(contract)
        # The import takes the first sheet.
        self._data = book.add_worksheet(sheet_name(contract))
        self._guide = book.add_worksheet(GUIDE)
        self._codes = book.add_worksheet(CODES)
        wrap = {"text_wrap": True, "valign": "top"}
        self._required = book.add_format(
            {"bold": True, "font_color": "#FFFFFF", "bg_color": "#12436D", **wrap}
        )
        self._optional = book.add_format({"font_color": "#1F2933", "bg_color": "#D5DCE3", **wrap})
        self._bold = book.add_format({"bold": True, **wrap})
        self._wrapped = book.add_format(wrap)
        self._cells = {
            "tekst": book.add_format({"num_format": "@"}),
            "heltall": book.add_format({"num_format": "0"}),
            "desimaltall": book.add_format({"num_format": "General"}),
            "dato": book.add_format({"num_format": "dd.mm.yyyy"}),
            "ja_nei": book.add_format({"num_format": "@"}),
        }

    def write(self, kommunenr: str | None) -> None:
        lists = dict(_lists(self._columns))
        ranges = dict(self._write_codes(lists))
        shown = sample.row(self._contract)
        for place, column in enumerate(self._columns):
            self._write_heading(place, column)
            self._write_example(place, column, shown[column.name])
            if rule := _rule(column, ranges):
                self._data.data_validation(1, place, ROWS, place, rule)
        # A number that is a code shall not be pointed at as a mistake.
        self._data.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        self._data.freeze_panes(1, 1)
        self._write_guide(kommunenr, lists)

    def _write_codes(self, lists: dict[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
        """The lists, one a column; yields where each stands, for the validation to refer to."""
        for place, (name, labels) in enumerate(lists.items()):
            column = next(c for c in self._columns if _list_name(c) == name)
            self._codes.write_string(0, place, column.title, self._bold)
            for row, label in enumerate(labels, start=1):
                self._codes.write_string(row, place, label)
            self._codes.set_column(place, place, _width([column.title, *labels]))
            letter = xlsxwriter.utility.xl_col_to_name(place)
            yield name, f"={CODES}!${letter}$2:${letter}${len(labels) + 1}"

    def _write_heading(self, place: int, column: Column) -> None:
        labels = _labels(column)
        filled = "Kan stå tom." if column.nullable else "Må fylles ut."
        note = f"{filled} {about(column)}" + "".join(f"\n– {label}" for label in labels)
        style = self._optional if column.nullable else self._required
        self._data.write_string(0, place, column.title, style)
        self._data.write_comment(
            0, place, note, {"x_scale": 2, "y_scale": 1 + len(labels) / 5, "font_size": 9}
        )
        width = _width([column.title, *labels, sample.ID])
        self._data.set_column(place, place, width, self._cells[column.type])

    def _write_example(self, place: int, column: Column, value: Any) -> None:
        style = self._cells[column.type]
        if value is None:
            return
        if isinstance(value, date):
            self._data.write_datetime(1, place, value, style)
        elif isinstance(value, bool):
            self._data.write_string(1, place, "Ja" if value else "Nei", style)
        elif column.codes:
            self._data.write_string(1, place, KODEVERK[column.codes][value], style)
        elif isinstance(value, str):
            self._data.write_string(1, place, value, style)
        else:
            self._data.write_number(1, place, value, style)

    def _write_guide(self, kommunenr: str | None, lists: dict[str, Sequence[str]]) -> None:
        self._guide.set_column(0, 0, 34)
        self._guide.set_column(1, 1, 14)
        self._guide.set_column(2, 2, 70)
        self._guide.set_column(3, 3, 50)
        self._guide.write_string(0, 0, self._contract.title, self._bold)
        row = 1
        for row, step in enumerate(_steps(self._contract, kommunenr), start=1):
            self._guide.write_string(row, 0, step)
        row += 2
        _write_row(
            self._guide, row, ("Kolonne", "Må fylles ut", "Innhold", "Velg blant"), self._bold
        )
        for column in self._columns:
            row += 1
            filled = "nei" if column.nullable else "ja"
            cells = (column.title, filled, about(column), "\n".join(_labels(column)))
            _write_row(self._guide, row, cells, self._wrapped)


def _write_row(sheet: Worksheet, row: int, cells: Sequence[str], style: Format) -> None:
    for place, text in enumerate(cells):
        sheet.write_string(row, place, text, style)


def _steps(contract: Contract, kommunenr: str | None) -> Iterator[str]:
    yield (
        f"1. Fyll ut arket «{sheet_name(contract)}». {one_row(contract)} "
        "Rad 2 er et oppdiktet eksempel: skriv over den."
    )
    yield (
        "2. Mørke overskrifter må fylles ut, lyse kan stå tomme. Pek på en overskrift for å se hva "
        "som skal stå der."
    )
    yield "3. Datoer skrives dd.mm.åååå. Der det er en nedtrekksliste, velger du fra den."
    yield "4. Skriv aldri navn, fødselsnummer, telefonnummer eller adresse, heller ikke i fritekst."
    yield "5. Lagre filen, og les den inn fra prosjektmappen med denne kommandoen:"
    yield f"      {command(contract, f'{contract.name}.xlsx', kommunenr)}"
    yield (
        "Er noe galt, blir ingenting lest inn, og du får vite rad, kolonne og hva du kan gjøre. "
        "Neste gang leverer du hele registeret på nytt: det nye erstatter det gamle."
    )


def _kind(column: Column) -> str:
    if column.codes or column.type == "ja_nei":
        return "Velg fra listen."
    if column.type == "dato":
        return "Dato, dd.mm.åååå."
    if column.type == "tekst":
        return "Tekst."
    unit = f" ({column.unit})" if column.unit else ""
    return f"{'Helt tall' if column.type == 'heltall' else 'Tall'}{unit}{_bounds(column)}."


def _bounds(column: Column) -> str:
    words = (("minst", column.minimum), ("høyst", column.maximum))
    limits = [f"{word} {limit:.0f}" for word, limit in words if limit is not None]
    return f", {_listed(limits)}" if limits else ""


def _list_name(column: Column) -> str | None:
    return column.codes or ("ja_nei" if column.type == "ja_nei" else None)


def _labels(column: Column) -> tuple[str, ...]:
    name = _list_name(column)
    return tuple(KODEVERK[name].values()) if name else ()


def _lists(columns: Sequence[Column]) -> Iterator[tuple[str, Sequence[str]]]:
    for column in columns:
        name = _list_name(column)
        if name:
            yield name, _labels(column)


def _rule(column: Column, ranges: dict[str, str]) -> dict[str, Any]:
    """The validation of the column's cells, as XlsxWriter takes it; empty where any text does."""
    name = _list_name(column)
    if name:
        advice = "Velg en av verdiene i nedtrekkslisten."
        return {"validate": "list", "source": ranges[name], **_refusal("Ikke i listen", advice)}
    if column.type == "dato":
        advice = "Skriv datoen som dd.mm.åååå, for eksempel 01.11.2026."
        bounds = {"criteria": "between", "minimum": _FIRST, "maximum": _LAST}
        return {"validate": "date", **bounds, **_refusal("Ikke en dato", advice)}
    if column.type == "tekst":
        return {}
    whole = column.type == "heltall"
    advice = f"Skriv et {'helt tall' if whole else 'tall'}{_bounds(column)}, uten benevning."
    bounds = {
        "criteria": "between",
        "minimum": -_LARGEST if column.minimum is None else column.minimum,
        "maximum": _LARGEST if column.maximum is None else column.maximum,
    }
    kind = "integer" if whole else "decimal"
    return {"validate": kind, **bounds, **_refusal("Ikke et gyldig tall", advice)}


def _refusal(title: str, advice: str) -> dict[str, str]:
    return {"error_title": title, "error_message": advice}


def _width(texts: Sequence[str]) -> int:
    return min(40, max(12, *(len(text) + 3 for text in texts)))


def _listed(texts: Sequence[str]) -> str:
    return " og ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))
