"""`boligkompass doktor` of sign-in: each kind of fault is made here, and must be found."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nettprove import Answer, Server, as_json
from test_doktor import posix, told

from boligkompass import cli, doktor
from boligkompass.doktor.signin import FILE
from boligkompass.settings import PROJECT

SECRET = "Zk3vQ9xT7bLw2RfYp8NcHd5JmS1aUeGo"
ISSUER = "https://id.example/leietaker"
WELL_KNOWN = ".well-known/openid-configuration"


@pytest.fixture
def provider() -> Iterator[Server]:
    """A provider whose issuer is its own address, as it should be."""
    server = Server(lambda _: as_json({"issuer": server.address.rstrip("/")}))
    with server.running():
        yield server


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, provider: Server, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a secrets.toml that is in order, but for what is named; where the server is started."""
    monkeypatch.setenv("BOLIGKOMPASS_TILGANG", "innlogging")
    monkeypatch.setenv("BOLIGKOMPASS_VERT", "tavla.kommune.no")
    monkeypatch.setenv("no_proxy", "127.0.0.1")

    def written(tilgang: str | None = None, mode: int = 0o600, **auth: str) -> Path:
        values = {
            "redirect_uri": "https://tavla.kommune.no/oauth2callback",
            "cookie_secret": SECRET,
            "client_id": "bolig",
            "client_secret": "hemmelig",
            "server_metadata_url": provider.address + WELL_KNOWN,
            **auth,
        }
        lines = "\n".join(f'{name} = "{value}"' for name, value in values.items())
        own = '[tilgang.roller]\n"Leser" = "leser"\n[tilgang.kommuner]\n"gruppe" = "3909"\n'
        path = tmp_path / ".streamlit" / "secrets.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"[auth]\n{lines}\n{own if tilgang is None else tilgang}", encoding="utf-8")
        path.chmod(mode)
        return tmp_path

    return written


def test_what_is_in_order(write: Write, provider: Server) -> None:
    assert list(doktor.signin(write())) == []
    assert [one.path for one in provider.asked] == [f"/api/{WELL_KNOWN}"]


def test_without_sign_in_that_is_worth_knowing(tmp_path: Path) -> None:
    (one,) = doktor.signin(tmp_path)
    assert one.warning
    assert "svarer bare på denne maskinen" in one.text


@pytest.mark.parametrize(
    ("auth", "sentence"),
    [
        ({"cookie_secret": "kort"}, "minst 32 tegn"),
        ({"cookie_secret": "aaaaaaaabbbbbbbbccccccccdddddddd"}, "lett å gjette"),
        # Copied from the guide as it stands.
        ({"cookie_secret": "python3 -c import secrets; token_urlsafe(48)"}, "lett å gjette"),
        ({"client_id": ""}, "mangler client_id"),
        ({"redirect_uri": "http://tavla.kommune.no/oauth2callback"}, "uten TLS"),
        (
            {"redirect_uri": "https://annen.kommune.no/oauth2callback"},
            "redirect_uri går til annen.kommune.no, og BOLIGKOMPASS_VERT er tavla.kommune.no.",
        ),
        ({"redirect_uri": "https://tavla.kommune.no/"}, "ender på /oauth2callback"),
        ({"server_metadata_url": f"http://127.0.0.1:9/{WELL_KNOWN}"}, "svarer ikke på"),
        ({"server_metadata_url": f"ftp://id.example/{WELL_KNOWN}"}, "er ikke en adresse"),
    ],
)
def test_what_is_wrong_with_the_provider_or_the_way_back(
    write: Write, auth: dict[str, str], sentence: str
) -> None:
    assert sentence in told(doktor.signin(write(**auth)))


@pytest.mark.parametrize(
    ("tilgang", "sentence", "warning"),
    [
        ("", "[tilgang.roller] mangler, så kravet «roles» må selv si leser", True),
        ("", "[tilgang.kommuner] mangler, så kravet «kommuner»", True),
        ('[tilgang.roller]\n"X" = "sjef"\n', "ukjente roller: sjef", False),
        ("[tilgang.roller]\n", "ingen slipper inn", False),
        ('[tilgang.kommuner]\n"gruppe" = "Larvik"\n', "gir «gruppe» noe som ikke er et", False),
        ('[tilgang.kommuner]\n"gruppe" = ["3909", "39"]\n', "ikke er et kommunenummer", False),
        ("[tilgang]\nvarighet = 3\n", "ukjente valg: varighet", False),
        ('[tilgang]\nutsteder = "https://annen.example"\n', "her ventes https://annen.ex", False),
    ],
)
def test_what_is_wrong_with_the_claims(
    write: Write, tilgang: str, sentence: str, warning: bool
) -> None:
    assert sentence in told(doktor.signin(write(tilgang)), warnings=warning)


@pytest.mark.parametrize(
    "answer", [as_json([]), as_json({}), Answer(b"<html>"), Answer(b"", status=404)]
)
def test_an_address_that_is_no_providers(write: Write, provider: Server, answer: Answer) -> None:
    provider.answer = lambda _: answer
    sentence = "svarer ikke på" if answer.status == 404 else "leverandør av OpenID Connect"
    assert sentence in told(doktor.signin(write()))


def test_a_provider_that_calls_itself_something_else(write: Write, provider: Server) -> None:
    provider.answer = lambda _: as_json({"issuer": ISSUER})
    text = told(doktor.signin(write()))
    assert f"Leverandøren kaller seg {ISSUER}" in text
    assert f'utsteder = "{ISSUER}"' in text


def test_a_file_that_is_not_there_or_not_toml(write: Write) -> None:
    folder = write()
    path = folder / FILE
    path.write_text(f'[auth]\ncookie_secret = "{SECRET}\n', encoding="utf-8")
    text = told(doktor.signin(folder))
    assert "linje 2 kan ikke leses som TOML" in text
    assert SECRET not in text
    path.unlink()
    assert "secrets.toml mangler" in told(doktor.signin(folder))


@posix
def test_a_file_that_others_read(write: Write) -> None:
    assert "chmod 600" in told(doktor.signin(write(mode=0o640)))
    assert "Andre på maskinen kan lese" in told(doktor.signin(write(mode=0o604)))


@posix
def test_folders_of_access_that_others_read_or_nobody_writes(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, log = tmp_path / "tilgang", tmp_path / "logg"
    monkeypatch.setenv("BOLIGKOMPASS_TILGANGSMAPPE", str(kept))
    monkeypatch.setenv("BOLIGKOMPASS_LOGG", str(log))
    assert list(doktor.access()) == []  # Neither is there yet, and both can be made.
    kept.mkdir(mode=0o755)
    assert f"Andre på maskinen kan lese {kept}." in told(doktor.access())
    kept.chmod(0o700)
    assert list(doktor.access()) == []
    # Root may write everywhere: what the system says of another is said for it.
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != kept)
    assert told(doktor.access()).startswith(f"Denne brukeren kan ikke skrive i {kept}.")


def test_the_command_tells_of_sign_in(
    write: Write, copied: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(cookie_secret="kort")
    shutil.copy(PROJECT / ".streamlit" / "config.toml", folder / ".streamlit")
    monkeypatch.chdir(folder)
    assert cli.main(["doktor"]) == 1
    out = capsys.readouterr().out
    assert "Innlogging:\n" in out
    assert "minst 32 tegn" in out
