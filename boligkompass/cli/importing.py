"""Commands that read files in: `importer <kilde> <fil…>`."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from boligkompass import catalogue, settings
from boligkompass.cli.parsing import Commands, Parser, day
from boligkompass.cli.telling import OK, tell_faults
from boligkompass.faults import DeliveryError
from boligkompass.sources import indikatorer, values
from boligkompass.sources.values import Known, Reading

Read = Callable[[Path, Known, date], Reading]

# The sources of public values: what each is called on the command line, what it is, and its reader.
VALUE_SOURCES: dict[str, tuple[str, Read]] = {
    "indikatorer": ("CSV med én indikatorverdi per rad", indikatorer.read),
}


def add(commands: Commands) -> None:
    """`importer`, with a subcommand a source."""
    importer = commands.add_parser("importer", help="les filer inn i registrene")
    sources = importer.add_subparsers(metavar="KILDE", required=True, parser_class=Parser)
    for name, (words, read) in VALUE_SOURCES.items():
        source = sources.add_parser(name, help=words)
        source.add_argument("filer", metavar="FIL", type=Path, nargs="+", help="filene som leses")
        source.add_argument("--hentet", metavar="DATO", type=day, help="når tallene ble hentet")
        source.set_defaults(command=_import_values, read=read)


def _import_values(arguments: argparse.Namespace) -> int:
    katalog = settings.data_folder() / "katalog"
    known = Known.of(katalog, catalogue.load(katalog))
    register = settings.register_folder()
    for path in arguments.filer:
        reading: Reading = arguments.read(path, known, arguments.hentet or date.today())
        tell_faults("Advarsel", reading.warnings)
        if reading.faults:
            raise DeliveryError(reading.faults)
        stored = values.store(reading.table, register)
        print(
            f"{path.name}: {stored.new} nye og {stored.replaced} erstattede verdier er lagret i "
            f"{register / values.FILE} ({stored.total} i alt)."
        )
    return OK
