"""Commands that read files in: `importer <kilde> <fil…>`."""

import argparse
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from boligkompass import catalogue, settings
from boligkompass.cli import intake, kart, klass, registering
from boligkompass.cli.intake import Read
from boligkompass.cli.parsing import Commands, Parser, day
from boligkompass.sources import husbanken, imdi_bosetting, indikatorer, ssb, tabell
from boligkompass.sources.public.values import Known


@dataclass(frozen=True)
class Option:
    """An argument that one source takes besides the others, such as `--kartlegging FIL`.

    The reader gets it as a keyword of the same name (a Path), or None when it was not given.
    """

    flag: str
    help: str
    metavar: str = "FIL"
    required: bool = False

    @property
    def name(self) -> str:
        """The keyword."""
        return self.flag.lstrip("-").replace("-", "_")


@dataclass(frozen=True)
class ValueSource:
    """A source of public values: what its files are, how one is read, what that needs besides."""

    words: str
    read: Read
    options: tuple[Option, ...] = ()


# The sources of public values, by what each is called on the command line.
VALUE_SOURCES: dict[str, ValueSource] = {
    "indikatorer": ValueSource("CSV med én indikatorverdi per rad", indikatorer.read),
    "imdi-bosetting": ValueSource(
        "IMDis eksporter om anmodede, vedtatte og bosatte flyktninger", imdi_bosetting.read
    ),
    "husbanken": ValueSource(
        "startlån, bostøtte eller tilskudd fra Husbanken",
        husbanken.read,
        (Option("--kartlegging", "kartleggingen, når filen ikke kjennes igjen (TOML)"),),
    ),
    "tabell": ValueSource(
        "en tabell med én rad per kommune og periode",
        tabell.read,
        (Option("--kartlegging", "hvilken kolonne som er hva (TOML)", required=True),),
    ),
    "ssb": ValueSource("svar fra SSB (json-stat2), slik «hent ssb» lagrer dem", ssb.read),
}


def add(commands: Commands) -> None:
    """`importer`, with a subcommand a source."""
    importer = commands.add_parser("importer", help="les filer inn i registrene")
    sources = importer.add_subparsers(metavar="KILDE", required=True, parser_class=Parser)
    for name, source in VALUE_SOURCES.items():
        parser = sources.add_parser(name, help=source.words)
        add_common(parser)
        for option in source.options:
            parser.add_argument(
                option.flag,
                metavar=option.metavar,
                type=Path,
                required=option.required,
                help=option.help,
            )
        parser.set_defaults(command=_import_values, kilde=name, source=source)
    words = "et av kommunens egne registre, fra Kobo, et fagsystem eller en mal"
    registering.add(sources.add_parser("register", help=words), add_common)
    klass.add_file(sources)
    kart.add(sources)


def add_common(parser: Parser) -> None:
    """What every import takes: files, day fetched, good rows only, where the report goes."""
    parser.add_argument(
        "filer", metavar="FIL", nargs="+", help="filene som leses; * og ? kan brukes"
    )
    parser.add_argument(
        "--hentet", metavar="DATO", type=_past_day, help="når tallene ble hentet (ellers i dag)"
    )
    parser.add_argument(
        "--godta-feil", action="store_true", help="les inn de gode radene, og utelat resten"
    )
    parser.add_argument("--rapport", metavar="FIL", type=Path, help="hvor feillisten skrives (CSV)")


def _past_day(text: str) -> date:
    found = day(text)
    if found > date.today():
        raise argparse.ArgumentTypeError(f"{text} er ikke kommet ennå.")
    return found


def _import_values(arguments: argparse.Namespace) -> int:
    katalog = settings.catalogue_folder()
    source: ValueSource = arguments.source
    extra = {option.name: getattr(arguments, option.name) for option in source.options}
    return intake.run(
        intake.Order(
            kilde=arguments.kilde,
            read=lambda path, known, hentet: source.read(path, known, hentet, **extra),
            paths=tuple(intake.expanded(arguments.filer)),
            hentet=arguments.hentet or date.today(),
            accept_faults=arguments.godta_feil,
            report=arguments.rapport,
        ),
        Known.of(katalog, catalogue.load(katalog)),
        settings.register_folder(),
    )
