"""`doktor`: whether the installation is as it must be, and what to do where it is not."""

import argparse
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from boligkompass import doktor, extracts, formats, settings
from boligkompass.cli.parsing import Commands
from boligkompass.cli.telling import FAULTS, OK
from boligkompass.doktor import Finding


def add(commands: Commands) -> None:
    """`doktor`."""
    command = commands.add_parser("doktor", help="undersøk oppsettet, og si hva som må rettes")
    command.add_argument(
        "--adresse",
        metavar="ADRESSE",
        type=_address,
        help="undersøk også serveren der, som https://tavla.kommune.no",
    )
    command.set_defaults(command=run)


def _address(text: str) -> str:
    if settings.web_address(text):
        raise argparse.ArgumentTypeError(f"«{text}» må begynne med https:// eller http://.")
    parts = urlsplit(text)
    return f"{parts.scheme}://{parts.netloc}"


def run(arguments: argparse.Namespace) -> int:
    """Examine everything; also where settings are unknown, which is one of the findings."""
    data, decisions = settings.data_folder(), settings.decisions_folder()
    register = settings.register_folder()
    parts: list[tuple[str, Iterable[Finding]]] = [
        ("Innstillinger", doktor.configuration()),
        ("Streamlit", doktor.streamlit(Path.cwd(), Path.home())),
        ("Innlogging", [*doktor.signin(Path.cwd()), *doktor.access()]),
        ("Pakker", doktor.packages(settings.PROJECT / "pyproject.toml")),
        ("Uttrekk", doktor.data(data, date.today())),
        ("Registre", doktor.registers(register)),
        ("Beslutninger", doktor.decisions(decisions)),
        ("Disk", doktor.space(dict.fromkeys((data, decisions)))),
        ("Klokke", doktor.clock(data, decisions, datetime.now(UTC))),
    ]
    if arguments.adresse:
        current = extracts.pointer(data)
        parts.append((arguments.adresse, doktor.address(arguments.adresse, current)))
    found = [finding for heading, one in parts for finding in _told(heading, one)]
    print(_summary(found))
    return FAULTS if any(not finding.warning for finding in found) else OK


def _told(heading: str, findings: Iterable[Finding]) -> list[Finding]:
    """Say what one examination found."""
    found = sorted(findings, key=lambda one: one.warning)
    print(f"{heading}: {'' if found else 'i orden'}".rstrip())
    for one in found:
        print(f"  {'Advarsel' if one.warning else 'Feil'}: {one}")
    return found


def _summary(found: list[Finding]) -> str:
    if not found:
        return "Alt er i orden."
    warnings = sum(one.warning for one in found)
    faults = len(found) - warnings
    told = f"{formats.number(warnings)} {'advarsel' if warnings == 1 else 'advarsler'}"
    if not faults:
        return f"Ingen feil, {told}."
    return f"{formats.number(faults)} feil" + (f" og {told}." if warnings else ".")
