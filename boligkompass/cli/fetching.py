"""Commands that fetch from SSB: `hent ssb` and `hent klass`."""

import argparse
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from boligkompass import catalogue, files, formats, municipalities, settings
from boligkompass.cli import klass as taking_in
from boligkompass.cli.asking import confirmed
from boligkompass.cli.parsing import Commands, Parser, day
from boligkompass.cli.telling import FAULTS, OK, say, tell_faults
from boligkompass.faults import DeliveryError
from boligkompass.fetch import Client, FetchError
from boligkompass.sources import klass, ssb
from boligkompass.sources.public.values import Known
from boligkompass.sources.pxweb import fetching as ssb_fetch
from boligkompass.sources.pxweb.api import Api
from boligkompass.sources.pxweb.fetching import Outcome, Wish
from boligkompass.sources.ssb import Order

_FIRST_YEAR = 1950


def add(commands: Commands) -> None:
    """`hent`, with a subcommand for each service."""
    hent = commands.add_parser("hent", help="hent tall fra nettet")
    services = hent.add_subparsers(metavar="TJENESTE", required=True, parser_class=Parser)
    table = services.add_parser("ssb", help="tabellene i kilder.toml fra Statistikkbanken")
    table.add_argument(
        "--kommune",
        metavar="NR",
        action="append",
        default=[],
        help="bare denne kommunen, også under tidligere numre (kan gjentas)",
    )
    table.add_argument("--fra", metavar="ÅR", type=_year, help="hent tall fra og med dette året")
    table.add_argument(
        "--tabell",
        metavar="NR",
        action="append",
        default=[],
        help="bare denne tabellen, for eksempel 07459 (kan gjentas)",
    )
    table.set_defaults(command=_fetch_tables)

    codes = services.add_parser("klass", help="nye og utgåtte kommunenumre fra SSBs KLASS")
    codes.add_argument(
        "--fra",
        metavar="DATO",
        type=day,
        help="endringer etter denne dagen (ellers etter de siste)",
    )
    taking_in.add_weights(codes)
    codes.add_argument("--ja", action="store_true", help="endre katalogen uten å spørre")
    codes.set_defaults(command=_fetch_codes)


def _year(text: str) -> int:
    if not text.isdecimal() or not _FIRST_YEAR <= int(text) <= date.today().year:
        message = f"«{text}» er ikke et årstall. Skriv det som 2015."
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _fetch_tables(arguments: argparse.Namespace) -> int:
    katalog = settings.catalogue_folder()
    known = Known.of(katalog, catalogue.load(katalog))
    wanted = [
        order
        for order in ssb.orders(known.catalogue)
        if not arguments.tabell or order.tabell in arguments.tabell
    ]
    if not _wish_makes_sense(arguments, wanted, known):
        return FAULTS
    wish = Wish(ssb_fetch.with_earlier(arguments.kommune, known), arguments.fra)
    register, moment = settings.register_folder(), datetime.now().replace(microsecond=0)
    try:
        api = Api(Client(settings.ssb_address()))
    except FetchError as error:
        tell_faults("Feil", [error.fault])
        say("Ingen tabeller er hentet, og ingenting er endret.")
        return FAULTS
    except ValueError as error:
        say(f"BOLIGKOMPASS_SSB kan ikke brukes: {error}")
        return FAULTS
    outcomes = []
    for order in wanted:
        outcomes.append(ssb_fetch.fetch(api, order, wish, known, register, moment))
        _tell(outcomes[-1])
    return _sum_up(outcomes)


def _wish_makes_sense(arguments: argparse.Namespace, wanted: list[Order], known: Known) -> bool:
    unknown = [code for code in arguments.kommune if not ssb.is_municipality(code, known)]
    if unknown:
        say(f"Dette er ikke kommunenumre: {', '.join(unknown)}. De har fire siffer, som 3909.")
    missing = sorted(set(arguments.tabell) - {order.tabell for order in wanted})
    if missing:
        say(f"Disse tabellene er ikke beskrevet i kilder.toml: {', '.join(missing)}.")
    if not wanted and not missing:
        say("Ingen kilder i kilder.toml har en «hent» som sier hva som skal hentes.")
    return bool(wanted) and not unknown and not missing


def _tell(outcome: Outcome) -> None:
    """What was found and stored of one table, and what was not."""
    order = outcome.order
    warnings = [*outcome.warnings, *(f for f in outcome.faults if f.level == "advarsel")]
    tell_faults("Advarsel", warnings)
    tell_faults("Feil", [fault for fault in outcome.faults if fault.level == "feil"])
    if outcome.label is not None and not order.verifisert:
        say(
            f"{order.kilde}: tabell {order.tabell} heter «{outcome.label}» hos SSB. Beskrivelsen "
            "er ikke prøvd før: se at den er rett, og skriv da verifisert = true i kilder.toml."
        )
    if outcome.stored is not None:
        stored, updated = outcome.stored, outcome.updated
        when = f", oppdatert av SSB {formats.day(updated)}" if updated else ""
        print(
            f"{order.kilde} (tabell {order.tabell}{when}): {formats.number(stored.new)} nye, "
            f"{formats.number(stored.changed)} endrede og {formats.number(stored.unchanged)} "
            "uendrede verdier."
        )


def _sum_up(outcomes: list[Outcome]) -> int:
    stored = [outcome for outcome in outcomes if outcome.stored is not None]
    failed = [outcome for outcome in outcomes if outcome.failed]
    waiting = [outcome for outcome in outcomes if outcome.order.tabell is None]
    print(f"{formats.number(len(stored))} av {formats.number(len(outcomes))} tabeller er hentet.")
    if failed:
        names = ", ".join(outcome.order.kilde for outcome in failed)
        say(f"Noe mangler fra {names}. Det som sto der fra før, står urørt.")
    if waiting:
        names = ", ".join(outcome.order.kilde for outcome in waiting)
        say(f"Ikke satt opp ennå: {names}.")
    return FAULTS if failed else OK


# --- KLASS -------------------------------------------------------------------

_MUNICIPALITIES = "classifications/131"  # Kommuneinndeling.
_CALLS, _SECONDS = 30, 60  # KLASS tells no limits; those of SSB's other API are courteous.


def _fetch_codes(arguments: argparse.Namespace) -> int:
    katalog, today = settings.catalogue_folder(), date.today()
    first = arguments.fra or _last_change(katalog)
    try:
        client = Client(settings.klass_address(), calls=_CALLS, seconds=_SECONDS)
    except ValueError as error:
        say(f"BOLIGKOMPASS_KLASS kan ikke brukes: {error}")
        return FAULTS
    span = {"from": first.isoformat(), "to": (today + timedelta(days=1)).isoformat()}
    try:
        answers = {
            "endringer": client.get(f"{_MUNICIPALITIES}/changes.json", _of_klass, **span),
            "koder": client.get(
                f"{_MUNICIPALITIES}/codesAt.json", _of_klass, date=today.isoformat()
            ),
        }
    except FetchError as error:
        tell_faults("Feil", [error.fault])
        say("Katalogen er ikke endret.")
        return FAULTS
    moment = f"{datetime.now():%Y-%m-%dT%H%M%S}"
    for name, content in answers.items():
        path = settings.register_folder() / "raadata" / "klass" / f"{moment}-{name}.json"
        files.replace_atomically(path, content, private=True)
    listing = klass.joined(klass.parse(content, "KLASS") for content in answers.values())
    if not (arguments.ja or _agreed(katalog, listing, dict(arguments.vekt))):
        return FAULTS
    return taking_in.take_in(listing, dict(arguments.vekt))


def _last_change(katalog: Path) -> date:
    """The day of the last change that the catalogue has."""
    days = municipalities.load(katalog)["gyldig_fra"].drop_null().to_pylist()
    return max(days, default=date(_FIRST_YEAR, 1, 1))


def _of_klass(content: bytes) -> bytes:
    try:
        klass.parse(content, "KLASS")
    except DeliveryError as error:
        raise ValueError(error.faults[0].message) from None
    return content


def _agreed(katalog: Path, listing: klass.Listing, weights: klass.Weights) -> bool:
    """Whether the user wants what would change, tried on a copy; so also when nothing would."""
    with TemporaryDirectory() as folder:
        copy = shutil.copytree(katalog, Path(folder) / "katalog")
        update = klass.update(copy, listing, weights)
    if not update.applied:
        return True
    print("\n".join(["Dette er nytt i KLASS:", *(f"  {one}" for one in update.news)]))
    return confirmed(f"Skal det inn i {katalog}?", yes=False)
