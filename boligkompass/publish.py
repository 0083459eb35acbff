"""Publishing: from registers to the content of an extract.

Reads what was delivered, counts, hides small numbers, computes the indicators, chooses among
sources and checks everything. Only then is anything written, by `placing`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass import (
    borders,
    catalogue,
    checks,
    disclosure,
    municipalities,
    registerfiles,
    settings,
    validation,
)
from boligkompass.aggregates import aggregate
from boligkompass.aggregates.indicators import indicators, rates
from boligkompass.catalogue import Catalogue, CatalogueError, Sheet
from boligkompass.contracts import COUNTRY
from boligkompass.extracts import SourceUse
from boligkompass.faults import DeliveryError, Fault
from boligkompass.placing import Content, put_in_place
from boligkompass.registerfiles import Municipalities
from boligkompass.registers import PLAN_TABLES, REGISTERS, SOURCE_VALUES
from boligkompass.tables import TABLES

VALUES = "indikatorverdi"
INVENTED_SOURCE = "eksempel"
_CHOICE_KEY = ("kommunenr", "indikator", "periode_fra", "periode_til", "grenser")


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
    content = prepare(data / "katalog", register, dato)
    content = replace(content, merknader=content.merknader + merknader)
    return put_in_place(data, content, publisert or datetime.now().replace(microsecond=0))


def prepare(katalog: Path, register: Path, dato: date) -> Content:
    """The content of an extract, from the catalogue's folder and the registers."""
    sheets = catalogue.load(katalog)
    kommune = municipalities.load(katalog)
    places = Municipalities.of(kommune)
    delivered = registerfiles.read(register, places)
    tables = {name: contract.empty() for name, contract in TABLES.items()}
    tables |= {name: delivered[name] for name in PLAN_TABLES if name in delivered}
    tables |= _counts(delivered, dato, katalog)
    tables["kommune"] = kommune
    if SOURCE_VALUES.name in delivered:
        public = borders.to_present(delivered[SOURCE_VALUES.name], kommune)
        tables[VALUES] = pa.concat_tables([tables[VALUES], public])
    tables[VALUES] = _values(tables, dato, sheets, places)
    tables = {name: TABLES[name].sort(table) for name, table in tables.items()}
    _insist_on_contracts(tables)
    return Content(
        dato,
        tables,
        {path.name: path.read_bytes() for path in sorted(katalog.iterdir()) if path.is_file()},
        tuple(_sources(tables[VALUES], sheets)),
        _with_data(tables),
        tuple(_notes(tables)),
        tuple(_passed(tables, sheets, settings.query_folder() / "tester")),
    )


def _counts(delivered: Mapping[str, pa.Table], dato: date, katalog: Path) -> dict[str, pa.Table]:
    """The counted tables, their small numbers hidden."""
    registers = {name: table for name, table in delivered.items() if name in REGISTERS}
    raw = aggregate(registers, dato, katalog / "normer.toml")
    return {name: disclosure.protect(table, TABLES[name]) for name, table in raw.items()}


def _values(
    tables: Mapping[str, pa.Table], dato: date, sheets: Catalogue, places: Municipalities
) -> pa.Table:
    """Loaded values, the municipalities' own indicators and the rates, one of each key chosen."""
    invented = _own_indicators(tables, dato, sheets, places.invented)
    real = _own_indicators(tables, dato, sheets, places.present - places.invented)
    own = pa.concat_tables([invented, _by_sheet(real, sheets)])
    values = choose(pa.concat_tables([tables[VALUES], own]), sheets.indikatorer)
    computed = rates(values, sheets.indikatorer)
    return choose(pa.concat_tables([values, computed]), sheets.indikatorer)


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
    kilder = [_own_source(name, sheets) for name in values["indikator"].to_pylist()]
    place = values.schema.get_field_index("kilde")
    return values.set_column(place, values.schema.field(place), pa.array(kilder, pa.string()))


def _own_source(indicator: str, sheets: Catalogue) -> str:
    kilder = sheets.indikatorer[indicator].kilder
    return next((k for k in kilder if sheets.kilder[k].type == "egen"), kilder[0])


def choose(values: pa.Table, sheets: Mapping[str, Sheet]) -> pa.Table:
    """The values with `vist` on exactly one of each municipality, indicator, period and borders.

    Among several sources the one that stands first in the definition sheet wins, then the one
    fetched last, then the first by name.
    """
    columns = [values[name].to_pylist() for name in (*_CHOICE_KEY, "kilde", "hentet")]
    best: dict[tuple[Any, ...], tuple[tuple[Any, ...], int]] = {}
    for row, (*key, kilde, hentet) in enumerate(zip(*columns, strict=True)):
        rank = _rank(sheets.get(key[1]), kilde, hentet)
        best[tuple(key)] = min(best.get(tuple(key), (rank, row)), (rank, row))
    chosen = {row for _, row in best.values()}
    place = values.schema.get_field_index("vist")
    shown = pa.array([row in chosen for row in range(values.num_rows)], pa.bool_())
    return values.set_column(place, values.schema.field(place), shown)


def _rank(sheet: Sheet | None, kilde: str, hentet: date | None) -> tuple[int, int, str]:
    kilder = sheet.kilder if sheet else ()
    place = kilder.index(kilde) if kilde in kilder else len(kilder)
    return place, -(hentet or date.min).toordinal(), kilde


def _insist_on_contracts(tables: Mapping[str, pa.Table]) -> None:
    faults = [
        fault
        for name, table in tables.items()
        for fault in validation.faults(table, TABLES[name], f"tabellen «{name}»")
    ]
    if faults:
        raise DeliveryError(faults)


def _passed(
    tables: Mapping[str, pa.Table], sheets: Catalogue, tester: Path
) -> Iterator[dict[str, str]]:
    """The data tests, all passed; DeliveryError with those that were broken."""
    known = {
        "katalog_indikator": pa.table({"indikator": list(sheets.indikatorer)}),
        "katalog_kilde": pa.table(
            {"kilde": list(sheets.kilder), "type": [s.type for s in sheets.kilder.values()]}
        ),
    }
    outcomes = checks.run(tester, {**tables, **known})
    broken = [outcome for outcome in outcomes if outcome.rows]
    if broken:
        advice = "Rett tallene der de kommer fra, og publiser på nytt."
        raise DeliveryError(
            Fault("kontroll", None, None, str(outcome), advice) for outcome in broken
        )
    yield from (outcome.entry() for outcome in outcomes)


def _sources(values: pa.Table, sheets: Catalogue) -> Iterator[SourceUse]:
    groups = values.group_by("kilde").aggregate([("hentet", "max"), ("kilde", "count")])
    for row in sorted(groups.to_pylist(), key=lambda row: str(row["kilde"])):
        name = sheets.source_name(row["kilde"])
        yield SourceUse(row["kilde"], name, row["hentet_max"], row["kilde_count"])


def _with_data(tables: Mapping[str, pa.Table]) -> tuple[str, ...]:
    """The municipalities that have rows anywhere."""
    found: set[str] = set()
    for name, table in tables.items():
        if name != "kommune":
            found.update(table["kommunenr"].unique().to_pylist())
    return tuple(sorted(found - {COUNTRY}))


def _notes(tables: Mapping[str, pa.Table]) -> Iterator[str]:
    present = _with_data(tables)
    for row in tables["kommune"].to_pylist():
        if row["oppdiktet"] and row["kommunenr"] in present:
            yield f"Tallene for {row['navn']} ({row['kommunenr']}) er oppdiktet."
