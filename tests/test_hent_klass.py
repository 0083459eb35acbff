"""`hent klass`: what KLASS answers is kept, shown and taken into the catalogue after a yes."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from nettprove import Answer, Asked, Server, as_json, hurry

from boligkompass import municipalities, settings
from boligkompass.cli import asking, main

# An invented renumbering, in the form of KLASS's own answer.
CHANGE = {
    "oldCode": "3101",
    "oldName": "Halden",
    "oldShortName": "",
    "newCode": "3198",
    "newName": "Halden",
    "newShortName": "",
    "changeOccurred": "2026-01-01",
}


class Klass:
    """KLASS with these changes; what is there today is the catalogue's own list, renumbered."""

    def __init__(self, *changes: dict[str, Any]) -> None:
        self.changes = list(changes)
        self.instead: dict[str, Answer] = {}

    def __call__(self, asked: Asked) -> Answer:
        for part, answer in self.instead.items():
            if part in asked.path:
                return answer
        if "/classifications/131/changes.json?" in asked.path:
            return as_json({"codeChanges": self.changes})
        if "/classifications/131/codesAt.json?" in asked.path:
            return as_json({"codes": list(self._codes())})
        return Answer(b"Not found", 404)

    def _codes(self) -> Iterator[dict[str, str]]:
        renumbered = {change["oldCode"]: change["newCode"] for change in self.changes}
        for row in municipalities.load(settings.PROJECT / "data" / "katalog").to_pylist():
            code = row["kommunenr"]
            if len(code) == 4 and not row["gyldig_til"] and not row["oppdiktet"]:
                yield {"code": renumbered.get(code, code), "name": row["navn"]}


@pytest.fixture
def katalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue that may be changed, and a register folder beside it."""
    folder = tmp_path / "data" / "katalog"
    shutil.copytree(settings.PROJECT / "data" / "katalog", folder)
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(tmp_path / "register"))
    hurry(monkeypatch)
    return folder


Run = Callable[[Klass], Server]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """`run(klass)` starts it and makes it KLASS's address."""
    running = []

    def start(klass: Klass) -> Server:
        context = Server(klass).running()
        server = context.__enter__()
        running.append(context)
        monkeypatch.setenv("BOLIGKOMPASS_KLASS", server.address)
        return server

    yield start
    for context in running:
        context.__exit__(None, None, None)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.*")}


def codes(katalog: Path) -> dict[str, Any]:
    return {row["kommunenr"]: row for row in municipalities.load(katalog).to_pylist()}


def test_a_renumbering_comes_into_the_catalogue(
    katalog: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run(Klass(CHANGE))
    assert main(["hent", "klass", "--ja"]) == 0
    assert "3101 Halden er 3198 Halden fra 01.01.2026." in capsys.readouterr().out
    found = codes(katalog)
    assert found["3101"]["gyldig_til"] == date(2025, 12, 31)
    assert found["3101"]["etterfolger"] == "3198"
    assert found["3198"]["gyldig_fra"] == date(2026, 1, 1)


def test_the_answers_are_kept_as_they_came(katalog: Path, run: Run, tmp_path: Path) -> None:
    klass = Klass(CHANGE)
    run(klass)
    main(["hent", "klass", "--ja"])
    changes, listed = sorted((tmp_path / "register" / "raadata" / "klass").iterdir())
    assert json.loads(changes.read_bytes()) == {"codeChanges": [CHANGE]}
    assert len(json.loads(listed.read_bytes())["codes"]) == 357


def test_what_would_change_is_shown_and_asked_about(
    katalog: Path,
    run: Run,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run(Klass(CHANGE))
    before = content(katalog)
    # Nobody can answer: nothing is done.
    assert main(["hent", "klass"]) == 1
    out, err = capsys.readouterr()
    assert "3101 Halden er 3198 Halden" in out
    assert "--ja" in err
    assert content(katalog) == before
    for answer, expected in (("nei", 1), ("ja", 0)):
        monkeypatch.setattr(asking.sys.stdin, "isatty", lambda: True)
        monkeypatch.setattr("builtins.input", lambda _, answer=answer: answer)
        assert main(["hent", "klass"]) == expected
        assert (content(katalog) == before) == (answer == "nei")


def test_no_news_needs_no_question(
    katalog: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    server = run(Klass())
    before = content(katalog)
    assert main(["hent", "klass"]) == 0
    assert "alle endringene fra før" in capsys.readouterr().out
    assert content(katalog) == before
    asked = [parse_qs(urlsplit(one.path).query) for one in server.asked]
    # From the last change in the catalogue, which was 1 January 2024, to the end of today.
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    assert asked[0] == {"from": ["2024-01-01"], "to": [tomorrow]}
    assert asked[1] == {"date": [date.today().isoformat()]}


def test_a_split_needs_its_weights(
    katalog: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    other = {**CHANGE, "newCode": "3199", "newName": "Tistedal"}
    run(Klass(CHANGE, other))
    before = content(katalog)
    assert main(["hent", "klass", "--ja"]) == 1
    assert "vekt må settes" in capsys.readouterr().err
    assert content(katalog) == before


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(b"Classification not found with id = 131", 404), "404"),
        (as_json({"noe": "annet"}), "ikke et svar fra KLASS"),
        (Answer(b"<html>"), "nettside"),
    ],
)
def test_a_bad_answer_changes_nothing(
    katalog: Path,
    run: Run,
    capsys: pytest.CaptureFixture[str],
    answer: Answer,
    says: str,
) -> None:
    klass = Klass(CHANGE)
    klass.instead["codesAt"] = answer
    run(klass)
    before = content(katalog)
    assert main(["hent", "klass", "--ja"]) == 1
    err = capsys.readouterr().err
    assert says in err
    assert "Katalogen er ikke endret." in err
    assert content(katalog) == before
