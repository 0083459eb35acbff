"""A table of public figures, melted: one row a cell, from its texts to values with their faults.

What every kind of table shares once it is known which cell is which figure, of where and when.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.catalogue import Sheet
from boligkompass.contracts import COUNTRY
from boligkompass.faults import Fault
from boligkompass.sources.public import areas, signs
from boligkompass.sources.public.areas import Areas
from boligkompass.sources.public.values import Known, Reading, reading_from
from boligkompass.sources.reading import identifiers

# One row a cell: where it stands, whose, what and when it is, and what is written there.
SCHEMA = pa.schema(
    [
        ("rad", pa.int64()),
        ("kolonne", pa.string()),
        ("kode", pa.string()),
        ("navn", pa.string()),
        ("indikator", pa.string()),
        ("fra", pa.date32()),
        ("til", pa.date32()),
        ("tekst", pa.string()),
        ("merke", pa.string()),
        ("merknad", pa.string()),
    ]
)
_AMOUNTS = frozenset({"prosent", "promille", "per_1000", "kr", "kr_per_m2", "1000_kr", "mill_kr"})
_NATIONAL = "_nasjonal"
# More people, homes or loans than this are no count of a Norwegian municipality, nor of Norway.
_HIGHEST_COUNT = 10_000_000
_HIDDEN_AT_MOST = 4
# No figure of a municipality is as long as a person's number.
_LONG_NUMBER = re.compile(r"\d{6}\s?\d{5}")
_SHOWN_LENGTH = 40


@dataclass(frozen=True)
class Melted:
    """The cells (SCHEMA) of one sheet; `code_heading` is the column that says where."""

    file: str
    sheet: str | None
    code_heading: str | None
    cells: pa.Table

    def where(self, mask: pa.Array | pa.ChunkedArray) -> "Melted":
        """The cells for which `mask` is true."""
        return replace(self, cells=self.cells.filter(mask))

    def fault(self, row: int | None, column: str | None, message: str, advice: str) -> Fault:
        """A fault in this sheet."""
        return Fault(self.file, row, column, message, advice, sheet=self.sheet)

    def warning(self, message: str, advice: str, row: int | None = None) -> Fault:
        """What stops nothing, but should be known."""
        return replace(self.fault(row, None, message, advice), level="advarsel")


@dataclass(frozen=True)
class Reader:
    """How the cells of a source are read.

    `dot` is what `.` means in it (a code of synlighet), `decimal` its decimal sign (None finds it),
    `factors` what the numbers of an indicator are multiplied with.
    """

    kilde: str
    dot: str
    grenser: str = "publisert"
    decimal: str | None = None
    factors: Mapping[str, float] | None = None


def cells(columns: Mapping[str, Any], length: int) -> pa.Table:
    """A table of SCHEMA from arrays of this length, or one value for all; absent ones are NULL."""
    arrays = []
    for field in SCHEMA:
        given = columns.get(field.name)
        if isinstance(given, (pa.Array, pa.ChunkedArray)):
            arrays.append(given.cast(field.type))
        else:
            arrays.append(pa.repeat(pa.scalar(given, field.type), length))
    return pa.table(arrays, schema=SCHEMA)


def written(melted: Melted) -> Melted:
    """The cells that are not blank: a blank one says nothing, not even that nothing is known."""
    return melted.where(pc.not_equal(melted.cells["tekst"], ""))


def repeatable(text: str) -> str | None:
    """A cell as it may be repeated: None when it may be a person's identifier."""
    personal = _LONG_NUMBER.search(text) or identifiers.kind(text)
    return None if personal else text[:_SHOWN_LENGTH]


def told(text: str) -> str:
    """A cell in a message."""
    shown = repeatable(text)
    return "verdien" if shown is None else f"«{shown}»"


def assemble(
    melted: Melted,
    reader: Reader,
    known: Known,
    hentet: date,
    *,
    faults: tuple[Fault, ...] = (),
    warnings: tuple[Fault, ...] = (),
) -> Reading:
    """The values in the cells, with what is wrong with the others.

    Rows for counties, the whole country and «uoppgitt» are left out, and counted in a warning; the
    whole country is kept for an indicator that counts it. `faults` and `warnings` are those found
    before.
    """
    melted = written(melted)
    table = melted.cells.combine_chunks()
    found = areas.areas(_array(table["kode"]), _array(table["navn"]), known)
    figures = _figures(melted, reader, known)
    numbers = _places(found, _array(table["indikator"]))
    placed = pc.is_valid(numbers)
    told_faults = (
        *faults,
        *_unknown_places(melted, found, known),
        *_wrong_numbers(melted, figures, placed),
    )
    columns = {
        "kommunenr": numbers,
        "indikator": table["indikator"],
        "periode_fra": table["fra"],
        "periode_til": table["til"],
        "grenser": reader.grenser,
        "kilde": reader.kilde,
        "verdi": figures.values,
        "synlighet": figures.shown,
        "merke": table["merke"],
        "merknad": table["merknad"],
    }
    return reading_from(
        melted.file,
        columns,
        _array(table["rad"]),
        hentet,
        sheet=melted.sheet,
        wrong=pc.or_(figures.wrong, pc.invert(placed)),
        faults=sorted(told_faults, key=lambda one: one.row or 0),
        warnings=(
            *warnings,
            *_passed_over(melted, found, placed),
            *_misnamed(melted, found, known),
            *_totals(melted, found, figures),
        ),
    )


def _array(column: pa.ChunkedArray) -> pa.Array:
    """One array, of a table that is combined or small."""
    combined = column.combine_chunks()
    return combined if isinstance(combined, pa.Array) else pa.concat_arrays(combined.chunks)


@dataclass(frozen=True)
class _Figures:
    """What the cells say, as long as they: `values` are NULL unless `shown` is «vist».

    `why` has what is wrong and what to do, for each cell that is wrong.
    """

    values: pa.Array
    shown: pa.Array
    why: Mapping[int, tuple[str, str]]

    @property
    def wrong(self) -> pa.Array:
        """Where the cells are wrong."""
        return pa.array([index in self.why for index in range(len(self.values))], pa.bool_())


def _figures(melted: Melted, reader: Reader, known: Known) -> _Figures:
    """One indicator at a time: each is written in its own way, all through its columns."""
    indicators, texts = _array(melted.cells["indikator"]), _array(melted.cells["tekst"])
    values = pa.nulls(len(texts), pa.float64())
    shown = pa.repeat(pa.scalar("vist"), len(texts))
    why: dict[int, tuple[str, str]] = {}
    for indicator in pc.unique(indicators).to_pylist():
        sheet = known.catalogue.indikatorer[indicator]
        factor = (reader.factors or {}).get(indicator)
        here = pc.equal(indicators, indicator)
        read = signs.read(
            pc.if_else(here, texts, ""),
            dot=reader.dot,
            decimal=reader.decimal,
            whole=sheet.enhet not in _AMOUNTS and factor is None,
        )
        numbers = read.values if factor is None else _scaled(read.values, factor)
        for index in _indices(_impossible(numbers, sheet)):
            message = f"{told(texts[index].as_py())} kan ikke være {sheet.navn.lower()}."
            why[index] = (message, "Skriv antallet, eller : for skjult og .. for mangler.")
        for index in _indices(read.wrong):
            why[index] = read.parsed.why(index, repeatable(texts[index].as_py()))
        values = pc.if_else(here, numbers, values)
        shown = pc.if_else(here, read.shown, shown)
    return _Figures(values, shown, why)


def _indices(mask: pa.Array) -> list[int]:
    found: list[int] = pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist()
    return found


def _scaled(numbers: pa.Array, factor: float) -> pa.Array:
    """Divided rather than multiplied where the factor is a part: 0.001 is no exact number."""
    return pc.multiply(numbers, factor) if factor >= 1 else pc.divide(numbers, round(1 / factor, 9))


def _impossible(numbers: pa.Array, sheet: Sheet) -> pa.Array:
    """What no count can be: below zero, or more than the country has. Amounts may be anything."""
    if sheet.enhet in _AMOUNTS:
        return pa.repeat(pa.scalar(False), len(numbers))
    return pc.or_(pc.less(numbers, 0), pc.greater(numbers, _HIGHEST_COUNT))


def _places(found: Areas, indicators: pa.Array) -> pa.Array:
    """The code under which each cell is stored; NULL where it is not."""
    national = pc.match_substring(indicators, _NATIONAL)
    country = pc.if_else(found.are(areas.WHOLE), COUNTRY, None)
    return pc.if_else(national, country, found.numbers)


def _unknown_places(melted: Melted, found: Areas, known: Known) -> Iterator[Fault]:
    for cell in _one_a_row(melted.where(found.are(areas.UNKNOWN))):
        code = areas.number(cell["kode"])
        if code in known.invented:
            message = f"kommune {code} er oppdiktet og kan ikke ha tall fra en virkelig kilde."
            advice = "Rett kommunenummeret."
        else:
            message = f"{told(code)} er ikke et kjent kommunenummer."
            message = message if code else "kommunenummeret mangler."
            advice = "Rett nummeret, eller ta bort raden. Kjente numre står i kommuner.csv."
        fault = melted.fault(cell["rad"], melted.code_heading, message, advice)
        yield replace(fault, value=repeatable(cell["kode"]))


def _wrong_numbers(melted: Melted, figures: _Figures, placed: pa.Array) -> Iterator[Fault]:
    table = melted.cells
    for index in sorted(figures.why):
        if placed[index].as_py():
            row, heading = table["rad"][index].as_py(), table["kolonne"][index].as_py()
            fault = melted.fault(row, heading, *figures.why[index])
            yield replace(fault, value=repeatable(table["tekst"][index].as_py()))


def _passed_over(melted: Melted, found: Areas, placed: pa.Array) -> Iterator[Fault]:
    unplaced = pc.and_(pc.invert(placed), pc.invert(found.are(areas.UNKNOWN)))
    number = pc.count_distinct(melted.where(unplaced).cells["rad"]).as_py()
    if number:
        message = f"{rows(number)} for fylker, landet, bydeler eller uoppgitt er ikke lest."
        yield melted.warning(message, "Tallene for hver kommune er lest.")


def _misnamed(melted: Melted, found: Areas, known: Known) -> Iterator[Fault]:
    for cell in _one_a_row(melted.where(pc.fill_null(found.misnamed, False))):
        place = known.place(areas.number(cell["kode"]))
        message = f"navnet {told(cell['navn'])} hører ikke til {place}."
        advice = "Se etter om raden har fått feil kommunenummer."
        yield melted.warning(message, advice, cell["rad"])


def _totals(melted: Melted, found: Areas, figures: _Figures) -> Iterator[Fault]:
    """Where the row for the whole country is not the sum of the municipalities."""
    table = pa.table(
        {
            "indikator": melted.cells["indikator"],
            "fra": melted.cells["fra"],
            "til": melted.cells["til"],
            "rad": melted.cells["rad"],
            "kolonne": melted.cells["kolonne"],
            "verdi": figures.values,
            "skjult": pc.equal(figures.shown, "skjult"),
            "landet": found.are(areas.WHOLE),
        }
    )
    parts = table.filter(pc.is_valid(found.numbers)).group_by(["indikator", "fra", "til"])
    summed = parts.aggregate([("verdi", "sum"), ("skjult", "sum")])
    of = {(s["indikator"], s["fra"], s["til"]): s for s in summed.to_pylist()}
    totals = table.filter(pc.and_(table["landet"], pc.is_valid(table["verdi"]))).to_pylist()
    for total in totals:
        part = of.get((total["indikator"], total["fra"], total["til"]))
        if part is not None and (said := _difference(total["verdi"], part)):
            advice = "Summen er ikke lest. Spør kilden om den skal brukes."
            yield replace(melted.warning(said, advice, total["rad"]), column=total["kolonne"])


def _difference(total: float, part: Mapping[str, Any]) -> str | None:
    shown, hidden = part["verdi_sum"] or 0.0, part["skjult_sum"] or 0
    if hidden and total == shown:
        return f"summen utelater {counted(hidden, 'skjult tall', 'skjulte tall')}."
    if shown <= total <= shown + hidden * _HIDDEN_AT_MOST:
        return None
    least = f"{shown:g}" if not hidden else f"{shown:g}–{shown + hidden * _HIDDEN_AT_MOST:g}"
    return f"summen er {total:g}, men kommunene gir {least}."


def _one_a_row(melted: Melted) -> Iterator[dict[str, Any]]:
    """The first cell of each row."""
    seen: set[int] = set()
    for cell in melted.cells.to_pylist():
        if cell["rad"] not in seen:
            seen.add(cell["rad"])
            yield cell


def counted(number: int, one: str, many: str) -> str:
    """How many, in words: «1 rad», «12 rader»."""
    return f"{number} {one if number == 1 else many}"


def rows(number: int) -> str:
    """How many rows, in words."""
    return counted(number, "rad", "rader")
