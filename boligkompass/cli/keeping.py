"""Commands that keep order: how things stand, and what is older than it may be."""

import argparse
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from boligkompass import (
    catalogue,
    extracts,
    formats,
    freshness,
    journal,
    municipalities,
    retention,
    settings,
)
from boligkompass.catalogue import Catalogue
from boligkompass.checks import PASSED
from boligkompass.cli.asking import confirmed
from boligkompass.cli.parsing import Commands, day
from boligkompass.cli.telling import FAULTS, OK
from boligkompass.extracts import ExtractError, Manifest
from boligkompass.faults import DeliveryError
from boligkompass.registerfiles import CONTRACTS
from boligkompass.sources.public import values

# The terminal's width that a table must fit into.
WIDTH = 100
# More than this of what is late, and the eye does not find anything.
SHOWN_LATE = 15
SHOWN_REGISTERS = 60


def add(commands: Commands) -> None:
    """`status` and `slett`."""
    status = commands.add_parser("status", help="vis hva som er publisert, lest inn og forsinket")
    status.set_defaults(command=_status)
    slett = commands.add_parser("slett", help="slett saker som er eldre enn de kan oppbevares")
    slett.add_argument(
        "--dato", metavar="DATO", type=day, help="dagen alderen regnes fra (uten: i dag)"
    )
    slett.add_argument("--ja", action="store_true", help="slett uten å spørre")
    slett.set_defaults(command=_delete)


# -- status ----------------------------------------------------------------------------------------


def _status(arguments: argparse.Namespace) -> int:
    data, register = settings.data_folder(), settings.register_folder()
    katalog = settings.catalogue_folder(data)
    parts = (_extracts(data), _loaded(register, katalog), _registers(register, katalog))
    print("\n\n".join("\n".join(lines) for lines in map(list, parts) if lines))
    extracts.current(data)
    return OK


def _extracts(data: Path) -> Iterator[str]:
    withdrawn, present = extracts.withdrawn(data), extracts.pointer(data)
    names = sorted({*extracts.published(data), *withdrawn}, key=extracts.split_id, reverse=True)
    yield f"Uttrekk i {data}:" if names else f"Ingen uttrekk i {data}."
    for name in names:
        if name in withdrawn:
            when = formats.day(withdrawn[name].dato)
            yield f"  {name}  trukket tilbake {when}: {withdrawn[name].grunn}"
        else:
            yield f"{'* ' if name == present else '  '}{name}  {_summary(data, name)}"


def _summary(data: Path, name: str) -> str:
    try:
        manifest = extracts.read_manifest(extracts.extracts_folder(data) / name)
    except ExtractError as error:
        return str(error)
    rows = sum(entry.rader for entry in manifest.tabeller.values())
    size = sum(entry.bytes for entry in manifest.tabeller.values())
    return (
        f"publisert {formats.day(manifest.publisert)} kl. {manifest.publisert:%H.%M}, "
        f"{formats.number(rows)} rader, {formats.number(size / 1000)} kB, "
        f"{len(manifest.kommuner)} kommuner, {_checked(manifest)}"
    )


def _checked(manifest: Manifest) -> str:
    found = sum(check["resultat"] != PASSED for check in manifest.kontroller)
    return f"{found} kontroller med funn" if found else "ingen funn"


def _loaded(register: Path, katalog: Path) -> Iterator[str]:
    """The public sources, and what is late."""
    try:
        table = values.stored(register)
    except DeliveryError as error:
        yield str(error)
        return
    if not table.num_rows:
        yield f"Ingen offentlige tall er lest inn i {register}."
        return
    sheets, today = catalogue.load(katalog), date.today()
    yield f"Offentlige tall i {register}:"
    yield from _table(
        ("Kilde", "Verdier", "Til og med", "Hentet", "Forsinket"),
        [
            (
                sheets.source_name(one.kilde),
                formats.number(one.verdier),
                formats.day(one.siste),
                formats.day(one.hentet) if one.hentet else "",
                f"{one.sene} indikatorer" if one.sene > 1 else "1 indikator" if one.sene else "",
            )
            for one in freshness.loaded(table, sheets, today)
        ],
    )
    waiting = freshness.late(table, sheets, today)
    if waiting:
        yield ""
        yield "Skulle vært oppdatert:"
        yield from _table(("Indikator", "Til og med", "Ventet", "Kilde"), _late(waiting, sheets))
        if len(waiting) > SHOWN_LATE:
            yield f"  … og {len(waiting) - SHOWN_LATE} til, se Kilder og definisjoner"


def _late(waiting: Sequence[freshness.Late], sheets: Catalogue) -> list[tuple[str, ...]]:
    """The latest to fall due first: what has waited for years is known."""
    return [
        (
            sheets.indikatorer[one.indikator].navn,
            formats.day(one.siste),
            formats.day(one.ventet),
            sheets.source_name(one.kilde),
        )
        for one in reversed(waiting[-SHOWN_LATE:])
    ]


def _registers(register: Path, katalog: Path) -> Iterator[str]:
    """The municipalities' own registers: rows, and when they were last read in."""
    paths = sorted(p for p in register.glob("[0-9]*/*.parquet") if p.stem in CONTRACTS)
    if not paths:
        yield f"Ingen av kommunens egne registre er lest inn i {register}."
        return
    names = {row["kommunenr"]: row["navn"] for row in municipalities.load(katalog).to_pylist()}
    imported = _imported(register)
    yield f"Registre i {register}:"
    yield from _table(
        ("Kommune", "Register", "Rader", "Lest inn"),
        [
            (
                f"{names.get(path.parent.name, '')} ({path.parent.name})".strip(),
                CONTRACTS[path.stem].title,
                _rows(path),
                imported.get((path.stem, path.parent.name), ""),
            )
            for path in paths[:SHOWN_REGISTERS]
        ],
    )
    if len(paths) > SHOWN_REGISTERS:
        yield f"  … og {len(paths) - SHOWN_REGISTERS} registre til"


def _rows(path: Path) -> str:
    try:
        return formats.number(pq.read_metadata(path).num_rows)
    except (OSError, ValueError):
        return "skadet fil"


def _imported(register: Path) -> dict[tuple[str, str], str]:
    """When each register of each municipality was last read in, after the journal."""
    return {
        (entry.kilde.split()[-1], kommunenr): formats.day(entry.tid.date())
        for entry in journal.entries(register)
        if entry.kilde
        for kommunenr in entry.kommuner
    }


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns under their headings, numbers to the right; the outer ones cut to fit."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    gaps = 2 * len(widths)
    room = WIDTH - gaps - sum(widths[1:-1])
    widths[0] = min(widths[0], max(room - widths[-1], room // 2))
    widths[-1] = min(widths[-1], room - widths[0])
    for row in (heads, *rows):
        cells = [_fit(cell, width) for cell, width in zip(row, widths, strict=True)]
        yield "".join(f"  {cell}" for cell in cells).rstrip()


def _fit(cell: str, width: int) -> str:
    cut = cell if len(cell) <= width else f"{cell[: width - 1]}…"
    is_number = cut.replace(formats.NBSP, "").isdecimal()
    return cut.rjust(width) if is_number else cut.ljust(width)


# -- slett -----------------------------------------------------------------------------------------


def _delete(arguments: argparse.Namespace) -> int:
    register = settings.register_folder()
    years = retention.rules(settings.catalogue_folder())
    what = retention.due(register, years, arguments.dato or date.today())
    if not what.removals and not what.reports:
        print("Ingenting er eldre enn det kan oppbevares.")
        return OK
    print("Dette er eldre enn det kan oppbevares:")
    for line in _due(what):
        print(line)
    if not confirmed("Vil du slette det? Det kan ikke angres.", yes=arguments.ja):
        return FAULTS
    retention.remove(register, what)
    print(f"Slettet. {register / retention.LOG} sier hvor mange saker det var.")
    return OK


def _due(what: retention.Due) -> Iterator[str]:
    if what.removals:
        yield from _table(
            ("Register", "Kommune", "Saker", "Avsluttet før"),
            [
                (
                    CONTRACTS[one.register].title,
                    one.kommunenr,
                    formats.number(one.antall),
                    formats.day(one.for_dato),
                )
                for one in what.removals
            ],
        )
    if what.reports:
        yield f"  {len(what.reports)} feilrapporter som er mer enn ett år gamle"
