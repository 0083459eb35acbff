"""The commands: import, publish, withdraw, make the example, tell how things stand.

Exit codes: 0 when it went well, 1 when there is something wrong with data or folders, 2 when the
command was written wrongly.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from boligkompass import catalogue, embedded, extracts, formats, settings
from boligkompass.catalogue import CatalogueError
from boligkompass.checks import CheckError
from boligkompass.contracts import Fault
from boligkompass.extracts import ExtractError
from boligkompass.publish import publish
from boligkompass.registerfiles import DeliveryError
from boligkompass.sources import indikatorer
from boligkompass.withdrawal import withdraw

OK, FAULTS, USAGE = 0, 1, 2
SHOWN_FAULTS = 50

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or OK)
    try:
        command: Command = arguments.command
        return command(arguments)
    except DeliveryError as error:
        _tell_faults("Feil", error.faults)
        _say(f"Ingenting er endret: {_faults(len(error.faults))}.")
    except (CatalogueError, CheckError, ExtractError) as error:
        _say(str(error))
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        _say(f"Disken eller mappen svarte med en feil{where}: {error.strerror}.")
        _say("Se «boligkompass status» for hvilket uttrekk som gjelder.")
    return FAULTS


def _import_indicators(arguments: argparse.Namespace) -> int:
    path: Path = arguments.fil
    katalog = settings.data_folder() / "katalog"
    known = indikatorer.Known.of(katalog, catalogue.load(katalog))
    reading = indikatorer.read(path, known, arguments.hentet or date.today())
    _tell_faults("Advarsel", reading.warnings)
    if reading.faults:
        raise DeliveryError(reading.faults)
    register = settings.register_folder()
    stored = indikatorer.store(reading.table, register)
    print(
        f"{path.name}: {stored.new} nye og {stored.replaced} erstattede verdier er lagret i "
        f"{register / indikatorer.FILE} ({stored.total} i alt)."
    )
    return OK


def _publish(arguments: argparse.Namespace) -> int:
    data = settings.data_folder()
    if arguments.dato > date.today():
        _say("Datoen er ikke kommet ennå. Publiser med dagens dato eller en tidligere.")
        return FAULTS
    new = publish(data, settings.register_folder(), arguments.dato)
    manifest = extracts.read_manifest(extracts.extracts_folder(data) / new)
    rows = sum(entry.rader for entry in manifest.tabeller.values())
    print(
        f"Uttrekket {new} er publisert: {formats.number(rows)} rader i {len(manifest.tabeller)} "
        f"tabeller, {len(manifest.kontroller)} kontroller bestått."
    )
    present = extracts.current(data)
    if present != new:
        print(f"Gjeldende uttrekk er fortsatt {present}, som har en senere dato.")
    return OK


def _withdraw(arguments: argparse.Namespace) -> int:
    left = withdraw(settings.data_folder(), arguments.uttrekk, arguments.grunn, date.today())
    print(f"Uttrekket {arguments.uttrekk} er trukket tilbake.")
    if left is None:
        print("Det er ikke noe gjeldende uttrekk igjen: tavla viser ingen tall før du publiserer.")
    else:
        print(f"Gjeldende uttrekk er {left}.")
    return OK


def _example(arguments: argparse.Namespace) -> int:
    data: Path = arguments.data or settings.data_folder()
    ids = embedded.make(data)
    print(f"Eksempelet er laget i {data}: {', '.join(ids)}.")
    return OK


def _status(arguments: argparse.Namespace) -> int:
    data = settings.data_folder()
    withdrawn, present = extracts.withdrawn(data), extracts.pointer(data)
    names = sorted({*extracts.published(data), *withdrawn}, key=extracts.split_id, reverse=True)
    print(f"Uttrekk i {data}:" if names else f"Ingen uttrekk i {data}.")
    for name in names:
        if name in withdrawn:
            day = formats.day(withdrawn[name].dato)
            print(f"  {name}  trukket tilbake {day}: {withdrawn[name].grunn}")
        else:
            print(f"{'* ' if name == present else '  '}{name}  {_summary(data, name)}")
    extracts.current(data)
    return OK


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
        f"{len(manifest.kommuner)} kommuner"
    )


def _tell_faults(kind: str, faults: Sequence[Fault]) -> None:
    for fault in faults[:SHOWN_FAULTS]:
        _say(f"{kind}: {fault}")
    if len(faults) > SHOWN_FAULTS:
        _say(f"… og {len(faults) - SHOWN_FAULTS} til.")


def _faults(number: int) -> str:
    return f"{number} feil må rettes først"


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"«{text}» er ikke en dato. Skriv den som 2026-11-01."
        ) from None


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="boligkompass",
        description="Boligsosiale styringstall: les inn, publiser og hold orden på uttrekkene.",
        epilog="Mappene styres av BOLIGKOMPASS_DATA og BOLIGKOMPASS_REGISTER.",
    )
    commands = parser.add_subparsers(metavar="KOMMANDO", required=True, parser_class=_Parser)

    importer = commands.add_parser("importer", help="les en fil inn i registrene")
    sources = importer.add_subparsers(metavar="KILDE", required=True, parser_class=_Parser)
    values = sources.add_parser("indikatorer", help="CSV med én indikatorverdi per rad")
    values.add_argument("fil", metavar="FIL", type=Path, help="filen som skal leses")
    values.add_argument("--hentet", metavar="DATO", type=_day, help="når tallene ble hentet")
    values.set_defaults(command=_import_indicators)

    publiser = commands.add_parser("publiser", help="lag et nytt uttrekk av registrene")
    publiser.add_argument(
        "--dato", metavar="DATO", type=_day, required=True, help="dagen tallene gjelder per"
    )
    publiser.set_defaults(command=_publish)

    withdrawal = commands.add_parser("trekk-tilbake", help="ta et uttrekk ut av bruk")
    withdrawal.add_argument("uttrekk", metavar="ID", help="uttrekket, for eksempel 2026-11-01.1")
    withdrawal.add_argument(
        "--grunn", metavar="TEKST", required=True, help="hvorfor uttrekket trekkes tilbake"
    )
    withdrawal.set_defaults(command=_withdraw)

    eksempel = commands.add_parser("eksempel", help="lag de innebygde eksempeltallene")
    eksempel.add_argument("--data", metavar="MAPPE", type=Path, help="datamappen de skal ligge i")
    eksempel.set_defaults(command=_example)

    status = commands.add_parser("status", help="vis uttrekkene som finnes")
    status.set_defaults(command=_status)
    return parser


class _Formatter(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "Bruk: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """argparse in Norwegian."""

    def __init__(
        self,
        prog: str | None = None,
        description: str | None = None,
        epilog: str | None = None,
    ) -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            formatter_class=_Formatter,
            add_help=False,
            allow_abbrev=False,
        )
        self._positionals.title = "Argumenter"
        self._optionals.title = "Valg"
        self.add_argument("-h", "--help", "--hjelp", action="help", help="vis denne hjelpen")

    def error(self, message: str) -> NoReturn:
        """Say in Norwegian what was written wrongly, and stop."""
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{_in_norwegian(message)}\n")


_ARGPARSE = (
    (r"the following arguments are required: (.*)", r"Dette mangler: \1."),
    (r"unrecognized arguments: (.*)", r"Dette er ukjent: \1."),
    (r"argument (\S+): expected one argument", r"\1 trenger en verdi."),
    (
        r"argument (\S+): invalid choice: '?(.*?)'? \(choose from (.*)\)",
        r"\1 kan ikke være «\2». Velg blant \3.",
    ),
    (r"argument (\S+): (.*)", r"\1: \2"),
)


def _in_norwegian(message: str) -> str:
    for english, norwegian in _ARGPARSE:
        if re.fullmatch(english, message):
            return re.sub(english, norwegian, message)
    return message


if __name__ == "__main__":
    sys.exit(main())
