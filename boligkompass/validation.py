"""Whether a table keeps its contract: every fault at once, each with its place.

Shared by import and publishing. Rows are counted from 1.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.codes import KODEVERK
from boligkompass.contracts import ARROW_TYPES, Column, Contract, cut_name
from boligkompass.faults import Fault

_TYPE_WORDS = {
    "tekst": "tekst",
    "heltall": "hele tall",
    "desimaltall": "tall",
    "dato": "datoer",
    "ja_nei": "ja eller nei",
}
_REDELIVER = "Rett registeret og lever det på nytt."


def faults(table: pa.Table, contract: Contract, place: str) -> list[Fault]:
    """All that is wrong with `table` under `contract`; `place` names it in the messages."""
    wrong = list(_schema_faults(table, contract, place))
    if wrong:
        return wrong
    table = conform(table, contract)
    for column in contract.columns:
        secret = contract.personal
        wrong.extend(_column_faults(table.column(column.name), column, place, secret=secret))
    wrong.extend(_key_faults(table, contract, place))
    if contract.cuts:
        wrong.extend(_cut_faults(table, contract, place))
    return wrong


def conform(table: pa.Table, contract: Contract) -> pa.Table:
    """The table with exactly the contract's columns and types, where they are of the same kind.

    Only for tables without schema faults; nullable columns that are absent become NULL.
    """
    columns = [
        table.column(field.name).cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in contract.schema
    ]
    return pa.table(columns, schema=contract.schema)


def _same_kind(found: pa.DataType, column: Column) -> bool:
    if pa.types.is_dictionary(found):
        found = found.value_type
    if pa.types.is_null(found):
        return column.nullable
    kinds = {
        "tekst": (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view),
        "heltall": (pa.types.is_signed_integer,),
        "desimaltall": (pa.types.is_floating, pa.types.is_signed_integer),
        "dato": (pa.types.is_date32,),
        "ja_nei": (pa.types.is_boolean,),
    }
    return any(test(found) for test in kinds[column.type])


def _schema_faults(table: pa.Table, contract: Contract, place: str) -> Iterator[Fault]:
    names = table.column_names
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault(place, None, name, "kolonnen står to ganger.", "La den stå én gang.")
    known = {column.name for column in contract.columns}
    for name in sorted(set(names) - known):
        yield Fault(place, None, name, "kolonnen er ukjent.", "Fjern den eller rett navnet.")
    for column in contract.columns:
        if column.name not in names:
            if not column.nullable:
                yield Fault(place, None, column.name, "kolonnen mangler.", "Ta den med.")
        elif names.count(column.name) == 1:
            found = table.schema.field(column.name).type
            if not _same_kind(found, column):
                wanted = _TYPE_WORDS[column.type]
                message = f"kolonnen skal inneholde {wanted}, men har typen {found}."
                advice = f"Lagre den som {ARROW_TYPES[column.type]}."
                yield Fault(place, None, column.name, message, advice)


def _column_faults(
    values: pa.ChunkedArray, column: Column, place: str, *, secret: bool
) -> Iterator[Fault]:
    """`secret` keeps the values of a personal register out of the messages."""
    if not column.nullable:
        for row in _rows(pc.is_null(values)):
            yield Fault(place, row, column.name, "verdien mangler.", "Fyll den inn.")
    for wrong, message, advice in rules(values, column):
        for row in _rows(wrong):
            shown = "verdien" if secret else f"«{values[row - 1]}»"
            yield Fault(place, row, column.name, message.format(shown), advice)


def rules(values: pa.ChunkedArray, column: Column) -> Iterator[tuple[pa.ChunkedArray, str, str]]:
    """Where each rule for a value of the column is broken, and what is said of it ({}) and advised.

    NULL breaks none of them.
    """
    if column.codes is not None:
        allowed = KODEVERK[column.codes]
        known = pc.is_in(values, pa.array(allowed, pa.string()))
        unknown = pc.and_(pc.is_valid(values), pc.invert(known))
        yield unknown, "{} er ikke en gyldig kode.", f"Tillatt er {', '.join(allowed)}."
    if column.type == "desimaltall":
        yield pc.invert(pc.is_finite(values)), "verdien er ikke et tall.", _REDELIVER
    if column.minimum is not None:
        advice = f"Minste tillatte verdi er {column.minimum:g}."
        yield pc.less(values, column.minimum), "{} er for lav.", advice
    if column.maximum is not None:
        advice = f"Største tillatte verdi er {column.maximum:g}."
        yield pc.greater(values, column.maximum), "{} er for høy.", advice


def _key_faults(table: pa.Table, contract: Contract, place: str) -> Iterator[Fault]:
    key = list(contract.key)
    numbered = table.select(key).append_column("_rad", pa.array(range(1, table.num_rows + 1)))
    groups = numbered.group_by(key).aggregate([("_rad", "count"), ("_rad", "min"), ("_rad", "max")])
    for group in groups.filter(pc.greater(groups["_rad_count"], 1)).to_pylist():
        message = f"nøkkelen ({', '.join(key)}) er den samme som i rad {group['_rad_min']}."
        yield Fault(place, group["_rad_max"], None, message, "La én av radene stå.")


def _cut_faults(table: pa.Table, contract: Contract, place: str) -> Iterator[Fault]:
    """Tables of counts: a known cut, its dimensions filled and no others, a count that is shown."""
    cuts = {cut_name(cut): set(cut) for cut in contract.cuts}
    unknown = pc.invert(pc.is_in(table["utsnitt"], pa.array(cuts, pa.string())))
    for row in _rows(unknown):
        message = f"«{table['utsnitt'][row - 1]}» er ikke et utsnitt av tabellen."
        yield Fault(place, row, "utsnitt", message, f"Tillatt er {', '.join(cuts)}.")
    for cut, dimensions in cuts.items():
        here = pc.equal(table["utsnitt"], cut)
        for name in contract.dimensions:
            filled = pc.is_valid(table[name])
            if name in dimensions:
                for row in _rows(pc.and_(here, pc.invert(filled))):
                    message = f"dimensjonen er tom i utsnittet «{cut}»."
                    yield Fault(place, row, name, message, "Fyll den inn.")
            else:
                for row in _rows(pc.and_(here, filled)):
                    message = f"dimensjonen hører ikke til utsnittet «{cut}»."
                    yield Fault(place, row, name, message, "La den være tom.")
    shown = pc.equal(table["synlighet"], "vist")
    for row in _rows(pc.not_equal(shown, pc.is_valid(table["antall"]))):
        message = "antall og synlighet sier ikke det samme."
        yield Fault(place, row, "antall", message, "Et antall står bare der synlighet er «vist».")


def _rows(mask: pa.ChunkedArray) -> list[int]:
    """The row numbers, from 1, where `mask` is true."""
    return [int(i) + 1 for i in pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist()]
