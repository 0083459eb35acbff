"""Commands about extracts: publish, check, withdraw, go back to another one."""

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from boligkompass import catalogue, changes, extracts, files, formats, settings, storage
from boligkompass.checks import PASSED
from boligkompass.cli import comparing, protecting, reports
from boligkompass.cli.asking import confirmed
from boligkompass.cli.parsing import Commands, day
from boligkompass.cli.telling import FAULTS, OK, say, tell_faults
from boligkompass.faults import DeliveryError, Fault, as_csv
from boligkompass.publish import Prepared, examine, put
from boligkompass.withdrawal import go_back, use, withdraw

_RUNNING = "En tavle som kjører, viser det neste gang siden lastes."


def add(commands: Commands) -> None:
    """`publiser`, `sjekk`, `trekk-tilbake`, `angre` and `bruk`."""
    publiser = commands.add_parser("publiser", help="lag et nytt uttrekk av registrene")
    _takes_day(publiser)
    publiser.add_argument("--ja", action="store_true", help="publiser uten å spørre")
    publiser.set_defaults(command=_publish)

    sjekk = commands.add_parser("sjekk", help="kontroller det som ville blitt publisert")
    _takes_day(sjekk)
    sjekk.add_argument("--rapport", metavar="FIL", type=Path, help="skriv alle funn som CSV")
    sjekk.set_defaults(command=_check)

    withdrawal = commands.add_parser("trekk-tilbake", help="ta et uttrekk ut av bruk")
    withdrawal.add_argument("uttrekk", metavar="ID", help="uttrekket, for eksempel 2026-11-01.1")
    withdrawal.add_argument(
        "--grunn", metavar="TEKST", required=True, help="hvorfor uttrekket trekkes tilbake"
    )
    withdrawal.set_defaults(command=_withdraw)

    angre = commands.add_parser("angre", help="gå tilbake til uttrekket før")
    angre.set_defaults(command=_go_back)
    bruk = commands.add_parser("bruk", help="gjør et publisert uttrekk til det gjeldende")
    bruk.add_argument("uttrekk", metavar="ID", help="uttrekket, for eksempel 2026-11-01.1")
    bruk.set_defaults(command=_use)


def _takes_day(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--dato", metavar="DATO", type=day, help="dagen tallene gjelder per (uten: i dag)"
    )


def _examined(arguments: argparse.Namespace) -> Prepared | None:
    """What would be published; None, and a sentence, when its day has not come."""
    dato: date = arguments.dato or date.today()
    if dato > date.today():
        say("Datoen er ikke kommet ennå. Bruk dagens dato eller en tidligere.")
        return None
    return examine(settings.data_folder(), settings.register_folder(), dato)


def _publish(arguments: argparse.Namespace) -> int:
    data = settings.data_folder()
    prepared = _examined(arguments)
    if prepared is None:
        return FAULTS
    prepared.insist()
    tell_faults("Advarsel", prepared.warnings)
    sheets = catalogue.load(settings.catalogue_folder(data))
    names = _names(prepared)
    compared = changes.compare(prepared.before, prepared.content, sheets)
    notes = comparing.section("Merknader", prepared.content.merknader)
    hidden = protecting.lines(prepared.vern, names)
    print("\n".join((*comparing.lines(compared, sheets, names), *notes, *hidden)))
    dato = formats.day(prepared.content.dato)
    if not confirmed(f"Vil du publisere tallene per {dato}?", yes=arguments.ja):
        return FAULTS
    with storage.changed(whole=True):
        new = put(data, prepared)
    _tell_published(data, new)
    listed = protecting.write(prepared.vern, settings.register_folder(), new)
    if listed is not None:
        print(f"Hva som er skjult og hvorfor, bare for eieren av dataene: {listed}")
    return OK


def _names(prepared: Prepared) -> dict[str, str]:
    """The names of the municipalities by code."""
    rows = prepared.content.tables["kommune"].to_pylist()
    return {row["kommunenr"]: row["navn"] for row in rows}


def _tell_published(data: Path, new: str) -> None:
    manifest = extracts.read_manifest(extracts.extracts_folder(data) / new)
    rows = sum(entry.rader for entry in manifest.tabeller.values())
    passed = sum(check["resultat"] == PASSED for check in manifest.kontroller)
    print(
        f"Uttrekket {new} er publisert: {formats.number(rows)} rader i {len(manifest.tabeller)} "
        f"tabeller, {passed} av {len(manifest.kontroller)} kontroller uten funn."
    )
    present = extracts.current(data)
    if present == new:
        print(f"Det er gjeldende nå. {_RUNNING}")
    else:
        print(f"Gjeldende uttrekk er fortsatt {present}, som har en senere dato.")


def _check(arguments: argparse.Namespace) -> int:
    reports.insist_on_place(arguments.rapport)
    try:
        prepared = _examined(arguments)
    except DeliveryError as error:
        _report(arguments.rapport, error.faults)
        raise
    if prepared is None:
        return FAULTS
    wrong, odd = prepared.faults, prepared.warnings
    tell_faults("Feil", wrong)
    tell_faults("Advarsel", odd)
    _report(arguments.rapport, (*wrong, *odd))
    for line in protecting.lines(prepared.vern, _names(prepared)):
        print(line)
    passed = sum(not outcome.rows for outcome in prepared.outcomes)
    print(
        f"{passed} av {len(prepared.outcomes)} kontroller er uten funn: {len(wrong)} feil og "
        f"{len(odd)} {'advarsel' if len(odd) == 1 else 'advarsler'}. Ingenting er publisert."
    )
    return FAULTS if wrong else OK


def _report(path: Path | None, found: Sequence[Fault]) -> None:
    if path is not None:
        files.replace_atomically(path, as_csv(found), private=True)
        print(f"Alle funn står i {path}.")


def _withdraw(arguments: argparse.Namespace) -> int:
    with storage.changed():
        left = withdraw(settings.data_folder(), arguments.uttrekk, arguments.grunn, date.today())
    print(f"Uttrekket {arguments.uttrekk} er trukket tilbake.")
    if left is None:
        print("Det er ikke noe gjeldende uttrekk igjen: tavla viser ingen tall før du publiserer.")
    else:
        print(f"Gjeldende uttrekk er {left}.")
    return OK


def _go_back(arguments: argparse.Namespace) -> int:
    with storage.changed():
        was, now = go_back(settings.data_folder())
    print(f"Gjeldende uttrekk er {now}, det som kom før {was}. {_RUNNING}")
    print(f"{was} ligger der fortsatt. «boligkompass bruk {was}» gjør det gjeldende igjen.")
    return OK


def _use(arguments: argparse.Namespace) -> int:
    with storage.changed():
        use(settings.data_folder(), arguments.uttrekk)
    print(f"Gjeldende uttrekk er {arguments.uttrekk}. {_RUNNING}")
    return OK
