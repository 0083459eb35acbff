"""`nøkkel`: personal keys with which Excel and Power BI read `/csv/` and `/xlsx/`."""

import argparse
from datetime import date, timedelta

from boligkompass import formats, municipalities, settings
from boligkompass.access import store
from boligkompass.access.store import Key
from boligkompass.cli.parsing import Commands, Parser, day
from boligkompass.cli.telling import FAULTS, OK, say

# A key is renewed at least this often.
_LONGEST = timedelta(days=366)


def add(commands: Commands) -> None:
    """`nøkkel` with what can be done with them; `nokkel` for keyboards without ø."""
    group = commands.add_parser(
        "nøkkel", aliases=["nokkel"], help="nøkler som Excel og Power BI leser med"
    )
    kinds = group.add_subparsers(metavar="HVA", required=True, parser_class=Parser)
    new = kinds.add_parser("ny", help="lag en nøkkel; den vises bare denne ene gangen")
    new.add_argument("--navn", metavar="NAVN", required=True, help="hva den skal brukes til")
    new.add_argument(
        "--kommune",
        metavar="NR",
        action="append",
        default=[],
        help="kommune som den leser egne tall for; kan gjentas. Uten: bare offentlige tall",
    )
    new.add_argument(
        "--til", metavar="DATO", type=day, required=True, help="siste dag den gjelder, høyst ett år"
    )
    new.set_defaults(command=_new)
    kinds.add_parser("liste", help="vis nøklene og hvor lenge de gjelder").set_defaults(
        command=_list
    )
    revoke = kinds.add_parser("trekk", help="trekk en nøkkel tilbake; den virker ikke lenger")
    revoke.add_argument("id", metavar="ID", help="slik den står i «nøkkel liste»")
    revoke.set_defaults(command=_revoke)


def _new(arguments: argparse.Namespace) -> int:
    today = date.today()
    known = {
        row["kommunenr"] for row in municipalities.load(settings.catalogue_folder()).to_pylist()
    }
    unknown = [number for number in arguments.kommune if number not in known]
    if unknown:
        say(f"«{unknown[0]}» er ikke et kjent kommunenummer. Skriv fire sifre, som 3909.")
        return FAULTS
    if not today <= arguments.til <= today + _LONGEST:
        latest = formats.day(today + _LONGEST)
        say(f"Nøkkelen må gjelde til i dag eller senere, og ikke lenger enn til {latest}.")
        return FAULTS
    places = tuple(dict.fromkeys(arguments.kommune))
    key, secret = store.create(arguments.navn, places, arguments.til, today)
    print(
        f"Nøkkel {key.id} er laget. Den gjelder {_places(key)} til og med {formats.day(key.til)}."
    )
    print("Ta vare på den nå; den vises ikke igjen:")
    print(f"  Authorization: Bearer {secret}")
    return OK


def _list(_: argparse.Namespace) -> int:
    found = store.keys()
    if not found:
        print("Det er ingen nøkler.")
    for key in found:
        print(f"{key.id}  {key.navn}: {_places(key)}, {_state(key)}")
    return OK


def _revoke(arguments: argparse.Namespace) -> int:
    try:
        store.revoke(arguments.id, date.today())
    except KeyError:
        say(f"Det er ingen nøkkel «{arguments.id}». Se «boligkompass nøkkel liste».")
        return FAULTS
    print(f"Nøkkel {arguments.id} er trukket tilbake.")
    return OK


def _places(key: Key) -> str:
    return formats.join(list(key.kommuner)) if key.kommuner else "bare offentlige tall"


def _state(key: Key) -> str:
    if key.trukket:
        return f"trukket tilbake {formats.day(key.trukket)}"
    if not key.opens(date.today()):
        return f"utløpt {formats.day(key.til)}"
    return f"gjelder til og med {formats.day(key.til)}"
