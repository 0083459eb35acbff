"""People who sign in: an invented provider of OpenID Connect, and everyone's cookies.

They go through the whole sign-in, one after the other, as a browser would. All are invented.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pyarrow.parquet as pq
from oidc_provider_mock import run_server_in_thread

from benchmarks.last import PROJECT
from boligkompass import extracts

EXAMPLE = "9901"
READER, CONTROLLER, DECIDER = "leser", "controller", "beslutter"
# Long enough for the longest run, and never what is measured.
_HOURS = 8


@dataclass
class Person:
    """Someone invented: what their claims say, and what their browser keeps."""

    name: str
    roles: Sequence[str]
    kommuner: Sequence[str]
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def cookie(self) -> str:
        """The header that the browser sends."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    @property
    def token(self) -> str:
        """The token against forged requests, which goes with the websocket."""
        return self.cookies["_streamlit_xsrf"].strip('"')

    def keep(self, response: httpx2.Response) -> str:
        """Keep the cookies of an answer; where it leads to."""
        for line in response.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return str(response.headers.get("location", ""))


def invented(count: int, data: Path) -> list[Person]:
    """So many people, with as many scopes as there can be.

    In ten: five answer for the example municipality and one more, four for one or two others, and
    one for all; among them are readers, controllers and deciders. No two have the same places as
    long as there are municipalities enough.
    """
    places = municipalities(data)
    people = []
    for number in range(count):
        own, other = places[number % len(places)], places[(number * 7 + 3) % len(places)]
        kind = number % 10
        kommuner = [EXAMPLE, own] if kind < 5 else [own, other][: 1 + kind % 2]
        roles = {0: [READER, CONTROLLER], 1: [READER, DECIDER], 9: [CONTROLLER]}
        people.append(
            Person(
                f"oppdiktet-{number}", roles.get(kind, [READER]), ["*"] if kind == 9 else kommuner
            )
        )
    return people


def municipalities(data: Path) -> list[str]:
    """The codes of today's municipalities in the current extract."""
    folder = data / "uttrekk" / extracts.current(data)
    rows = pq.read_table(folder / "kommune.parquet").to_pylist()
    return sorted(
        row["kommunenr"]
        for row in rows
        if row["kommunenr"] != "0" and not (row["gyldig_til"] or row["etterfolger"])
    )


def shown(data: Path) -> list[str]:
    """The codes of the municipalities that have public numbers."""
    folder = data / "uttrekk" / extracts.current(data)
    column = pq.read_table(folder / "indikatorverdi.parquet", columns=["kommunenr"])["kommunenr"]
    return sorted(set(column.to_pylist()) - {"0"})


@contextmanager
def provider() -> Iterator[str]:
    """An invented provider on this machine, while it answers: its address."""
    # Its lines about each request are no part of what is told.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with run_server_in_thread() as running:
        yield f"http://localhost:{running.server_port}"


def set_up(folder: Path, base: str, issuer: str) -> Mapping[str, str]:
    """Give a server that starts in `folder`, and is reached at `base`, what it needs for sign-in:
    its surroundings."""
    settings = folder / ".streamlit"
    settings.mkdir()
    shipped = (PROJECT / ".streamlit" / "config.toml").read_bytes()
    (settings / "config.toml").write_bytes(shipped)
    lines = (
        "[auth]",
        f'redirect_uri = "{base}/oauth2callback"',
        f'cookie_secret = "{"oppdiktet hemmelighet " * 2}"',
        'client_id = "boligkompass"',
        'client_secret = "hemmelig"',
        f'server_metadata_url = "{issuer}/.well-known/openid-configuration"',
        "[tilgang]",
        f"varighet_timer = {_HOURS}",
    )
    (settings / "secrets.toml").write_text("\n".join(lines), encoding="utf-8")
    return {
        "BOLIGKOMPASS_TILGANG": "innlogging",
        "BOLIGKOMPASS_TILGANGSMAPPE": str(folder / "tilgang"),
        "BOLIGKOMPASS_LOGG": str(folder / "logg"),
        "BOLIGKOMPASS_BESLUTNINGER": str(folder / "beslutninger"),
    }


def sign_in(base: str, issuer: str, people: Sequence[Person]) -> None:
    """Everyone through the whole sign-in. ValueError where one does not get in."""
    # The certificate of the proxy is its own.
    with httpx2.Client(timeout=60, verify=False) as client:
        for person in people:
            _sign_in(client, base, issuer, person)


def _sign_in(client: httpx2.Client, base: str, issuer: str, person: Person) -> None:
    claims: dict[str, Any] = {"roles": list(person.roles), "kommuner": list(person.kommuner)}
    client.put(f"{issuer}/users/{quote(person.name)}", json=claims).raise_for_status()

    def get(address: str) -> str:
        # The cookies are Secure, and this client would keep them from http, even at home.
        client.cookies.clear()
        return person.keep(client.get(address, headers={"cookie": person.cookie}))

    authorize = get(base + get(f"{base}/logg-inn?til=/"))
    client.cookies.clear()
    back = client.post(authorize, data={"sub": person.name}).headers["location"]
    get(back)
    get(f"{base}/_stcore/health")  # Gives the token against forged requests.
    if not {"_streamlit_user", "_streamlit_xsrf"} <= person.cookies.keys():
        raise ValueError(f"{person.name} kom ikke inn.")


def unit_options() -> list[str]:
    """What the shipped unit starts uvicorn with, beside where it listens."""
    unit = (PROJECT / "drift" / "boligkompass.service").read_text(encoding="utf-8")
    line = re.search(r"^ExecStart=\S+/uvicorn app:app (.*)$", unit, re.MULTILINE)
    assert line, "drift/boligkompass.service starter ikke uvicorn"
    return re.sub(r"--(host|port) \S+ ?", "", line[1]).split()


def unit_files() -> int:
    """How many files the shipped unit may have open: as it says, or systemd's own soft limit."""
    unit = (PROJECT / "drift" / "boligkompass.service").read_text(encoding="utf-8")
    line = re.search(r"^LimitNOFILE=(\d+)$", unit, re.MULTILINE)
    return int(line[1]) if line else 1024
