"""Two servers behind the proxy that is shipped: what they share, and one of them killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx2
import pytest

from benchmarks import folk, replikaer
from benchmarks.folk import DECIDER, EXAMPLE, READER, Person
from benchmarks.last import Server, free_port, server
from benchmarks.proxy import proxied
from boligkompass.access import log
from boligkompass.beslutninger import Store, Utkast
from boligkompass.ledger.address import Address

pytestmark = [
    pytest.mark.tung,
    pytest.mark.skipif(not shutil.which("nginx"), reason="nginx er ikke installert"),
]
FILE = f"/csv/boligmasse/antall.csv?kommune={EXAMPLE}"
# As many readers as it takes for both servers to get some of them: one in a million gets one alone.
READERS = range(20)


def test_one_of_two_servers_killed_disturbs_only_its_own_visits_and_they_come_back() -> None:
    assert replikaer.main(["--okter", "10", "--sekunder", "5"]) == 0


@dataclass
class Pair:
    """Two servers with one database between them, and the address that people use."""

    base: str
    issuer: str
    servers: list[Server]
    logs: list[Path]
    environment: dict[str, str]

    def sign_in(self, name: str) -> Person:
        """Someone who is signed in, and whom the proxy may send to either."""
        someone = Person(name, [READER, DECIDER], [EXAMPLE])
        folk.sign_in(self.base, self.issuer, [someone])
        del someone.cookies["tavle_besok"]
        return someone

    def asked(self, path: str = FILE, **headers: str) -> list[httpx2.Response]:
        """What so many readers get, each held at a server of their own."""
        cookie = headers.pop("cookie", "")
        # The proxy's certificate is its own.
        with httpx2.Client(verify=False, timeout=60) as client:
            return [
                client.get(
                    self.base + path,
                    headers={**headers, "cookie": f"{cookie}; tavle_besok=leser-{number}"},
                )
                for number in READERS
            ]

    def exports(self) -> list[int]:
        """How many files each of the servers has given out."""
        lines = [(one / log.FILE).read_text(encoding="utf-8").splitlines() for one in self.logs]
        return [sum(json.loads(line)["hendelse"] == log.EXPORT for line in of) for of in lines]


@pytest.fixture
def pair(tmp_path: Path, database: Address) -> Iterator[Pair]:
    outer = free_port()
    base = f"https://localhost:{outer}"
    with ExitStack() as stack:
        issuer = stack.enter_context(folk.provider())
        servers, logs, around = [], [], {}
        for number in (1, 2):
            folder = tmp_path / f"tavle-{number}"
            folder.mkdir()
            around = {
                **folk.set_up(folder, base, issuer),
                "BOLIGKOMPASS_TILGANGSMAPPE": database.url,
                "BOLIGKOMPASS_BESLUTNINGER": database.url,
            }
            logs.append(Path(around["BOLIGKOMPASS_LOGG"]))
            servers.append(
                stack.enter_context(
                    server(folder, options=folk.unit_options(), surroundings=around)
                )
            )
        stack.enter_context(proxied(tmp_path, outer, [one.port for one in servers]))
        yield Pair(base, issuer, servers, logs, around)


def test_who_is_signed_in_at_one_of_two_servers_is_so_at_both(
    pair: Pair, database: Address
) -> None:
    someone, other = pair.sign_in("oppdiktet-en"), pair.sign_in("oppdiktet-to")
    answers = pair.asked(cookie=someone.cookie)
    assert {one.status_code for one in answers} == {200}
    assert min(pair.exports()) > 0, "bare den ene tjeneren svarte"

    # What is decided stands at the figure whoever of them is asked.
    before = {one.headers["etag"] for one in answers}
    decision = Utkast(
        kommunenr=EXAMPLE,
        dato=date(2026, 11, 5),
        beslutning="Kjøpe to boliger i Nordre (oppdiktet)",
        ansvarlig="Kommunalsjef eiendom",
        status="vedtatt",
        uttrekk="2026-11-01.1",
        figur="boligmasse/antall",
    )
    Store(database).write(decision)
    after = {one.headers["etag"] for one in pair.asked(cookie=someone.cookie)}
    assert (len(before), len(after), before & after) == (1, 1, set())

    # Who signs out is out at both; the other is not.
    pair.asked("/auth/logout", cookie=someone.cookie)
    assert {one.status_code for one in pair.asked(cookie=someone.cookie)} == {401}
    assert {one.status_code for one in pair.asked(cookie=other.cookie)} == {200}

    # And nobody has to sign in again because a server is gone.
    os.kill(pair.servers[0].pid, signal.SIGKILL)
    assert {one.status_code for one in pair.asked(cookie=other.cookie)} == {200}
    assert {one.status_code for one in pair.asked(cookie=someone.cookie)} == {401}


def test_a_key_that_is_made_or_revoked_is_so_at_both(pair: Pair) -> None:
    def keys(*arguments: str) -> str:
        command = (sys.executable, "-m", "boligkompass.cli", "nøkkel", *arguments)
        done = subprocess.run(
            command, env={**os.environ, **pair.environment}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert {one.status_code for one in pair.asked()} == {401}
    until = date.today().isoformat()
    made = keys("ny", "--navn", "Regneark", "--kommune", EXAMPLE, "--til", until)
    bearer = made.split("Authorization: ")[1].strip()
    assert {one.status_code for one in pair.asked(authorization=bearer)} == {200}
    assert min(pair.exports()) > 0, "bare den ene tjeneren svarte"
    keys("trekk", made.split()[1])
    assert {one.status_code for one in pair.asked(authorization=bearer)} == {401}
