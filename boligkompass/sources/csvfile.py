"""A delimited text file as rows: encoding, separator and header checked, row numbers kept."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from boligkompass.faults import Fault

DELIMITER = ";"
_SAVE_AS = "Lagre den på nytt som «CSV UTF-8 (semikolondelt)»."


@dataclass(frozen=True)
class Row:
    """One row: its number as a spreadsheet shows it, and its cells by heading, trimmed."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class CsvFile:
    """What was read: the headings in order, the rows, and what is wrong with the others."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]


def read(path: Path, required: frozenset[str]) -> CsvFile:
    """The rows of `path`; faults when it is no such file or lacks a required heading."""
    text, fault = _text(path)
    if fault:
        return CsvFile((), (), (fault,))
    records, faults = _records(text, path.name)
    if not records:
        empty = Fault(path.name, None, None, "filen er tom.", "Hent den fra kilden på nytt.")
        return CsvFile((), (), (*faults, empty))
    headings = tuple(cell.strip() for cell in records[0][1])
    faults += _heading_faults(headings, required, path.name)
    if faults:
        return CsvFile(headings, (), tuple(faults))
    rows = []
    for number, cells in records[1:]:
        if len(cells) == len(headings):
            trimmed = (cell.strip() for cell in cells)
            rows.append(Row(number, dict(zip(headings, trimmed, strict=True))))
        else:
            message = f"raden har {len(cells)} felter, men overskriften har {len(headings)}."
            advice = "Se etter et semikolon for mye eller for lite."
            faults.append(Fault(path.name, number, None, message, advice))
    if not rows and not faults:
        faults.append(
            Fault(path.name, None, None, "filen har bare overskrifter.", "Ta med radene også.")
        )
    return CsvFile(headings, tuple(rows), tuple(faults))


def _text(path: Path) -> tuple[str, Fault | None]:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return "", Fault(path.name, None, None, "filen finnes ikke.", "Se etter i stien.")
    except OSError:
        return "", Fault(path.name, None, None, "filen kan ikke åpnes.", "Se etter tilgangen.")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "", Fault(path.name, None, None, "dette er en Excel-fil, ikke CSV.", _SAVE_AS)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        return "", Fault(path.name, row, None, "teksten er ikke UTF-8.", _SAVE_AS)
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        return "", Fault(path.name, row, None, "raden har tegn som ikke er tekst.", _SAVE_AS)
    return text, None


def _records(text: str, name: str) -> tuple[list[tuple[int, list[str]]], list[Fault]]:
    """The rows that are not blank, each with its number, blank ones counted."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=DELIMITER, strict=True)
    records: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for cells in reader:
            number += 1
            if any(cell.strip() for cell in cells):
                records.append((number, cells))
    except csv.Error:
        advice = "Se etter et anførselstegn som mangler eller står for mye."
        return records, [Fault(name, number + 1, None, "raden kan ikke deles i felter.", advice)]
    return records, []


def _heading_faults(headings: tuple[str, ...], required: frozenset[str], name: str) -> list[Fault]:
    if len(headings) == 1 and any(sign in headings[0] for sign in ",\t"):
        return [Fault(name, 1, None, "feltene er ikke delt med semikolon.", _SAVE_AS)]
    faults = [
        Fault(name, 1, heading, "kolonnen mangler.", "Overskriftene står i første rad.")
        for heading in sorted(required - set(headings))
    ]
    for heading in sorted({h for h in headings if headings.count(h) > 1}):
        message = "kolonnen har ingen overskrift." if not heading else "kolonnen står to ganger."
        faults.append(Fault(name, 1, heading or None, message, "La den stå én gang."))
    return faults
