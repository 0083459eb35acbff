"""News of municipality codes: what KLASS tells, taken into the catalogue whole or not at all."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from kildefiler import shared

from boligkompass import history, municipalities, settings
from boligkompass.cli import main
from boligkompass.faults import DeliveryError
from boligkompass.history import History, Part
from boligkompass.sources import klass
from boligkompass.sources.klass import Listing, Update, Weights

KATALOG = settings.PROJECT / "data" / "katalog"
FILES = (history.FILE, municipalities.FILE)


@pytest.fixture
def katalog(tmp_path: Path) -> Path:
    folder = tmp_path / "katalog"
    shutil.copytree(KATALOG, folder)
    return folder


def content(katalog: Path) -> list[bytes]:
    return [(katalog / name).read_bytes() for name in FILES]


def answer(*changes: tuple[str, str, str, str], day: str = "2028-01-01") -> bytes:
    """What KLASS' `changes` answers: old code and name, new code and name."""
    return json.dumps(
        {
            "codeChanges": [
                {
                    "oldCode": old,
                    "oldName": old_name,
                    "oldShortName": None,
                    "newCode": new,
                    "newName": name,
                    "newShortName": None,
                    "changeOccurred": day,
                }
                for old, old_name, new, name in changes
            ]
        }
    ).encode()


def take_in(
    katalog: Path, *changes: tuple[str, str, str, str], weights: Weights | None = None, **more: Any
) -> Update:
    return klass.update(katalog, klass.parse(answer(*changes, **more), "changes.json"), weights)


def row(katalog: Path, code: str) -> dict[str, str]:
    (found,) = [r for r in municipalities.read_rows(katalog) if r["kommunenr"] == code]
    return found


LEVANGER = ("5037", "Levanger - Levangke", "5070", "Levanger - Levangke")
LARVIK = ("3909", "Larvik", "3950", "Larvik")
FAERDER = ("3911", "Færder", "3950", "Larvik")
STEINKJER = ("5006", "Steinkjer - Stïentje", "5090", "Steinkjer - Stïentje")
VERRAN = ("5006", "Steinkjer - Stïentje", "5091", "Verran")


# -- reading ---------------------------------------------------------------------------------------


def test_the_kept_files_of_klass_are_read() -> None:
    changes = klass.read(shared("kilder", "kommuner", "kodeendringer_2023_2024.json")).changes
    assert len(changes) == 112
    (halden,) = [one for one in changes if one.til == "3101"]
    assert (halden.fra, halden.til_navn, halden.dato) == ("3001", "Halden", date(2024, 1, 1))
    names = klass.read(shared("kilder", "kommuner", "klass131_2026.json")).names
    # 358 rows, and one of them is nowhere.
    assert len(names) == 357
    assert names["5037"] == "Levanger - Levangke"
    assert "9999" not in names


def test_the_catalogue_has_what_the_kept_files_tell(katalog: Path) -> None:
    before = content(katalog)
    names = ("kodeendringer_2023_2024.json", "klass131_2026.json")
    listing = klass.joined(klass.read(shared(name)) for name in names)
    assert klass.update(katalog, listing) == Update((), (), (), applied=False)
    assert content(katalog) == before


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"codes": 3}',
        b'{"navn": "x"}',
        b'{"codeChanges": [{"oldCode": "5037"}]}',
        answer(("503", "Levanger", "5070", "Levanger")),
        answer(LEVANGER, day="i fjor"),
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_answer_is_refused(text: bytes) -> None:
    with pytest.raises(DeliveryError, match="ikke et svar fra KLASS") as error:
        klass.parse(text, "svar.json")
    assert error.value.faults[0].place == "svar.json"


# -- taking in -------------------------------------------------------------------------------------


def test_a_renumbering_lengthens_the_line(katalog: Path) -> None:
    update = take_in(katalog, LEVANGER)
    assert update == Update(("5037 Levanger er 5070 Levanger fra 01.01.2028.",), (), (), True)
    after = History.load(katalog)
    assert [after.line("5070", y) for y in (2017, 2020, 2028)] == ["1719", "5037", "5070"]
    assert after.changes("5070") == ()
    assert after.borders == "2028"
    # Norwegian name and county are known; the codes of before lead on.
    new = row(katalog, "5070")
    assert (new["navn"], new["fylke"], new["gyldig_fra"]) == ("Levanger", "Trøndelag", "2028-01-01")
    assert row(katalog, "5037")["gyldig_til"] == "2027-12-31"
    assert {row(katalog, code)["etterfolger"] for code in ("5037", "1719")} == {"5070"}
    # The rest stands as it stood, comments with it.
    assert history.comments(katalog) == history.comments(KATALOG)
    steps = {s for s in history.read_steps(KATALOG) if s.etterfolger != "5037"}
    assert steps <= set(history.read_steps(katalog))


def test_the_same_answer_twice_changes_nothing(katalog: Path) -> None:
    assert take_in(katalog, LEVANGER, LARVIK, FAERDER).applied
    before = content(katalog)
    assert take_in(katalog, LEVANGER, LARVIK, FAERDER) == Update((), (), (), applied=False)
    assert content(katalog) == before


def test_a_merger_joins_what_each_was_made_of(katalog: Path) -> None:
    assert take_in(katalog, LARVIK, FAERDER).applied
    after = History.load(katalog)
    # Larvik, Lardal, Nøtterøy and Tjøme in 2015.
    assert after.parts("3950", 2015) == tuple(
        Part(c, 1.0) for c in ("0709", "0722", "0723", "0728")
    )
    assert [c.tekst for c in after.changes("3950")] == [
        "Larvik og Lardal ble én kommune.",
        "Larvik og Færder ble én kommune.",
    ]


def test_a_split_needs_weights_and_they_are_never_guessed(katalog: Path) -> None:
    before = content(katalog)
    update = take_in(katalog, LEVANGER, STEINKJER, VERRAN)
    (fault,) = update.faults
    assert fault.message == (
        "5006 Steinkjer - Stïentje er delt i 5090 Steinkjer - Stïentje og 5091 Verran: "
        "vekt må settes."
    )
    # Nothing is taken in, not even what could be; it is told all the same.
    assert not update.applied
    assert update.news == ("5037 Levanger er 5070 Levanger fra 01.01.2028.",)
    assert content(katalog) == before
    wrong = {("5006", "5090"): 0.8, ("5006", "5091"): 0.1}
    (fault,) = take_in(katalog, STEINKJER, VERRAN, weights=wrong).faults
    assert fault.message == "vektene for 5006 blir 0,900 til sammen, ikke 1."
    assert content(katalog) == before
    weights = {("5006", "5090"): 0.9, ("5006", "5091"): 0.1}
    assert take_in(katalog, STEINKJER, VERRAN, weights=weights).applied
    after = History.load(katalog)
    assert after.parts("5091", 2019) == (Part("5004", 0.1), Part("5039", 0.1))
    assert after.line("5090", 2010) == "1702"
    assert row(katalog, "5006")["etterfolger"] == "5090"


def test_several_years_come_in_order(katalog: Path) -> None:
    later = klass.parse(answer(("5070", "Levanger", "5071", "Levanger"), day="2030-01-01"), "b")
    first = klass.parse(answer(LEVANGER), "a")
    update = klass.update(katalog, klass.joined([later, first]))
    assert [text[:4] for text in update.news] == ["5037", "5070"]
    assert History.load(katalog).line("5071", 2029) == "5070"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("7777", "Her", "7778", "Der"), "7777 Her er ukjent i kommuner.csv."),
        (("5037", "Levanger", "1719", "Levanger"), "1719 er brukt før og gått ut"),
    ],
)
def test_what_cannot_be_placed_stops_it(
    katalog: Path, change: tuple[str, str, str, str], told: str
) -> None:
    before = content(katalog)
    update = take_in(katalog, change)
    assert told in update.faults[0].message
    assert not update.applied
    assert content(katalog) == before


def test_a_change_within_a_year_stops_it(katalog: Path) -> None:
    (fault,) = take_in(katalog, LEVANGER, day="2028-07-01").faults
    assert fault.message == "endringen gjelder fra 01.07.2028, midt i et år."


def test_what_is_no_change_of_codes_is_passed_by(katalog: Path) -> None:
    new_name = ("5001", "Trondheim", "5001", "Trondheim - Tråante")
    nowhere = ("9999", "Uoppgitt", "5037", "Levanger")
    assert take_in(katalog, new_name, nowhere) == Update((), (), (), applied=False)


def test_where_klass_has_more_than_the_catalogue_the_catalogue_stands(katalog: Path) -> None:
    # A little of Forsand went to Strand in 2020; the weights have it all in Sandnes.
    before = content(katalog)
    update = take_in(katalog, ("1129", "Forsand", "1130", "Strand"), day="2020-01-01")
    assert update.faults == ()
    assert "1129 Forsand er i KLASS gått over i 1130 også." in update.warnings[0].message
    assert content(katalog) == before


def test_one_that_is_still_there_has_lost_a_part_only(katalog: Path) -> None:
    change = klass.parse(answer(("5037", "Levanger", "5038", "Verdal")), "a")
    there = Listing(names={"5037": "Levanger - Levangke"})
    update = klass.update(katalog, klass.joined([change, there]))
    assert "bare en del er flyttet" in update.faults[0].message


def test_the_list_of_today_is_compared(katalog: Path) -> None:
    now = History.load(KATALOG)
    names = {code: now.names[code] for code in now.today - {"9901", "5037", "3909"}}
    listing = Listing(names=names | {"5070": "Levanger", "3909": "Laurvig"})
    told = [one.message for one in klass.update(katalog, listing).warnings]
    assert told == [
        "5070 Levanger står i KLASS, men ikke i kommuner.csv.",
        "5037 Levanger står i kommuner.csv, men ikke lenger i KLASS.",
        "3909 heter Laurvig i KLASS, men Larvik i kommuner.csv.",
    ]


def test_a_name_nobody_knows_stands_as_klass_has_it(katalog: Path) -> None:
    take_in(katalog, ("5037", "Levanger", "5070", "Innherred - Sisfjord"))
    assert row(katalog, "5070")["navn"] == "Innherred - Sisfjord"


def test_stopped_between_the_files_the_same_answer_mends_it(
    katalog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = klass.files.replace_atomically

    def stop_at_second(path: Path, text: bytes, **more: Any) -> None:
        if path.name == municipalities.FILE:
            raise OSError(28, "disken er full")
        replace(path, text, **more)

    with monkeypatch.context() as patch:
        patch.setattr(klass.files, "replace_atomically", stop_at_second)
        with pytest.raises(OSError, match="disken er full"):
            take_in(katalog, LARVIK, FAERDER)
    take_in(katalog, LARVIK, FAERDER)
    after = History.load(katalog)
    assert after.parts("3950", 2015) == tuple(
        Part(c, 1.0) for c in ("0709", "0722", "0723", "0728")
    )


# -- the command -----------------------------------------------------------------------------------


def test_the_command_takes_files_and_weights(
    katalog: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(katalog.parent))
    path = katalog.parent / "changes.json"
    path.write_bytes(answer(STEINKJER, VERRAN))
    assert main(["importer", "klass", str(path)]) == 1
    assert "vekt må settes" in capsys.readouterr().err
    weights = ["--vekt", "5006:5090=0,9", "--vekt", "5006:5091=0,1"]
    assert main(["importer", "klass", str(path), *weights]) == 0
    assert "5006 Steinkjer er 5090 Steinkjer og 5091 Verran" in capsys.readouterr().out
    assert main(["importer", "klass", str(path)]) == 0
    assert "har alle endringene fra før" in capsys.readouterr().out
    assert main(["importer", "klass", str(path), "--vekt", "5006=1"]) == 2
    assert "Skriv den som 1507:1580=0,138" in capsys.readouterr().err
