"""`doktor`: whether the installation is as it must be, and what to do where it is not."""

import argparse
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from boligkompass import doktor, extracts, formats, settings
from boligkompass.cli.parsing import Commands
from boligkompass.cli.telling import FAULTS, OK
from boligkompass.doktor import Finding
from boligkompass.extracts import ExtractError
from boligkompass.ledger.address import Address


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
    found = [
        finding for heading, one in _parts(arguments.adresse) for finding in _told(heading, one)
    ]
    print(_summary(found))
    return FAULTS if any(not finding.warning for finding in found) else OK


def _parts(adresse: str | None) -> Iterator[tuple[str, Iterable[Finding]]]:
    """Each part by its heading, examined when it is asked for."""
    decisions = settings.decisions()
    yield "Innstillinger", doktor.configuration()
    yield "Streamlit", doktor.streamlit(Path.cwd(), Path.home())
    yield "Innlogging", [*doktor.signin(Path.cwd()), *doktor.access()]
    yield "Pakker", doktor.packages(settings.PROJECT / "pyproject.toml", _extras(decisions))
    address = settings.storage_address()
    if address:
        yield "Objektlager", doktor.storage(address)
    data = _data()
    if data:
        yield "Uttrekk", doktor.data(data, date.today())
    yield "Registre", doktor.registers(settings.register_folder())
    yield "Beslutninger", doktor.decisions(decisions)
    written = settings.cache_folder() if address else data
    yield "Disk", doktor.space(_folders(written, decisions))
    if data:
        yield "Klokke", doktor.clock(data, decisions, datetime.now(UTC))
    if adresse:
        yield adresse, doktor.address(adresse, extracts.pointer(data) if data else None)


def _data() -> Path | None:
    """The data folder; None when it is in a storage that does not answer, which is told then."""
    try:
        return settings.data_folder()
    except ExtractError:
        return None


def _extras(decisions: Path | Address) -> list[str]:
    """The extras of pyproject.toml that this installation uses."""
    return ["postgres"] if isinstance(decisions, Address) else []


def _folders(*places: Path | Address | None) -> list[Path]:
    """Those that lie on this machine's own disks."""
    return list(dict.fromkeys(place for place in places if isinstance(place, Path)))


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
