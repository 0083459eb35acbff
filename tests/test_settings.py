"""The settings: described once, checked at the start, and nothing unknown among them."""

import os
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from boligkompass import cli, server, settings
from boligkompass.settings import PROJECT, SETTINGS


def test_the_readme_has_exactly_the_settings_in_their_own_words() -> None:
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(BOLIGKOMPASS_\w+)` \| (.*) \| (.*) \|$", text, re.MULTILINE)
    assert rows == [(one.name, one.meaning, one.default) for one in SETTINGS.values()]


def test_no_code_reads_a_variable_that_is_not_described() -> None:
    named = set()
    for folder in ("boligkompass", "pages", "tests", "benchmarks", "docs", "drift", ".ci"):
        for path in (PROJECT / folder).rglob("*"):
            if path.is_file() and path.suffix not in (".pyc", ".png"):
                text = path.read_text(encoding="utf-8", errors="ignore")
                named |= set(re.findall(r"BOLIGKOMPASS_[A-ZÆØÅ]+(?:_[A-ZÆØÅ]+)*", text))
    invented = {"BOLIGKOMPASS_X", "BOLIGKOMPASS_DAAT", "BOLIGKOMPASS_FARGE"}
    assert named - invented == set(SETTINGS)


def test_without_any_variable_nothing_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("BOLIGKOMPASS_")]:
        monkeypatch.delenv(name)
    assert settings.faults() == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        # Two letters have changed places; and nothing is near the colour.
        ("BOLIGKOMPASS_DAAT", "BOLIGKOMPASS_DAAT er ukjent. Mente du BOLIGKOMPASS_DATA?"),
        ("BOLIGKOMPASS_FARGE", "BOLIGKOMPASS_FARGE er ukjent."),
    ],
)
def test_an_unknown_setting_is_refused_everywhere(
    name: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    client = TestClient(Starlette(routes=server.routes()))
    assert client.get("/helse").status_code == 200
    monkeypatch.setenv(name, "x")
    assert any(told in sentence for sentence in server.start_faults())
    answer = client.get("/helse")
    assert (answer.status_code, answer.json()["status"]) == (503, "feil")
    assert told in answer.json()["melding"]
    assert cli.main(["status"]) == 1
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DATA", "/finnes/ikke", "er ikke en mappe som finnes"),
        ("REGISTER", __file__, "er en fil. Oppgi en mappe."),
        ("BESLUTNINGER", __file__, "er en fil. Oppgi en mappe."),
        ("KOMMUNE", "Larvik", "Skriv fire sifre, for eksempel 3909."),
        ("KOMMUNE", "39099", "Skriv fire sifre"),
        ("VERT", "https://tavla.kommune.no", "uten https://"),
        ("VERT", "tavla.kommune.no:443", "uten https:// og port"),
        ("FILGRENSE", "mange", "er ikke et helt tall"),
        ("FILGRENSE", "-1", "er ikke et helt tall"),
        ("SSB", "data.ssb.no", "må begynne med https://"),
        ("KLASS", "ftp://ssb.no/klass", "må begynne med https://"),
    ],
)
def test_a_wrong_value_is_told_with_what_to_do(
    name: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"BOLIGKOMPASS_{name}", value)
    (sentence,) = settings.faults()
    assert sentence.startswith(f"BOLIGKOMPASS_{name}: «{value}»")
    assert told in sentence


def test_right_values_are_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "DATA": str(tmp_path),
        "REGISTER": str(tmp_path.parent / "register-som-ikke-finnes"),
        "KOMMUNE": "3909",
        "VERT": "tavla.kommune.no, localhost",
        "FILGRENSE": "0",
        "SSB": "https://ssb.kommune.no/v2/",
    }.items():
        monkeypatch.setenv(f"BOLIGKOMPASS_{name}", value)
    assert settings.faults() == []
    assert settings.hosts() == {"tavla.kommune.no", "localhost"}
    assert settings.files_a_minute() == 0


def test_health_tells_that_a_value_is_wrong_and_not_what_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", __file__)
    answer = TestClient(Starlette(routes=server.routes())).get("/helse")
    assert answer.status_code == 503
    assert answer.json()["melding"] == ("Innstillinger er gale. Loggen fra oppstarten sier hvilke.")
    assert __file__ in " ".join(server.start_faults())


@pytest.mark.parametrize("name", ["REGISTER", "BESLUTNINGER"])
def test_nothing_else_lies_in_the_data_folder(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(tmp_path))
    monkeypatch.setenv(f"BOLIGKOMPASS_{name}", str(tmp_path / "a" / ".." / "register"))
    (sentence,) = settings.faults()
    assert sentence.startswith(f"BOLIGKOMPASS_{name}: ")
    assert "ligger i datamappen" in sentence


def test_a_secret_value_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = settings.Setting("BOLIGKOMPASS_X", "x", "x", settings.whole_number, secret=True)
    monkeypatch.setitem(SETTINGS, secret.name, secret)
    monkeypatch.setenv("BOLIGKOMPASS_X", "hemmelig")
    (sentence,) = settings.faults()
    assert "hemmelig" not in sentence


def test_a_municipality_that_opens_first_must_be_one_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_KOMMUNE", "3909")
    assert server.start_faults() == []
    # Larvik's number until 2017, and one that nobody has had.
    for number, told in (("0709", "har nå nummer 3909"), ("0002", "ikke et kjent kommunenummer")):
        monkeypatch.setenv("BOLIGKOMPASS_KOMMUNE", number)
        assert told in " ".join(server.start_faults())
