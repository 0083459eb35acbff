"""The mapping file: how another system's table becomes one of our registers (TOML).

    register = "bolig"
    kommunenr = "3909"          # when no column tells
    ark = "Boliger"             # or else the first sheet that is not empty
    overskriftsrad = 3          # the row of the headings
    datarad = 9                 # the first row of data, where other rows stand between
    datoformat = "dd.mm.åååå"
    desimaltegn = ","
    [kolonner]                  # our column = their heading
    bolig_id = "Boenhet nr"
    fra = ["Dag", "Måned", "År"]    # several headings are put together: here to a date
    [verdier.eierform]          # their value = our code; "" leaves the cell empty
    "Eid av kommunen" = "eid"
    [faste]                     # our column = the same value in every row
    forvalter = "eiendom"

Every fault of a mapping is told at once, with its line. Names with spaces or with æ, ø and å need
no quotation marks here, though TOML wants them.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.codes import KODEVERK
from boligkompass.contracts import KOMMUNENR, Column, Contract
from boligkompass.faults import DeliveryError, Fault
from boligkompass.registerfiles import CONTRACTS
from boligkompass.sources.cases import typed
from boligkompass.sources.reading import cells, headings

_SETTINGS = ("kommunenr", "ark", "overskriftsrad", "datarad", "datoformat", "desimaltegn")
_SECTIONS = ("kolonner", "verdier", "faste")
# A name that is more than letters, digits and hyphens, and has no quotation marks.
_BARE = re.compile(
    r"""^([ \t]*)(?![A-Za-z0-9_.-]+[ \t]*=)([^\s"'=\[#][^"'=\[#\n\\]*?)([ \t]*=)""", re.M
)
_NUMBER = re.compile(r"\d{4}", re.ASCII)


@dataclass(frozen=True)
class Mapping:
    """What a mapping file says: our columns by their headings, our codes by their values.

    `columns` has one heading a column, or several that are put together. `name` is the file's.
    """

    name: str
    contract: Contract
    columns: Dict[str, tuple[str, ...]]
    values: Dict[str, Dict[str, str]] = field(default_factory=dict)
    fixed: Dict[str, str] = field(default_factory=dict)
    kommunenr: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    first_row: int | None = None
    dates: str | None = None
    decimal: str | None = None

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings it reads, each once."""
        return tuple(dict.fromkeys(one for several in self.columns.values() for one in several))

    def texts(self, column: Column, records: Dict[str, pa.Array], rows: int) -> pa.Array | None:
        """The cells of our column as text, values translated; None where nothing tells of it.

        `records` are the columns of the file by heading, each `rows` long.
        """
        if column.name in self.fixed:
            return pa.repeat(self.fixed[column.name], rows)
        theirs = self.columns.get(column.name)
        if theirs is None:
            return None
        found = [records[heading] for heading in theirs]
        joined = found[0] if len(found) == 1 else _together(found, column)
        values = self.values.get(column.name)
        return typed.translated(joined, values) if values else joined


def _together(parts: Sequence[pa.Array], column: Column) -> pa.Array:
    """The cells of several columns as one, with points between the parts of a date, hyphens between
    others; blank where all are blank."""
    sign = "." if column.type == "dato" else "-"
    joined = pc.binary_join_element_wise(*parts, sign)
    return pc.if_else(pc.equal(joined, sign * (len(parts) - 1)), "", joined)


def load(path: Path) -> Mapping:
    """The mapping in `path`; DeliveryError with every fault, each with its line."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        message = "kartleggingsfilen finnes ikke."
        advice = "Se etter i stien, eller lag et forslag med «boligkompass kartlegg»."
    except OSError:
        message, advice = "kartleggingsfilen kan ikke åpnes.", "Se etter tilgangen."
    except UnicodeDecodeError:
        message, advice = "kartleggingsfilen er ikke UTF-8.", "Lagre den som UTF-8."
    else:
        return parse(text, path.name)
    raise DeliveryError([Fault(path.name, None, None, message, advice)])


def parse(text: str, name: str) -> Mapping:
    """The mapping that the TOML `text` holds; `name` is the file's, for the messages."""
    text = _BARE.sub(r'\g<1>"\g<2>"\g<3>', text)
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        row = int(found[1]) if found else None
        message = "linjen er ikke gyldig TOML." if found else "filen er ikke gyldig TOML."
        advice = 'Skriv navn = "verdi" med rette anførselstegn, og hvert navn bare én gang.'
        raise DeliveryError([Fault(name, row, None, message, advice)]) from None
    return _Reader(raw, text, name).mapping()


def implied(contract: Contract, found: Sequence[str], name: str) -> Mapping:
    """The mapping of a file whose headings are our titles or names, or nearly so.

    DeliveryError for required columns that are not there, and for headings that are alike.
    """
    columns: dict[str, tuple[str, ...]] = {}
    faults: list[Fault] = []
    for column in contract.columns:
        hits = headings.first((column.title, column.name), found)
        if len(hits) > 1:
            listed = " og ".join(f"«{hit}»" for hit in hits)
            message = f"{listed} kan begge være «{column.title}»."
            faults.append(Fault(name, None, hits[0], message, "La bare én av dem stå."))
        elif hits:
            columns[column.name] = (hits[0],)
        elif not column.nullable and column != KOMMUNENR:
            advice = (
                f"Se overskriftene i «boligkompass mal {contract.name}», eller lag en kartlegging "
                "med «boligkompass kartlegg»."
            )
            message = f"kolonnen «{column.title}» mangler."
            faults.append(Fault(name, None, column.name, message, advice))
    if faults:
        raise DeliveryError(faults)
    return Mapping(name, contract, columns)


def bound(mapping: Mapping, found: Sequence[str], name: str) -> Mapping:
    """The mapping with its headings as they are written in the file `name`.

    DeliveryError for each that is not there, or that stands twice.
    """
    spelt: dict[str, str] = {}
    faults: list[Fault] = []
    for heading in mapping.headings:
        hits = headings.find(heading, found)
        if len(hits) == 1:
            spelt[heading] = hits[0]
        elif hits:
            message = "flere kolonner har denne overskriften."
            faults.append(Fault(name, None, heading, message, "Gi dem hver sin overskrift."))
        else:
            near = get_close_matches(heading, found, n=1)
            advice = f"Mente du «{near[0]}»? " if near else ""
            advice += f"Rett «{mapping.name}» eller filen."
            faults.append(Fault(name, None, heading, "overskriften finnes ikke.", advice))
    if faults:
        raise DeliveryError(faults)
    columns = {ours: tuple(spelt[h] for h in theirs) for ours, theirs in mapping.columns.items()}
    return replace(mapping, columns=columns)


class _Reader:
    """One mapping file on its way from TOML; collects its faults instead of stopping."""

    def __init__(self, raw: dict[str, Any], text: str, name: str) -> None:
        self._raw, self._name = raw, name
        self._lines = _lines(text)
        self._faults: list[Fault] = []

    def mapping(self) -> Mapping:
        contract = self._contract()
        settings = {name: self._setting(name) for name in _SETTINGS}
        for name in self._raw.keys() - {"register", *_SETTINGS, *_SECTIONS}:
            known = ", ".join(("register", *_SETTINGS, *_SECTIONS))
            self._fault(name, "navnet er ukjent.", f"Kjente navn er {known}.")
        if contract is None:
            raise DeliveryError(self._faults)
        columns = self._columns(contract)
        values = self._values(contract, columns)
        fixed = self._fixed(contract, columns, settings)
        self._insist_on_required(contract, columns, fixed)
        if self._faults:
            raise DeliveryError(sorted(self._faults, key=lambda fault: fault.row or 0))
        return Mapping(
            self._name,
            contract,
            columns,
            values,
            fixed,
            kommunenr=settings["kommunenr"],
            sheet=settings["ark"],
            header_row=settings["overskriftsrad"],
            first_row=settings["datarad"],
            dates=settings["datoformat"],
            decimal=settings["desimaltegn"],
        )

    def _fault(
        self, key: str | None, message: str, advice: str, section: str = "", column: str = ""
    ) -> None:
        row = self._lines.get((section, key or ""))
        told = column or key
        self._faults.append(Fault(self._name, row, told, message, advice))

    def _contract(self) -> Contract | None:
        name = self._raw.get("register")
        if isinstance(name, str) and name in CONTRACTS:
            return CONTRACTS[name]
        message = "registeret er ikke oppgitt." if name is None else "registeret er ukjent."
        self._fault("register", message, f"Kjente registre er {', '.join(CONTRACTS)}.")
        return None

    def _setting(self, name: str) -> Any:
        """The value of a setting; None when it is not there, or is of no use."""
        value = self._raw.get(name)
        if value is None:
            return None
        usable, advice = {
            "kommunenr": (
                isinstance(value, str) and bool(_NUMBER.fullmatch(value)),
                'Skriv fire siffer i anførselstegn, for eksempel "0301".',
            ),
            "ark": (isinstance(value, str) and bool(value), "Skriv navnet på arket."),
            "overskriftsrad": (_is_row(value), "Skriv radnummeret overskriftene står i."),
            "datarad": (
                _is_row(value) and value > (self._raw.get("overskriftsrad") or 0),
                "Skriv nummeret på den første raden med data; den er under overskriftene.",
            ),
            "datoformat": (
                isinstance(value, str) and cells.date_pattern_fault(value) is None,
                "Skriv det med d, m og å, for eksempel dd.mm.åååå.",
            ),
            "desimaltegn": (value in (",", "."), 'Skriv "," eller ".".'),
        }[name]
        if not usable:
            self._fault(name, "verdien kan ikke brukes.", advice)
        return value if usable else None

    def _section(self, name: str) -> dict[str, Any]:
        found = self._raw.get(name, {})
        if isinstance(found, dict):
            return found
        self._fault(name, "dette skal være en tabell.", f"Skriv [{name}] på en egen linje.")
        return {}

    def _known(self, contract: Contract, names: Iterator[str], section: str) -> Iterator[Column]:
        """The columns of the contract that `names` are; faults for the others."""
        for name in names:
            if name in contract.schema.names:
                yield contract.column(name)
            else:
                near = get_close_matches(name, contract.schema.names, n=1)
                advice = f"Mente du «{near[0]}»? " if near else ""
                advice += f"Kolonnene er {', '.join(contract.schema.names)}."
                message = f"«{contract.name}» har ikke denne kolonnen."
                key = "" if section.startswith("verdier") else name
                self._fault(key, message, advice, section, column=name)

    def _columns(self, contract: Contract) -> dict[str, tuple[str, ...]]:
        raw = self._section("kolonner")
        found: dict[str, tuple[str, ...]] = {}
        for column in self._known(contract, iter(raw), "kolonner"):
            theirs = raw[column.name]
            several = theirs if isinstance(theirs, list) else [theirs]
            if several and all(isinstance(one, str) and one for one in several):
                found[column.name] = tuple(several)
            else:
                advice = 'Skriv overskriften i anførselstegn, eller flere som ["Dag", "Måned"].'
                self._fault(column.name, "overskriften mangler.", advice, "kolonner")
        self._insist_on_different(contract, found)
        return found

    def _insist_on_different(self, contract: Contract, columns: Dict[str, tuple[str, ...]]) -> None:
        """One heading for two columns makes sense only where codes are read out of it."""
        used: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for name, theirs in columns.items():
            if contract.column(name).codes is None:
                used[theirs].append(name)
        for first, *others in used.values():
            for name in others:
                message = f"overskriften er allerede brukt for «{first}»."
                self._fault(name, message, "Bruk hver overskrift én gang.", "kolonner")

    def _values(
        self, contract: Contract, columns: Dict[str, tuple[str, ...]]
    ) -> dict[str, dict[str, str]]:
        raw = self._section("verdier")
        found: dict[str, dict[str, str]] = {}
        for name in raw:
            section = f"verdier.{name}"
            for column in self._known(contract, iter([name]), section):
                if name not in columns:
                    advice = f"Skriv {name} under [kolonner], eller ta bort verdiene."
                    self._fault("", "kolonnen er ikke kartlagt.", advice, section, column=name)
                found[name] = dict(self._translations(column, raw[name], section))
        return found

    def _translations(self, column: Column, raw: object, section: str) -> Iterator[tuple[str, str]]:
        if not isinstance(raw, dict):
            advice = f"Skriv [{section}] på en egen linje, og verdiene under."
            self._fault("", "dette skal være en tabell.", advice, section, column=column.name)
            return
        for theirs, ours in raw.items():
            text = _text(ours)
            if text == "" and not column.nullable:
                message = "verdien kan ikke utelates, for kolonnen må fylles ut."
                self._fault(theirs, message, "Velg en verdi.", section, column=column.name)
            elif text is None or not _readable(text, column):
                message = f"«{ours}» er ikke en gyldig verdi."
                self._fault(theirs, message, _allowed(column), section, column=column.name)
            else:
                yield theirs, text

    def _fixed(
        self, contract: Contract, columns: Dict[str, tuple[str, ...]], settings: dict[str, Any]
    ) -> dict[str, str]:
        raw = self._section("faste")
        found: dict[str, str] = {}
        for column in self._known(contract, iter(raw), "faste"):
            text = _text(raw[column.name])
            if column.name in columns:
                message = "kolonnen er både kartlagt og fast."
                self._fault(column.name, message, "Ta bort en av dem.", "faste")
            elif column == KOMMUNENR:
                advice = 'Skriv kommunenr = "…" øverst i filen.'
                self._fault(column.name, "kommunenummeret hører ikke hjemme her.", advice, "faste")
            elif not text or not _readable(text, column):
                message = f"«{raw[column.name]}» er ikke en gyldig verdi."
                self._fault(column.name, message, _allowed(column), "faste")
            else:
                found[column.name] = text
        if KOMMUNENR.name in columns and settings["kommunenr"]:
            message = "kommunenummeret er både kartlagt og oppgitt for hele filen."
            self._fault(KOMMUNENR.name, message, "Ta bort en av dem.", "kolonner")
        return found

    def _insist_on_required(
        self, contract: Contract, columns: Dict[str, Any], fixed: Dict[str, Any]
    ) -> None:
        raw = {*self._section("kolonner"), *self._section("faste")}
        for column in contract.columns:
            there = column.name in {*columns, *fixed, *raw}
            if not (column.nullable or column == KOMMUNENR or there):
                message = f"«{column.title}» må fylles ut, men er ikke kartlagt."
                advice = (
                    "Skriv overskriften under [kolonner], eller én verdi for alle under [faste]."
                )
                self._fault(None, message, advice, column=column.name)


def _is_row(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _text(value: object) -> str | None:
    """A TOML value as a cell; None for what is none, such as a list."""
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, str | int | float) else None


def _readable(text: str, column: Column) -> bool:
    """Whether the text is a value of the column, as the importer reads it (blank always is)."""
    if column.codes is not None:
        return not text or text in KODEVERK[column.codes]
    parsed = typed.parse(pa.array([text]), column, None, None)
    return not parsed.wrong[0].as_py()


def _allowed(column: Column) -> str:
    if column.codes is not None:
        return f"Tillatt er {', '.join(KODEVERK[column.codes])}."
    words = {
        "heltall": "et helt tall",
        "desimaltall": "et tall",
        "dato": "en dato som 2026-11-01",
        "ja_nei": "ja eller nei",
        "tekst": "en tekst",
    }
    return f"Skriv {words[column.type]}."


_HEAD = re.compile(r"\s*\[\s*([^\]]*?)\s*\]")
_ENTRY = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([\w-]+))\s*=""")


def _lines(text: str) -> dict[tuple[str, str], int]:
    """The line of each entry, by its section ("" before the first) and its name; a section's own
    line has the name "". Good enough to point at: what is spelt in escapes is not found."""
    found: dict[tuple[str, str], int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if head := _HEAD.match(line):
            section = re.sub(r"[\s\"']", "", head[1])
            found[section, ""] = number
        elif entry := _ENTRY.match(line):
            found[section, next(part for part in entry.groups() if part is not None)] = number
    return found
