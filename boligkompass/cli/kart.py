"""`importer kart`: the borders that numbers are drawn on."""

import argparse
import shutil
from datetime import date
from pathlib import Path

from boligkompass import files, formats, maps, settings, storage
from boligkompass.cli.parsing import Commands
from boligkompass.cli.telling import OK
from boligkompass.sources import kart


def add(sources: Commands) -> None:
    """`importer kart FIL`."""
    parser = sources.add_parser("kart", help="kommunegrenser fra Kartverket (GeoJSON, TopoJSON)")
    parser.add_argument("fil", metavar="FIL", type=Path, help="filen som leses")
    parser.set_defaults(command=_import)


def _import(arguments: argparse.Namespace) -> int:
    katalog = settings.data_folder() / "katalog"
    read = kart.read(arguments.fil, settings.catalogue_folder(), date.today())
    with storage.changed():
        if not katalog.is_dir():  # What is shipped stays as it is.
            shutil.copytree(settings.catalogue_folder(), katalog)
        files.replace_atomically(katalog / maps.FILE, read.simplified.content)
    made = read.simplified
    print(
        f"Kartet har {formats.number(read.municipalities)} kommuner. "
        f"{formats.number(made.points_before)} punkter er forenklet til "
        f"{formats.number(made.points_after)} ({formats.number(len(made.content) / 1000)} kB)."
    )
    if made.islands_dropped:
        one = made.islands_dropped == 1
        print(
            f"{formats.number(made.islands_dropped)} {'øy' if one else 'øyer'} er for små til å "
            "synes på kartet og er utelatt; ingen kommune er borte."
        )
    print(f"Lagret i {katalog / maps.FILE}. Krediteres {maps.CREDIT}.")
    print("Publiser på nytt, så tegnes tallene på kart på siden Sammenligning.")
    return OK
