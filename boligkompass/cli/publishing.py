"""Commands about extracts: publish, withdraw, tell how things stand."""

import argparse
from datetime import date
from pathlib import Path

from boligkompass import extracts, formats, settings
from boligkompass.cli.parsing import Commands, day
from boligkompass.cli.telling import FAULTS, OK, say
from boligkompass.extracts import ExtractError
from boligkompass.publish import publish
from boligkompass.withdrawal import withdraw


def add(commands: Commands) -> None:
    """`publiser`, `trekk-tilbake` and `status`."""
    publiser = commands.add_parser("publiser", help="lag et nytt uttrekk av registrene")
    publiser.add_argument(
        "--dato", metavar="DATO", type=day, required=True, help="dagen tallene gjelder per"
    )
    publiser.set_defaults(command=_publish)

    withdrawal = commands.add_parser("trekk-tilbake", help="ta et uttrekk ut av bruk")
    withdrawal.add_argument("uttrekk", metavar="ID", help="uttrekket, for eksempel 2026-11-01.1")
    withdrawal.add_argument(
        "--grunn", metavar="TEKST", required=True, help="hvorfor uttrekket trekkes tilbake"
    )
    withdrawal.set_defaults(command=_withdraw)

    status = commands.add_parser("status", help="vis uttrekkene som finnes")
    status.set_defaults(command=_status)


def _publish(arguments: argparse.Namespace) -> int:
    data = settings.data_folder()
    if arguments.dato > date.today():
        say("Datoen er ikke kommet ennå. Publiser med dagens dato eller en tidligere.")
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
