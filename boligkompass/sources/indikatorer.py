"""A long CSV of indicator values: one row a value, as in `data/kilder/offentlige_tall.csv`.

Such values are public elsewhere already. All of a file is stored, or
nothing of it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from boligkompass.catalogue import Sheet
from boligkompass.codes import KODEVERK
from boligkompass.faults import Fault
from boligkompass.registers import SOURCE_VALUES
from boligkompass.sources import csvfile
from boligkompass.sources.values import Known, Reading, key_of

T = TypeVar("T")
REQUIRED = frozenset({"kommunenr", "indikator", "periode_fra", "verdi", "kilde"})
OPTIONAL = frozenset(
    {
        "kommunenr_kilde",
        "kommune",
        "periode_til",
        "verdi_til",
        "enhet",
        "synlighet",
        "merke",
        "grenser",
        "merknad",
    }
)
_NUMBER = re.compile(r"[-+\u2212]?\d+([.,]\d+)?", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


class _CellError(Exception):
    """One cell that cannot be read: what is wrong, and what to do."""

    def __init__(self, column: str, message: str, advice: str) -> None:
        super().__init__(message)
        self.column, self.message, self.advice = column, message, advice


class _Row:
    """One row on its way from text to value; collects its problems instead of stopping."""

    def __init__(self, row: csvfile.Row, file: str, known: Known) -> None:
        self.number = row.number
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self._file, self._known, self._cells = file, known, row.cells

    def read(self, hentet: date) -> dict[str, Any]:
        """The row as the contract has it; of no use when there are faults."""
        sheet = self._attempt(self._sheet)
        value: dict[str, Any] = {
            "kommunenr": self._attempt(self._municipality),
            "indikator": sheet.id if sheet else None,
            "grenser": self._attempt(self._borders),
            "kilde": self._attempt(self._source),
            "merke": self._attempt(self._mark),
            "merknad": self._cell("merknad") or None,
            "hentet": hentet,
        }
        value["periode_fra"], value["periode_til"] = self._attempt(lambda: self._period(sheet)) or (
            None,
            None,
        )
        value |= self._attempt(self._values) or {}
        self._compare_name()
        self._compare_unit(sheet)
        return value

    def _attempt(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except _CellError as error:
            self.faults.append(self._fault(error.column, error.message, error.advice))
            return None

    def _fault(self, column: str, message: str, advice: str) -> Fault:
        return Fault(self._file, self.number, column, message, advice)

    def _cell(self, name: str) -> str:
        return self._cells.get(name, "")

    def _municipality(self) -> str:
        number = self._cell("kommunenr")
        if number not in self._known.names:
            raise _CellError("kommunenr", *_unknown_number(number, self._known))
        own = self._cell("kommunenr_kilde")
        if own and own not in self._known.names:
            raise _CellError("kommunenr_kilde", *_unknown_number(own, self._known))
        return own or number

    def _sheet(self) -> Sheet:
        indicator = self._cell("indikator")
        sheet = self._known.catalogue.indikatorer.get(indicator)
        if sheet is None:
            message = f"«{indicator}» er ikke en indikator i katalogen." if indicator else _EMPTY
            raise _CellError("indikator", message, "Se indikatorer.toml for navnene.")
        return sheet

    def _source(self) -> str:
        text = self._cell("kilde")
        if not text:
            raise _CellError("kilde", _EMPTY, "Skriv hvor tallet kommer fra.")
        source = self._known.source_id(text)
        if source is None:
            message = f"«{text}» er ikke en kilde i katalogen; teksten beholdes som den er."
            advice = "Legg den inn som «kjennetegn» i kilder.toml."
            self.warnings.append(self._fault("kilde", message, advice))
            source = text
        self._keep_apart(source)
        return source

    def _keep_apart(self, source: str) -> None:
        """Nothing invented under a real name, nothing real under an invented one."""
        known = self._known.catalogue.kilder.get(source)
        invented_source = known is not None and known.type == "oppdiktet"
        number = self._cell("kommunenr")
        invented_place = number in self._known.invented
        if number in self._known.names and invented_source != invented_place:
            words = ("oppdiktet", "virkelig") if invented_source else ("virkelig", "oppdiktet")
            raise _CellError(
                "kilde",
                f"en {words[0]} kilde kan ikke brukes for en {words[1]} kommune.",
                "Rett kilden eller kommunenummeret.",
            )

    def _borders(self) -> str:
        borders = self._cell("grenser") or "publisert"
        if borders != "publisert" and not _is_year(borders):
            advice = "Skriv «publisert», eller året for grensene tallet er omregnet til."
            raise _CellError("grenser", f"«{borders}» er ikke gyldig.", advice)
        return borders

    def _mark(self) -> str | None:
        return self._code("merke")

    def _code(self, name: str) -> str | None:
        text = self._cell(name)
        if text and text not in KODEVERK[name]:
            advice = f"Tillatt er {', '.join(KODEVERK[name])}, eller tomt."
            raise _CellError(name, f"«{text}» er ikke en gyldig kode.", advice)
        return text or None

    def _period(self, sheet: Sheet | None) -> tuple[date, date]:
        first = self._cell("periode_fra")
        last = self._cell("periode_til") or first
        moment = sheet.tidspunkt if sheet else None
        if _is_year(first) and first == last and moment:
            day, month = (int(part) for part in moment.split("."))
            start = end = date(int(first), month, day)
        else:
            start = _day("periode_fra", first, (1, 1))
            end = _day("periode_til", last, (12, 31))
        if end < start:
            advice = "Perioden må slutte etter at den begynner."
            raise _CellError("periode_til", f"«{last}» er før «{first}».", advice)
        return start, end

    def _values(self) -> dict[str, Any]:
        shown = self._code("synlighet")
        value, upper = self._number("verdi"), self._number("verdi_til")
        if shown is None:
            if value is None:
                advice = "Skriv et tall, eller skjult, mangler eller ikke_aktuelt i synlighet."
                raise _CellError("verdi", "både verdi og synlighet er tomme.", advice)
            shown = "vist"
        if shown == "vist" and value is None:
            advice = "Skriv et tall, eller rett synlighet."
            raise _CellError("verdi", "verdien er tom, men synlighet er «vist».", advice)
        if shown != "vist" and (value is not None or upper is not None):
            advice = "Ta bort tallet, eller rett synlighet."
            raise _CellError("verdi", f"det står et tall, men synlighet er «{shown}».", advice)
        if value is not None and upper is not None and upper < value:
            advice = "Den øvre verdien må være minst like stor som verdien."
            raise _CellError("verdi_til", f"{upper:g} er mindre enn {value:g}.", advice)
        return {"verdi": value, "verdi_til": upper, "synlighet": shown}

    def _number(self, name: str) -> float | None:
        text = self._cell(name)
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            advice = "Skriv tallet uten mellomrom, enhet eller tegn, med komma eller punktum."
            raise _CellError(name, f"«{text}» er ikke et tall.", advice)
        number = float(text.replace(",", ".").replace("\u2212", "-"))
        if number < 0:
            raise _CellError(name, f"«{text}» er negativt.", "Rett tallet.")
        return number

    def _compare_name(self) -> None:
        name, number = self._cell("kommune"), self._cell("kommunenr")
        expected = self._known.names.get(number)
        if name and expected and expected not in name:
            message = f"«{name}» står ved {number}, som er {expected}."
            self.faults.append(self._fault("kommune", message, "Rett navnet eller nummeret."))

    def _compare_unit(self, sheet: Sheet | None) -> None:
        unit = self._cell("enhet").replace(" ", "_")
        if unit and sheet and not unit.startswith(sheet.enhet):
            message = f"enheten er «{self._cell('enhet')}», men katalogen sier «{sheet.enhet}»."
            advice = "Rett enheten, og regn om tallet om det trengs."
            self.faults.append(self._fault("enhet", message, advice))


_EMPTY = "feltet er tomt."


def _unknown_number(number: str, known: Known) -> tuple[str, str]:
    if not number:
        return _EMPTY, "Skriv kommunenummeret med fire siffer."
    message = f"«{number}» er ikke et kommunenummer."
    if f"0{number}" in known.names:
        return message, f"Nullen foran er falt bort: skriv 0{number}."
    return message, "Kommunenummer har fire siffer; se kommuner.csv."


def _is_year(text: str) -> bool:
    return bool(_YEAR.fullmatch(text)) and _FIRST_YEAR <= int(text) <= _LAST_YEAR


def _day(column: str, text: str, default: tuple[int, int]) -> date:
    """The day in `text`; a plain year means the month and day of `default`."""
    if _is_year(text):
        return date(int(text), *default)
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        message = f"«{text}» er ikke en dato." if text else _EMPTY
        raise _CellError(column, message, "Skriv et årstall eller en dato som 2026-11-01.")
    return day


def read(path: Path, known: Known, hentet: date) -> Reading:
    """The values in `path`, with every fault and warning; `hentet` is when they were fetched."""
    file = csvfile.read(path, REQUIRED)
    faults, warnings = list(file.faults), list(_ignored(file, path.name))
    rows, values = [], []
    for row in file.rows:
        reading = _Row(row, path.name, known)
        value = reading.read(hentet)
        warnings += reading.warnings
        faults += reading.faults
        if not reading.faults:
            rows.append(row.number)
            values.append(value)
    faults += _duplicates(rows, values, path.name)
    if faults:
        return Reading(SOURCE_VALUES.empty(), tuple(faults), _once(warnings))
    return Reading(SOURCE_VALUES.sort(SOURCE_VALUES.from_rows(values)), (), _once(warnings))


def _once(warnings: Iterable[Fault]) -> tuple[Fault, ...]:
    """The first of each warning that is repeated down the rows."""
    first: dict[tuple[str | None, str], Fault] = {}
    for warning in warnings:
        first.setdefault((warning.column, warning.message), warning)
    return tuple(first.values())


def _ignored(file: csvfile.CsvFile, name: str) -> Iterator[Fault]:
    for heading in file.headings:
        if heading not in REQUIRED | OPTIONAL:
            yield Fault(name, 1, heading, "kolonnen er ukjent og leses ikke.", "Se etter navnet.")


def _duplicates(rows: list[int], found: list[dict[str, Any]], name: str) -> Iterator[Fault]:
    first: dict[tuple[Any, ...], int] = {}
    for row, value in zip(rows, found, strict=True):
        earlier = first.setdefault(key_of(value), row)
        if earlier != row:
            message = f"kommune, indikator, periode, grenser og kilde er som i rad {earlier}."
            yield Fault(name, row, None, message, "La én av radene stå.")
