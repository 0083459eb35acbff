"""`importer klass`, and how news of municipality codes is taken in and told."""

import argparse
import shutil
from collections.abc import Iterable
from pathlib import Path

from boligkompass import settings, storage
from boligkompass.cli.parsing import Commands, Parser
from boligkompass.cli.telling import FAULTS, OK, say, tell_faults
from boligkompass.sources import klass
from boligkompass.sources.klass import Listing, Weights


def add_file(sources: Commands) -> None:
    """`importer klass`, for those who have the answers of KLASS as files."""
    parser = sources.add_parser("klass", help="endringer i kommunenumre fra SSB KLASS (JSON)")
    parser.add_argument("filer", metavar="FIL", type=Path, nargs="+", help="filene som leses")
    add_weights(parser)
    parser.set_defaults(command=_import_files)


def add_weights(parser: Parser) -> None:
    """The argument that says how a municipality was split."""
    parser.add_argument(
        "--vekt",
        metavar="GAMMEL:NY=DEL",
        type=_weight,
        action="append",
        default=[],
        help="delen av innbyggerne som fikk et nytt nummer da en kommune ble delt, "
        "for eksempel 1507:1580=0,138 (kan gjentas)",
    )


def _weight(text: str) -> tuple[tuple[str, str], float]:
    codes, _, share = text.partition("=")
    old, _, new = codes.partition(":")
    try:
        weight = float(share.replace(",", "."))
    except ValueError:
        weight = 0.0
    if not (old and new and 0 < weight <= 1):
        message = f"«{text}» er ikke en vekt. Skriv den som 1507:1580=0,138."
        raise argparse.ArgumentTypeError(message)
    return (old, new), weight


def _import_files(arguments: argparse.Namespace) -> int:
    listings = [klass.read(path) for path in arguments.filer]
    return take_in(klass.joined(listings), dict(arguments.vekt))


def take_in(listing: Listing, weights: Weights) -> int:
    """Take the changes into the catalogue in use, and tell what came of it; the exit code."""
    katalog = settings.data_folder() / "katalog"
    with storage.changed():
        if not katalog.is_dir():  # What is shipped stays as it is.
            shutil.copytree(settings.catalogue_folder(), katalog)
        update = klass.update(katalog, listing, weights)
    tell_faults("Advarsel", update.warnings)
    tell_faults("Feil", update.faults)
    if update.faults:
        _tell("Dette ville vært nytt:", update.news)
        say("Ingenting er endret: alt må være på plass først.")
        return FAULTS
    if not update.applied:
        print("Katalogen har alle endringene fra før.")
        return OK
    _tell(f"Nytt i {katalog}:", update.news)
    print("Publiser på nytt, så følger tallene de nye numrene.")
    return OK


def _tell(heading: str, news: Iterable[str]) -> None:
    lines = [f"  {one}" for one in news]
    if lines:
        print("\n".join([heading, *lines]))
