"""Some rows of a file on their way from text to register."""

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.contracts import COUNTRY, KOMMUNENR, Column
from boligkompass.faults import Fault, Level
from boligkompass.sources.cases import texts as free_texts
from boligkompass.sources.cases import typed
from boligkompass.sources.cases.mapping import Mapping
from boligkompass.sources.cases.rules import broken
from boligkompass.sources.cases.told import PLACE, Told
from boligkompass.sources.public.values import Known
from boligkompass.sources.reading import cells, identifiers
from boligkompass.sources.reading.tabular import Records

PSEUDONYM = "Bruk et løpenummer eller et pseudonym i stedet; nøkkelen til det blir i fagsystemet."
_NOT_IN_TEXT = "Ta opplysningen ut av teksten: ingen enkeltperson skal kunne kjennes igjen."


@dataclass(frozen=True)
class Terms:
    """What the reading goes by: what is known, the day of delivery, the municipality that the user
    named for files that do not tell, and the ids of figures that comments may be about (None:
    nobody has said)."""

    known: Known
    today: date
    kommunenr: str | None = None
    figures: Set[str] | None = None

    @property
    def present(self) -> dict[str, str]:
        """The municipalities of today, name by code."""
        return {
            code: name
            for code, name in self.known.names.items()
            if code not in self.known.successors and code != COUNTRY
        }

    def which(self, number: str) -> str:
        """What to do about a number that is none of today's."""
        successor = self.known.successors.get(number)
        if successor:
            return f"Kommunen er nå {self.known.place(successor)}: bruk det nummeret."
        return "Se kommuner.csv for numrene."


class Batch:
    """Some rows on their way from text to register; rows with faults are left out."""

    def __init__(self, records: Records, used: Mapping, terms: Terms, told: Told) -> None:
        self._records, self._used, self._terms, self._told = records, used, terms, told
        self._contract = used.contract
        self._wrong = pa.repeat(False, len(records))

    def table(self) -> pa.Table:
        """The good rows, with their row numbers before the contract's columns."""
        contract = self._contract
        columns = [self._values(column) for column in contract.columns]
        schema = pa.schema([field.with_nullable(True) for field in contract.schema])
        table = pa.table(columns, schema=schema)
        indicators = self._terms.known.catalogue.indikatorer.keys()
        rules = broken(table, contract, self._terms.today, indicators)
        for rule in chain(rules, free_texts.broken(table, contract, self._terms.figures)):
            texts = None if rule.secret else self._texts(contract.column(rule.column))
            self._mark(rule.where, rule.column, rule.message, rule.advice, texts, rule.level)
        table = table.add_column(0, PLACE[1], self._records.rows)
        self._told.leave_out(table.filter(self._wrong))
        schema = pa.schema([PLACE[1], *contract.schema])
        return table.filter(pc.invert(self._wrong)).cast(schema)

    def _texts(self, column: Column) -> pa.Array | None:
        return self._used.texts(column, self._records.columns, len(self._records))

    def _values(self, column: Column) -> pa.Array:
        """The column as values; what is missing or cannot be read is told, and its rows marked."""
        texts = self._texts(column)
        if column == KOMMUNENR:
            return self._municipalities(texts)
        if texts is None:
            return pa.nulls(len(self._records), self._contract.schema.field(column.name).type)
        if column.type == "tekst" and column.codes is None:
            self._find_identifiers(texts, column)
        is_fixed = column.name in self._used.fixed
        dates = None if is_fixed else self._used.dates
        parsed = typed.parse(texts, column, dates, None if is_fixed else self._used.decimal)
        self._tell(parsed, texts, column)
        if not column.nullable:
            missing = pc.and_(pc.is_null(parsed.values), pc.invert(parsed.wrong))
            missing = pc.and_(missing, pc.equal(texts, ""))
            self._mark(missing, column.name, "verdien mangler.", "Fyll den inn.")
        return parsed.values

    def _tell(self, parsed: cells.Parsed, texts: pa.Array, column: Column) -> None:
        """Every cell that could not be read, by the first cause that holds of it."""
        left = parsed.wrong
        for cause in parsed.causes:
            here = pc.and_(left, cause.where)
            self._mark(here, column.name, cause.message, cause.advice, texts)
            left = pc.and_not(left, cause.where)
        self._mark(left, column.name, "{} kan ikke leses.", "Rett verdien.", texts)
        for note in parsed.notes:
            first = pc.index(pc.fill_null(note.where, False), True).as_py()
            if first >= 0:
                message = note.message.replace(cells.STANDS, "kolonnen")
                self._told.add([self._fault(first, column.name, message, note.advice)])

    def _municipalities(self, texts: pa.Array | None) -> pa.Array:
        """The municipality of each row: from its column, or the one that was named."""
        named = self._terms.kommunenr or self._used.kommunenr
        if texts is None:
            return pa.repeat(pa.scalar(named, pa.string()), len(self._records))
        names = self._terms.known.names
        parsed = cells.municipality_numbers(texts, names)
        self._tell(parsed, texts, KOMMUNENR)
        missing = pc.equal(texts, "")
        self._mark(missing, KOMMUNENR.name, "kommunenummeret mangler.", "Fyll det inn.")
        for number in pc.unique(parsed.values.drop_null()).to_pylist():
            here = pc.equal(parsed.values, number)
            if number not in self._terms.present:
                message = f"«{number}» er ikke lenger et kommunenummer i bruk."
                self._mark(here, KOMMUNENR.name, message, self._terms.which(number))
            elif named not in (None, number):
                message = f"raden gjelder {self._terms.known.place(number)}, ikke {named}."
                advice = "Ta bort raden, eller les filen uten å oppgi kommune."
                self._mark(here, KOMMUNENR.name, message, advice)
        return parsed.values

    def _find_identifiers(self, texts: pa.Array, column: Column) -> None:
        """Every row is told whose text holds something that points at a person."""
        kinds: dict[str, list[int]] = {}
        for index, kind in identifiers.found(texts, ""):
            kinds.setdefault(kind, []).append(index)
        numbers = pa.array(range(len(texts)), pa.int64())
        for kind, indices in kinds.items():
            where = pc.is_in(numbers, pa.array(indices, pa.int64()))
            advice = PSEUDONYM if column.name.endswith("id") else _NOT_IN_TEXT
            self._mark(where, column.name, f"cellen ser ut til å inneholde {kind}.", advice)

    def _mark(
        self,
        where: pa.Array,
        column: str,
        message: str,
        advice: str,
        texts: pa.Array | None = None,
        level: Level = "feil",
    ) -> None:
        """Tell of the rows where the mask holds and, unless it is a warning, leave them out."""
        if isinstance(where, pa.ChunkedArray):
            where = where.combine_chunks()
        where = pc.fill_null(where, False)
        if level == "feil":
            self._wrong = pc.or_(self._wrong, where)
        indices = pc.indices_nonzero(where)
        room = self._told.room(self._records.file, column, message, level, len(indices))
        for index in indices.slice(0, room).to_pylist():
            text = None if texts is None else texts[index].as_py()
            shown = self._told.shown(text)
            words = message.replace(cells.STANDS, f"«{shown}»" if shown else "verdien")
            fault = self._fault(index, column, words, advice, level)
            self._told.add([replace(fault, value=shown)])

    def _fault(
        self, index: int, column: str, message: str, advice: str, level: Level = "advarsel"
    ) -> Fault:
        """A fault under the heading that the user knows the column by."""
        theirs = self._used.columns.get(column, (column,))
        return self._records.fault(index, " / ".join(theirs), message, advice, level=level)
