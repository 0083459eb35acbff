"""Text as a column of a contract has it: codes by code or words, days, numbers, yes and no."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.codes import KODEVERK
from boligkompass.contracts import ARROW_TYPES, Column
from boligkompass.registers import ADDRESS_PROTECTION
from boligkompass.sources.reading import cells
from boligkompass.sources.reading.cells import Parsed
from boligkompass.sources.reading.headings import folded

# What stands with decimals in a source and is whole with us: kroner with øre, areas.
_ROUNDED_UNITS = ("kr", "m2")
_LARGEST = 2.0**53
_YES_NO = "ja_nei"
# How a secret address is marked: kode 6 and 7, and what Folkeregisteret and the older systems call
# them.
_SECRET = (
    "6",
    "7",
    "kode 6",
    "kode 7",
    "fortrolig",
    "fortrolig adresse",
    "strengt fortrolig",
    "strengt fortrolig adresse",
    "strengt fortrolig utland",
    "klientadresse",
    "sperret",
    "sperret adresse",
    "skjermet",
    "skjermet adresse",
    "SPSF",
    "SPFO",
)
_OPEN = ("ingen", "ugradert", "åpen")
_PROTECTION = {folded(text): "ja" for text in _SECRET} | {folded(text): "nei" for text in _OPEN}


def each(texts: pa.Array, change: Callable[[str], str]) -> pa.Array:
    """Every text changed; `change` is asked once of each that occurs, whatever its number."""
    encoded = texts.dictionary_encode()
    changed = pa.array([change(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return changed.take(encoded.indices)


def translated(texts: pa.Array, values: Mapping[str, str]) -> pa.Array:
    """The texts with those of `values` replaced: spelt as they are there, or else nearly so."""
    nearly = {folded(theirs): ours for theirs, ours in reversed(list(values.items()))}
    nearly.pop("", None)
    return each(texts, lambda text: values.get(text, nearly.get(folded(text), text)))


def parse(texts: pa.Array, column: Column, dates: str | None, decimal: str | None) -> Parsed:
    """The column of the contract; blank cells are NULL. `dates` and `decimal` are as in `cells`."""
    if column.codes is not None:
        return _codes(texts, column)
    if column.type == "heltall":
        return _whole(texts, column, decimal)
    if column.type == "desimaltall":
        return cells.numbers(texts, decimal)
    if column.type == "dato":
        return cells.dates(texts, dates)
    if column.type == "ja_nei":
        return cells.truths(texts)
    values = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    return Parsed(values, pa.repeat(False, len(texts)))


def _whole(texts: pa.Array, column: Column, decimal: str | None) -> Parsed:
    if column.unit not in _ROUNDED_UNITS:
        return cells.integers(texts, decimal)
    found = cells.numbers(texts, decimal)
    rounded = pc.round(found.values, round_mode="half_towards_infinity")
    exact = pc.less_equal(pc.abs(rounded), _LARGEST)
    values = pc.cast(pc.if_else(exact, rounded, None), ARROW_TYPES["heltall"])
    return replace(found, values=values, wrong=pc.and_(pc.is_null(values), pc.not_equal(texts, "")))


def _codes(texts: pa.Array, column: Column) -> Parsed:
    assert column.codes is not None
    if column.codes == _YES_NO:
        texts = _yes_or_no(texts)
    if column.name == ADDRESS_PROTECTION.name:
        texts = each(texts, lambda text: _PROTECTION.get(folded(text), text))
    return cells.codes(texts, KODEVERK[column.codes])


def _yes_or_no(texts: pa.Array) -> pa.Array:
    """What `cells.truths` takes for yes and no, written so; the rest as it is."""
    truths = cells.truths(texts).values
    words = pc.if_else(truths, "ja", "nei")
    return pc.coalesce(words, texts)
