"""Publishing: from registers to the content of an extract.

Reads what was delivered, counts, hides small numbers, computes the indicators, chooses among
sources and checks everything. Only then is anything written, by `placing`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass import (
    borders,
    catalogue,
    changes,
    checks,
    disclosure,
    municipalities,
    progress,
    protection,
    protection_report,
    registerfiles,
    scratch,
    settings,
    validation,
)
from boligkompass.aggregates import aggregate
from boligkompass.aggregates.indicators import CELL_SUMS, indicators, rates
from boligkompass.aggregates.norms import room_classes
from boligkompass.aggregates.rates import Borders
from boligkompass.catalogue import Catalogue, CatalogueError, Sheet
from boligkompass.changes import Before
from boligkompass.checks import Outcome
from boligkompass.contracts import COUNTRY
from boligkompass.disclosure import Earlier, Protected, Terms
from boligkompass.extracts import SourceUse
from boligkompass.faults import DeliveryError, Fault, Level
from boligkompass.history import History
from boligkompass.owner_report import OwnerReport, owner_report
from boligkompass.placing import Content, put_in_place
from boligkompass.protection import TableRule
from boligkompass.registerfiles import Municipalities
from boligkompass.registers import PLAN_TABLES, REGISTERS, SOURCE_VALUES
from boligkompass.tables import PLACES, TABLES

VALUES = "indikatorverdi"
NORMS = "normer.toml"
INVENTED_SOURCE = "eksempel"
_CHOICE_KEY = ("kommunenr", "indikator", "periode_fra", "periode_til", "grenser")


@dataclass(frozen=True)
class Prepared:
    """An extract ready to be written, what the data tests found in it, and what it would change.

    `vern` tells the owner of the data what is hidden and why; it is no part of the extract.
    """

    content: Content
    outcomes: tuple[Outcome, ...]
    before: Before | None
    vern: OwnerReport

    @property
    def faults(self) -> list[Fault]:
        """What stops it: rows that must not exist."""
        return self._told("feil")

    @property
    def warnings(self) -> list[Fault]:
        """What somebody should look at."""
        return self._told("advarsel")

    def _told(self, level: Level) -> list[Fault]:
        return [fault for one in self.outcomes if one.level == level for fault in one.faults()]

    def insist(self) -> None:
        """DeliveryError with every row that must not exist; nothing when there is none."""
        if self.faults:
            raise DeliveryError(self.faults)


def publish(
    data: Path,
    register: Path,
    dato: date,
    publisert: datetime | None = None,
    merknader: tuple[str, ...] = (),
) -> str:
    """Publish what `register` holds as an extract for `dato`; the new extract's id.

    DeliveryError lists every fault in what was delivered; CatalogueError those of the catalogue.
    Nothing is written then. `gjeldende` moves to the new extract unless it names a later date.
    """
    prepared = examine(data, register, dato)
    prepared.insist()
    return put(data, prepared, publisert, merknader)


def put(
    data: Path,
    prepared: Prepared,
    publisert: datetime | None = None,
    merknader: tuple[str, ...] = (),
) -> str:
    """Write what was prepared, and make it current unless the current one is of a later date."""
    content = prepared.content
    content = replace(content, merknader=content.merknader + merknader)
    return put_in_place(data, content, publisert or datetime.now().replace(microsecond=0))


def examine(data: Path, register: Path, dato: date) -> Prepared:
    """What would be published, and what the data tests say of it; nothing is written.

    DeliveryError and CatalogueError as `publish`, except for what the data tests find.
    """
    old = changes.before(data, dato)
    counted = [contract for contract in TABLES.values() if contract.personal_counts]
    earlier = disclosure.read(data, counted)
    return prepare(settings.catalogue_folder(data), register, dato, old, earlier)


def prepare(
    katalog: Path,
    register: Path,
    dato: date,
    old: Before | None = None,
    earlier: Sequence[Earlier] = (),
) -> Prepared:
    """The content of an extract, from the catalogue's folder and the registers.

    `old` is the extract that it follows: what has been revised since is told in it. `earlier` are
    all that were ever published: what they showed is known, and what they hid stays hidden.
    """
    with progress.steps(_STEPS) as step:
        step()
        sheets, history = catalogue.load(katalog), History.load(katalog)
        rules = _rules(katalog, sheets)
        kommune = municipalities.load(katalog)
        places = Municipalities.of(kommune)
        delivered = registerfiles.read(register, places)
        public = delivered.get(SOURCE_VALUES.name, SOURCE_VALUES.empty())
        placed = borders.to_present(public, history, borders.countable(sheets.indikatorer))
        tables = {name: contract.empty() for name, contract in TABLES.items()}
        tables |= {name: delivered[name] for name in PLAN_TABLES if name in delivered}
        tables |= {"kommune": kommune, "grenseendring": borders.changes(history)}
        step()
        counted = _counts(delivered, dato, katalog)
        raw = {n: rules[n].kept(table) if n in rules else table for n, table in counted.items()}
        step()
        protected = _protected(raw, katalog, rules, earlier, placed.table, dato)
        tables |= protected.tables
        tables["skjerming"] = protection_report.rows(_shown(raw), protected.tables, rules)
        step()
        tables[VALUES] = pa.concat_tables([tables[VALUES], placed.table])
        tables[VALUES] = _values(tables, dato, sheets, places, _within(history))
        tables[changes.REVISIONS] = changes.revisions(old, tables[VALUES], sheets, dato)
        tables = {name: TABLES[name].sort(table) for name, table in tables.items()}
        step()
        _insist_on_contracts(tables)
        tester = settings.query_folder() / "tester"
        outcomes = tuple(checks.run(tester, checks.inputs(tables, sheets, dato, rules)))
    content = Content(
        dato,
        tables,
        {path.name: path.read_bytes() for path in sorted(katalog.iterdir()) if path.is_file()},
        tuple(_sources(tables[VALUES], sheets)),
        _with_data(tables),
        (*_notes(tables), *placed.notes),
        tuple(outcome.entry() for outcome in outcomes),
    )
    names = {row["kommunenr"]: row["navn"] for row in kommune.to_pylist()}
    vern = owner_report(protected, tables["skjerming"], rules, names, counted)
    return Prepared(content, outcomes, old, vern)


_STEPS = (
    "Leser registrene",
    "Teller",
    "Verner små tall",
    "Regner ut indikatorene",
    "Kontrollerer tallene",
)


def _rules(katalog: Path, sheets: Catalogue) -> dict[str, TableRule]:
    """The owner's choices about small numbers; CatalogueError where the sheets say otherwise."""
    rules = protection.load(katalog)
    summed = {name: rule.table for name, rule in CELL_SUMS.items()}
    wrong = protection.disagreements(rules, summed, sheets.indikatorer)
    if wrong:
        raise CatalogueError("\n".join(wrong))
    return rules


def _counts(delivered: Mapping[str, pa.Table], dato: date, katalog: Path) -> dict[str, pa.Table]:
    """The counted tables. Nothing is hidden in them yet."""
    registers = {name: table for name, table in delivered.items() if name in REGISTERS}
    return aggregate(registers, dato, katalog / NORMS)


def _shown(raw: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The raw counts of the cells that an extract has."""
    has_status = {name: table for name, table in raw.items() if TABLES[name].cuts}
    return {
        n: table.filter(pc.equal(table["synlighet"], "vist")) for n, table in has_status.items()
    }


def _protected(
    raw: Mapping[str, pa.Table],
    katalog: Path,
    rules: Mapping[str, TableRule],
    earlier: Sequence[Earlier],
    values: pa.Table,
    dato: date,
) -> Protected:
    """The counted tables with what must be hidden hidden; `values` may be public elsewhere."""
    terms = Terms(rules, room_classes(katalog / NORMS))
    with progress.counted("Verner små tall i kommune") as tell:
        return disclosure.protect(raw, terms, earlier, values, tell, dato)


def _values(
    tables: Mapping[str, pa.Table],
    dato: date,
    sheets: Catalogue,
    places: Municipalities,
    within: Borders,
) -> pa.Table:
    """Loaded values, the municipalities' own indicators and the rates, one of each key chosen."""
    invented = _own_indicators(tables, dato, sheets, places.invented)
    real = _own_indicators(tables, dato, sheets, places.present - places.invented)
    own = pa.concat_tables([invented, _by_sheet(real, sheets)])
    values = choose(pa.concat_tables([tables[VALUES], own]), sheets.indikatorer)
    computed = rates(values, sheets.indikatorer, within)
    return choose(pa.concat_tables([values, computed]), sheets.indikatorer)


def _within(history: History) -> Borders:
    since = {number: history.unchanged_since(number) for number in history.today}
    return Borders(history.borders, since)


def _own_indicators(
    tables: Mapping[str, pa.Table], dato: date, sheets: Catalogue, kommuner: Iterable[str]
) -> pa.Table:
    wanted = pa.array(sorted(kommuner), pa.string())
    own = {
        name: table.filter(pc.is_in(table["kommunenr"], wanted)) for name, table in tables.items()
    }
    try:
        return indicators(own, dato, INVENTED_SOURCE, sheets.indikatorer)
    except ValueError as error:
        raise CatalogueError(f"indikatorer.toml: {error}") from error


def _by_sheet(values: pa.Table, sheets: Catalogue) -> pa.Table:
    """Real values with the register that their definition sheet names as their source."""
    named = values["indikator"].combine_chunks().dictionary_encode()
    kilder = [_own_source(name, sheets) for name in named.dictionary.to_pylist()]
    place = values.schema.get_field_index("kilde")
    by_row = pa.array(kilder, pa.string()).take(named.indices)
    return values.set_column(place, values.schema.field(place), by_row)


def _own_source(indicator: str, sheets: Catalogue) -> str:
    kilder = sheets.indikatorer[indicator].kilder
    return next((k for k in kilder if sheets.kilder[k].type == "egen"), kilder[0])


def choose(values: pa.Table, sheets: Mapping[str, Sheet]) -> pa.Table:
    """The values with `vist` on exactly one of each municipality, indicator, period and borders.

    Among several sources the one that stands first in the definition sheet wins, then the one
    fetched last, then the first by name.
    """
    place = values.schema.get_field_index("vist")
    numbered = values.append_column("rad", pa.array(range(values.num_rows)))
    with scratch.database(verdi=numbered, rang=_ranks(sheets)) as database:
        shown = database.execute(
            f"""
            SELECT row_number() OVER (
                PARTITION BY {", ".join(_CHOICE_KEY)}
                ORDER BY plass NULLS LAST, hentet DESC NULLS LAST, kilde, rad
            ) = 1 AS vist
            FROM verdi LEFT JOIN rang USING (indikator, kilde)
            ORDER BY rad
            """
        ).to_arrow_table()
    return values.set_column(place, values.schema.field(place), shown["vist"])


def _ranks(sheets: Mapping[str, Sheet]) -> pa.Table:
    """Each sheet's sources with their place in it."""
    rows = [
        {"indikator": name, "kilde": kilde, "plass": plass}
        for name, sheet in sheets.items()
        for plass, kilde in enumerate(sheet.kilder)
    ]
    schema = pa.schema([("indikator", pa.string()), ("kilde", pa.string()), ("plass", pa.int64())])
    return pa.Table.from_pylist(rows, schema=schema)


def _insist_on_contracts(tables: Mapping[str, pa.Table]) -> None:
    faults = [
        fault
        for name, table in tables.items()
        for fault in validation.faults(table, TABLES[name], f"tabellen «{name}»")
    ]
    if faults:
        raise DeliveryError(faults)


def _sources(values: pa.Table, sheets: Catalogue) -> Iterator[SourceUse]:
    groups = values.group_by("kilde").aggregate([("hentet", "max"), ("kilde", "count")])
    for row in sorted(groups.to_pylist(), key=lambda row: str(row["kilde"])):
        name = sheets.source_name(row["kilde"])
        yield SourceUse(row["kilde"], name, row["hentet_max"], row["kilde_count"])


def _with_data(tables: Mapping[str, pa.Table]) -> tuple[str, ...]:
    """The municipalities that have rows anywhere."""
    found: set[str] = set()
    for name, table in tables.items():
        if name not in PLACES:
            found.update(table["kommunenr"].unique().to_pylist())
    return tuple(sorted(found - {COUNTRY}))


def _notes(tables: Mapping[str, pa.Table]) -> Iterator[str]:
    present = _with_data(tables)
    for row in tables["kommune"].to_pylist():
        if row["oppdiktet"] and row["kommunenr"] in present:
            yield f"Tallene for {row['navn']} ({row['kommunenr']}) er oppdiktet."
