"""The command `angrip`, as whoever answers for the numbers uses it."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from angrepsproever import DAY, KOMMUNE, OCTOBER, Rows, count, quarter, safe

from boligkompass import embedded, example, extracts, registerfiles, settings
from boligkompass.cli import attacking, main
from boligkompass.cli.parsing import USAGE, Parser
from boligkompass.extracts import ExtractError
from boligkompass.registers import REGISTERS

SEPTEMBER = date(2026, 9, 1)
Publish = Callable[..., str]
Capture = pytest.CaptureFixture[str]


def angrip(*argv: str) -> int:
    """Run the command alone; its exit code."""
    parser = Parser(prog="boligkompass")
    attacking.add(parser.add_subparsers(parser_class=Parser))
    try:
        arguments = parser.parse_args(["angrip", *argv])
    except SystemExit as stop:
        return int(stop.code or 0)
    code: int = arguments.command(arguments)
    return code


def leaking() -> Rows:
    """The safe tables, in which it is now told that 17 of the 20 who owe rent have no children."""
    rows = safe()
    rows["restanse"][2] = count(DAY, 17, familie="uten_barn")
    return rows


def test_nothing_found_is_exit_0(publish: Publish, capsys: Capture) -> None:
    publish(safe(), OCTOBER)
    assert angrip() == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "Ingen skjulte tall kan regnes ut."
    # Counted by hand in `safe`.
    assert lines[-2].startswith("47 rader i 1 uttrekk, 23 av dem skjult. ")


def test_a_finding_is_told_in_words_and_exit_1(publish: Publish, capsys: Capture) -> None:
    name = publish(leaking(), OCTOBER)
    assert angrip() == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        f"{name}, {KOMMUNE}: Husleierestanser, 30.9.2026, Husstand: Barnefamilier: "
        "3\u00a0husstander. Regnet ut av et tall og delene det er summen av, i samme tabell."
    )
    assert lines[-1] == "1 tall er ikke godt nok skjult."


def test_a_withdrawn_extract_told_what_it_told(publish: Publish, capsys: Capture) -> None:
    """The leak was published, withdrawn, and published again without it: it is known."""
    withdrawn = publish(leaking(), OCTOBER)
    second = publish(safe(), OCTOBER)
    assert second != withdrawn
    folder = extracts.extracts_folder(settings.data_folder())
    tombstone = folder / f"{withdrawn}{extracts.TOMBSTONE_SUFFIX}"
    tombstone.write_text('{"dato": "2026-10-02", "grunn": "Feil"}', encoding="utf-8")
    assert extracts.list_extracts(settings.data_folder()) == [second]
    assert angrip() == 1
    assert f"Tallet er vist i uttrekket {withdrawn}." in capsys.readouterr().out
    assert angrip("--uttrekk", second) == 0


def test_the_report_has_every_finding(publish: Publish, tmp_path: Path) -> None:
    name = publish(leaking(), OCTOBER)
    report = tmp_path / "funn.csv"
    assert angrip("--rapport", str(report)) == 1
    content = report.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert report.stat().st_mode & 0o777 == 0o600
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    assert row == {
        "uttrekk": name,
        "kommunenr": KOMMUNE,
        "tabell": "restanse",
        "periode_fra": "2026-09-30",
        "periode_til": "2026-09-30",
        "celle": "Husstand: Barnefamilier",
        "minst": "3",
        "mest": "3",
        "hvordan": "Regnet ut av et tall og delene det er summen av, i samme tabell.",
        "stemmer": "",
    }


def test_many_findings_are_summed_up_by_table(publish: Publish, capsys: Capture) -> None:
    small = [count(DAY, 1, omrade=f"Grend {number}") for number in range(25)]
    publish({"bolig_bestand": small}, OCTOBER)
    assert angrip() == 1
    out = capsys.readouterr().out
    assert "… og 5 funn til." in out
    assert "  Kommunalt disponerte boliger: 25\n" in out


def test_only_the_municipality_that_is_named(publish: Publish, capsys: Capture) -> None:
    rows = leaking()
    publish(rows, OCTOBER)
    assert angrip("--kommune", KOMMUNE) == 1
    assert angrip("--kommune", "3909") == 1
    assert capsys.readouterr().err == "Uttrekkene har ingen tall å angripe for 3909.\n"


def test_an_extract_that_is_not_there(publish: Publish) -> None:
    publish(safe(), OCTOBER)
    with pytest.raises(ExtractError, match=r"«2020-01-01\.1» finnes ikke"):
        angrip("--uttrekk", "2020-01-01.1")


def test_nothing_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(tmp_path))
    with pytest.raises(ExtractError, match="ikke publisert noen tall"):
        angrip()


def test_a_damaged_table_is_a_sentence(publish: Publish) -> None:
    name = publish(safe(), OCTOBER)
    folder = extracts.extracts_folder(settings.data_folder()) / name
    (folder / "soknad.parquet").write_bytes(b"PAR1 not")
    with pytest.raises(ExtractError, match="kan ikke leses"):
        angrip()


def test_written_wrongly() -> None:
    assert angrip("--tabell", "soknad") == USAGE


# -- with the registers ----------------------------------------------------------------------------


def application(number: int, **cells: Any) -> dict[str, Any]:
    return {
        "kommunenr": KOMMUNE,
        "soknad_id": f"S{number}",
        "husstand_id": f"H{number}",
        "personer": 1,
        "barn": 0,
        "husstandsgruppe": "enslig",
        "mottatt": date(2026, 7, 1),
        "utfall": "avslag",
    } | cells


@pytest.mark.parametrize(("unsuitable", "code"), [(3, 1), (2, 0)])
def test_the_registers_say_whether_a_guess_is_right(
    publish: Publish,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
    unsuitable: int,
    code: int,
) -> None:
    """It is published that 20 applied, 17 of them without a home: an outsider takes it that 3 lived
    in an unsuitable one. In the second register one of them has a secret address."""
    third = quarter(3, 2026)
    publish(
        {
            "soknad": [
                count(third, 20),
                count(third, 17, arsak="uten_bolig"),
                count(third, 0, arsak="fare_for_miste"),
                count(third, None, arsak="uegnet"),
            ]
        },
        OCTOBER,
    )
    register = tmp_path / "register"
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(register))
    rows = [application(number, arsak="uten_bolig") for number in range(17)]
    rows += [application(17 + number, arsak="uegnet") for number in range(unsuitable)]
    if unsuitable < 3:
        rows.append(application(19, arsak="uegnet", adressesperre="ja"))
    table = REGISTERS["soknadssak"].from_rows(rows)
    registerfiles.write_invented(register, KOMMUNE, {"soknadssak": table})
    report = tmp_path / "funn.csv"
    assert angrip("--register", "--rapport", str(report)) == code
    (row,) = csv.DictReader(io.StringIO(report.read_text("utf-8-sig")), delimiter=";")
    assert (row["minst"], row["stemmer"]) == ("3", "ja" if code else "nei")
    wrong = "1 gjetning er feil etter registrene" in capsys.readouterr().out
    assert wrong is not bool(code)


def test_nothing_can_be_told_from_the_embedded_extracts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Capture
) -> None:
    """Three months in a row, with the invented registers at hand to judge the guesses by.

    One household is registered too late in August: what an outsider believes of that is wrong.
    """
    register = tmp_path / "register"
    registerfiles.write_invented(
        register, example.KOMMUNENR, example.registers(embedded.MONTHS[-1])
    )
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(settings.PROJECT / "data"))
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(register))
    assert main(["angrip", "--register"]) == 0
    told = capsys.readouterr().out
    assert "i 3 uttrekk" in told
    assert "Ingen skjulte tall kan regnes ut." in told
