"""The owner's choices about small numbers: `katalog/skjerming.toml`, one heading a table of counts.

Each extract carries the file as it was when it was published, so that a reader sees the choices
that the numbers were hidden by. A catalogue without the file, or a table that it does not name, has
the standard choices.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.catalogue import CatalogueError, Sheet
from boligkompass.codes import KODEVERK
from boligkompass.contracts import Contract, cut_name
from boligkompass.tables import TABLES

FILE = "skjerming.toml"
DEFAULT_K = 5
LEAST_K = 3
# Where a 0, or all of a few, tells something about each of them.
SENSITIVE = frozenset({"bomiljo", "bostedslos", "midlertidig", "saksgang", "soknad", "utkastelse"})
PROTECTED = tuple(name for name, contract in TABLES.items() if contract.personal_counts)
_STANDARD = f"Standarden i Boligkompass: antall under {DEFAULT_K} vises ikke."


@dataclass(frozen=True)
class TableRule:
    """How one table of counts is protected, and why.

    Counts of 1 to `k` - 1 are hidden. In a table that is `folsom`, a 0 or a 100 % of fewer than ten
    is hidden too. `sammenslaatt` are sentences on what is counted together to keep more visible;
    `utelat` the pairs of cut and kind of period that the owner leaves out so that others are shown;
    `vises_foerst` the indicators whose numbers are hidden for others' sake last of all.
    """

    tabell: str
    k: int
    folsom: bool
    begrunnelse: str
    sammenslaatt: tuple[str, ...] = ()
    utelat: tuple[tuple[str, str], ...] = ()
    vises_foerst: tuple[str, ...] = ()

    def kept(self, table: pa.Table) -> pa.Table:
        """The table of counts without the cuts that the owner leaves out."""
        for cut, kind in self.utelat:
            own = pc.and_(pc.equal(table["utsnitt"], cut), pc.equal(table["periodetype"], kind))
            table = table.filter(pc.invert(own))
        return table


def standard(tabell: str) -> TableRule:
    """The rule of a table for which the catalogue says nothing."""
    return TableRule(tabell, DEFAULT_K, tabell in SENSITIVE, _STANDARD)


def load(katalog: Path) -> dict[str, TableRule]:
    """The rule of every table with counts of households, persons or homes, by its name.

    CatalogueError names every fault of `skjerming.toml` at once.
    """
    try:
        text = (katalog / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        text = ""
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{FILE} kan ikke leses: {error}") from None
    return dict(_parsed(text))


@lru_cache(maxsize=8)
def _parsed(text: str) -> Mapping[str, TableRule]:
    try:
        raw: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{FILE} kan ikke leses: {error}") from None
    faults = [
        f"{FILE}, «{name}»: {fault}"
        for name, entry in raw.items()
        for fault in _faults(name, entry)
    ]
    if faults:
        raise CatalogueError("\n".join(faults))
    return {name: _rule(name, raw[name]) if name in raw else standard(name) for name in PROTECTED}


def _rule(name: str, entry: Mapping[str, Any]) -> TableRule:
    return TableRule(
        name,
        entry["k"],
        entry["folsom"],
        entry["begrunnelse"],
        tuple(entry.get("sammenslaatt", ())),
        tuple((cut, kind) for cut, _, kind in (o.rpartition(":") for o in entry.get("utelat", ()))),
        tuple(entry.get("vises_foerst", ())),
    )


def _faults(name: str, entry: Any) -> Iterator[str]:
    if not isinstance(entry, Mapping):
        yield "linjen står ikke under noen overskrift."
    elif name not in PROTECTED:
        yield "det er ikke en tabell som har små tall å skjule."
    else:
        yield from _field_faults(entry)
        if _is_texts(entry.get("utelat", [])):
            yield from _omission_faults(TABLES[name], entry.get("utelat", []))


def _field_faults(entry: Mapping[str, Any]) -> Iterator[str]:
    required = {f.name: f.default is MISSING for f in fields(TableRule) if f.name != "tabell"}
    for name in sorted(entry.keys() - required.keys()):
        yield f"feltet «{name}» er ukjent."
    for name, must in required.items():
        if name not in entry:
            if must:
                yield f"feltet «{name}» mangler."
        elif not _RIGHT[name][0](entry[name]):
            yield f"«{name}» {_RIGHT[name][1]}"


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


# What each field must be, and the sentence for when it is not.
_RIGHT: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "k": (
        lambda value: type(value) is int and value >= LEAST_K,
        f"må være et helt tall på minst {LEAST_K}.",
    ),
    "folsom": (lambda value: isinstance(value, bool), "må være true eller false."),
    "begrunnelse": (_is_text, "må være en setning som sier hvorfor."),
    "sammenslaatt": (_is_texts, "må være en liste med setninger."),
    "vises_foerst": (_is_texts, "må være en liste med indikatorer."),
    "utelat": (_is_texts, "må være en liste med tekster, slik: «utsnitt:periodetype»."),
}


def _omission_faults(contract: Contract, omitted: list[str]) -> Iterator[str]:
    cuts = {cut_name(cut) for cut in contract.cuts}
    for text in omitted:
        cut, colon, kind = text.rpartition(":")
        if not colon:
            yield f"«utelat» har «{text}», som skulle vært «utsnitt:periodetype»."
            continue
        if cut not in cuts:
            yield f"«utelat» har «{text}», men tabellen har ikke utsnittet «{cut}»."
        if kind not in KODEVERK["periodetype"]:
            yield f"«utelat» har «{text}», men «{kind}» er ikke en periodetype."


def disagreements(
    rules: Mapping[str, TableRule], summed: Mapping[str, str], sheets: Mapping[str, Sheet]
) -> list[str]:
    """Definition sheets that do not say what the rules do with their indicator, a sentence each.

    `summed` gives the table of each indicator that is a sum of its cells. A rate of a protected
    indicator is protected like it.
    """
    found = [
        f"indikatorer.toml, «{name}»: telles i tabellen {tabell}, som har k = {rules[tabell].k} i "
        f"{FILE}. Sett personnaer = true og k = {rules[tabell].k}."
        for name, tabell in summed.items()
        if name in sheets and tabell in rules and _k(sheets[name]) != rules[tabell].k
    ]
    found += [
        f"{FILE}, «{tabell}»: «vises_foerst» har «{name}», som ikke telles i tabellen."
        for tabell, rule in rules.items()
        for name in rule.vises_foerst
        if summed.get(name) != tabell
    ]
    found += [
        f"indikatorer.toml, «{sheet.id}»: regnes ut av «{part}», som er personnær. "
        "Sett personnaer = true."
        for sheet in sheets.values()
        for part in (sheet.teller, sheet.nevner)
        if part is not None and part in sheets
        if sheets[part].personnaer and not sheet.personnaer
    ]
    return found


def _k(sheet: Sheet) -> int | None:
    return sheet.k if sheet.personnaer else None
