"""The list of homes to examine, sell, mend or keep: the rule, worked out by hand."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from boligkompass import boligliste, registerfiles, settings
from boligkompass.boligliste import Rule
from boligkompass.catalogue import CatalogueError
from boligkompass.cli import main
from boligkompass.registers import REGISTERS

DATO = date(2026, 11, 1)
RULE = Rule(gammel_etter_aar=10, dyr_kr_per_m2=15_000, langt_meter=1_000)
NORM = {"enslig": "2", "enslig_besok": "2", "par": "2", "ett_barn": "3", "flere_barn": "4+"}


def home(bolig_id: str, **values: Any) -> dict[str, Any]:
    """A good, accessible home of two rooms and 50 m², 200 m from a stop."""
    return {
        "kommunenr": "9901",
        "bolig_id": bolig_id,
        "omrade": "Oppdiktet",
        "eierform": "eid",
        "forvalter": "eiendom",
        "boligtype": "ordinaer",
        "rom": 2,
        "areal": 50,
        "tilgjengelig": "ja",
        "stopp_meter": 200,
        "fra": date(2000, 1, 1),
        "tilstandsgrad": "TG1",
        "tilstand_dato": date(2024, 5, 1),
        **values,
    }


def tenancy(number: int, group: str) -> dict[str, Any]:
    return {
        "kommunenr": "9901",
        "leieforhold_id": f"L{number}",
        "bolig_id": "A",
        "husstand_id": f"H{number}",
        "personer": 1,
        "barn": 0,
        "husstandsgruppe": group,
        "fra": date(2020, 1, 1),
    }


def registers(*homes: dict[str, Any], **others: list[dict[str, Any]]) -> dict[str, pa.Table]:
    rows = {"bolig": list(homes), **others}
    return {name: REGISTERS[name].from_rows(each) for name, each in rows.items()}


def proposed(*homes: dict[str, Any], **others: list[dict[str, Any]]) -> dict[str, str]:
    found = boligliste.proposals(registers(*homes, **others), NORM, RULE, DATO)
    return {one.bolig["bolig_id"]: one.forslag for one in found}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "behold"),
        ({"tilstandsgrad": "TGIU"}, "undersok"),
        ({"tilstand_dato": None}, "undersok"),
        # Ten years on the very day is old; a day less is not.
        ({"tilstand_dato": date(2016, 11, 1)}, "undersok"),
        ({"tilstand_dato": date(2016, 11, 2)}, "behold"),
        ({"tilstandsgrad": "TG2"}, "utbedre"),
        ({"tilstandsgrad": "TG3"}, "utbedre"),
        # 750 000 kr for 50 m² are 15 000 kr/m².
        ({"tilstandsgrad": "TG3", "oppgraderingsbehov": 750_000}, "selg"),
        ({"tilstandsgrad": "TG3", "oppgraderingsbehov": 749_999}, "utbedre"),
        ({"tilstandsgrad": "TG2", "oppgraderingsbehov": 900_000}, "utbedre"),
        # Far away and not accessible, but nobody knows that there are too many of its size.
        ({"stopp_meter": 1_000, "tilgjengelig": "nei"}, "behold"),
    ],
)
def test_the_first_line_that_fits_holds(values: dict[str, Any], expected: str) -> None:
    assert proposed(home("A", **values)) == {"A": expected}


def test_a_remote_home_is_for_sale_only_where_its_size_is_plentiful() -> None:
    """Two homes of two rooms and one single who rents: one too many. With two, none is."""
    homes = (home("A"), home("B", stopp_meter=1_000, tilgjengelig="nei"))
    one = [tenancy(1, "enslig")]
    assert proposed(*homes, leieforhold_sak=one) == {"B": "selg", "A": "behold"}
    two = [*one, tenancy(2, "par")]
    assert set(proposed(*homes, leieforhold_sak=two).values()) == {"behold"}
    # A family needs another size.
    three = [*one, tenancy(2, "flere_barn")]
    assert proposed(*homes, leieforhold_sak=three)["B"] == "selg"


def test_homes_that_have_left_or_are_not_here_yet_are_not_on_the_list() -> None:
    gone = home("A", til=date(2026, 10, 31))
    last_day = home("B", til=date(2026, 11, 1))
    to_come = home("C", fra=date(2026, 11, 2))
    assert proposed(gone, last_day, to_come) == {"B": "behold"}


def test_a_plan_that_says_otherwise_is_marked() -> None:
    table = registers(
        home("A", boligplan="selges"),
        home("B", boligplan="beholdes"),
        home("C", boligplan="ingen"),
        home("D"),
    )
    found = boligliste.proposals(table, NORM, RULE, DATO)
    assert {one.bolig["bolig_id"]: one.differs for one in found} == {
        "A": True,
        "B": False,
        "C": False,
        "D": False,
    }


def test_the_file_says_why_and_nothing_of_who_lives_there(tmp_path: Path) -> None:
    table = registers(
        home("=1+1", tilstandsgrad="TG3", oppgraderingsbehov=800_000, eierform="innleid"),
        ledighet=[
            {
                "kommunenr": "9901",
                "ledighet_id": "T1",
                "bolig_id": "=1+1",
                "fra": date(2026, 10, 1),
                "grunn": "vedlikehold",
            }
        ],
        leieforhold_sak=[tenancy(1, "enslig")],
    )
    text = boligliste.as_csv(boligliste.proposals(table, NORM, RULE, DATO)).decode("utf-8-sig")
    (row,) = csv.DictReader(StringIO(text), delimiter=";")
    assert row["Bolig"] == "'=1+1"
    assert row["Forslag"] == "Vurder salg eller riving"
    assert row["Kr per m²"] == "16000"
    assert row["Ledig"] == "Ja"
    assert "16 000" in row["Begrunnelse"].replace("\u00a0", " ")
    assert "utleieren" in row["Begrunnelse"]
    assert "H1" not in text


def test_the_command_writes_the_list_and_sums_it_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(tmp_path))
    table = REGISTERS["bolig"].from_rows([home("A", tilstandsgrad="TG2"), home("B")])
    registerfiles.write(tmp_path, "9901", "bolig", table, invented=True)
    command = ["liste", "--kommune", "9901", "--dato", "2026-11-01"]
    assert main([*command, "--forslag", "utbedre"]) == 0
    said = capsys.readouterr().out
    place = tmp_path / "rapporter" / "boligliste-9901-2026-11-01.csv"
    assert str(place) in said
    assert [line.split(";")[0] for line in place.read_text("utf-8-sig").splitlines()] == [
        "Bolig",
        "A",
    ]
    # For the controller's eyes alone.
    assert place.stat().st_mode & 0o077 == 0
    assert main(["liste", "--kommune", "9902"]) == 1
    assert "ikke lest inn" in capsys.readouterr().err


def test_a_broken_rule_is_told(tmp_path: Path) -> None:
    assert boligliste.read_rule(settings.catalogue_folder()) == RULE
    (tmp_path / boligliste.FILE).write_text("gammel_etter_aar = 'ti'\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match="dyr_kr_per_m2"):
        boligliste.read_rule(tmp_path)
