"""The plans of Levanger and Halden in the embedded default: read by the ordinary import, and true.

Facts worked out from the seed documents: Levanger's Boligsosial handlingsplan (24.06.2011) and
Halden's Boligsosial strategi (PS 2023/41).
"""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from boligkompass import embedded, freetext, registerfiles
from boligkompass.sources.public.values import Known

LEVANGER, HALDEN = "5037", "3101"
# Houses, streets, plots and centres that the plan names.
NAMED = (
    "Smørblom", "Nordsi", "Eplehagen", "Staup", "Sjøgata", "Halstein", "Marknad", "Moan",
    "Rinnleiret", "Holmegården", "Åsen", "Skogn", "Ytterøy", "Breidablikk", "Håkon",
)  # fmt: skip


@pytest.fixture(scope="module")
def stored(known: Known, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("register")
    embedded.plans(folder, known, date(2026, 11, 1))
    return folder


def rows(folder: Path, number: str, name: str) -> list[dict[str, Any]]:
    table = registerfiles.stored(folder, number, name)
    return [] if table is None else table.to_pylist()


def measure(folder: Path, words: str) -> dict[str, Any]:
    (found,) = [row for row in rows(folder, LEVANGER, "tiltak") if words in row["tiltak"]]
    return found


def costs(folder: Path, words: str) -> list[tuple[int, int, str]]:
    number = measure(folder, words)["id"]
    every = rows(folder, LEVANGER, "tiltak_kostnad")
    return [(r["aar"], r["belop"], r["finansiering"]) for r in every if r["tiltak"] == number]


def test_halden_has_its_four_goals_and_four_strategies(stored: Path) -> None:
    plan = rows(stored, HALDEN, "tiltak")
    assert [row["tiltak"].split(":")[0] for row in plan] == [
        *(f"Mål {n}" for n in (1, 2, 3, 4)),
        *(f"Strategi {n}" for n in (1, 2, 3, 4)),
    ]
    assert all("PS 2023/41" in row["mal"] for row in plan)
    assert {row["kilde"] for row in plan} == {"halden_strategi_2023"}
    assert rows(stored, HALDEN, "tiltak_kostnad") == []


def test_nobody_says_what_became_of_either_plan(stored: Path) -> None:
    for number in (LEVANGER, HALDEN):
        assert {row["status"] for row in rows(stored, number, "tiltak")} == {"ukjent"}


def test_levangers_money_is_that_of_the_plan(stored: Path) -> None:
    # 6.1, 1000 kr: 550, 1100, 550 and 550, 2,75 mill. in all.
    follow_up = costs(stored, "oppfølgingen i bolig")
    assert follow_up == [
        (2011, 550_000, "okonomiplan"),
        (2012, 1_100_000, "okonomiplan"),
        (2013, 550_000, "okonomiplan"),
        (2014, 550_000, "okonomiplan"),
    ]
    assert sum(belop for _, belop, _ in follow_up) == 2_750_000
    # 6.1: the office costs 4 mill., 1 by moving resources and 3 of new money.
    assert costs(stored, "ett felles kontor") == [
        (2012, 1_000_000, "annet"),
        (2012, 3_000_000, "nye_midler"),
    ]
    # 6.2: 70 m² at 25 000 kr is 1,75 mill.: 666 of grant and 1084 of loan.
    one_home = costs(stored, "én bolig ved et bofellesskap")
    assert sorted(one_home) == [(2011, 666_000, "tilskudd"), (2011, 1_084_000, "lan")]
    assert sum(belop for _, belop, _ in one_home) == 70 * 25_000


def test_levangers_measures_are_those_of_the_plan(stored: Path) -> None:
    plan = rows(stored, LEVANGER, "tiltak")
    assert {row["innsatsomrade"] for row in plan} == {
        "Saksbehandling",
        "Oppfølging og tjenester i bolig",
        "Boliger",
    }
    # 6.1 ranks measures 1–7 and 9, and 1 and 2 under organisation; 6.2 ranks 1–6 and 8–10, and 1.
    ranks = Counter(row["prioritet"] for row in plan if row["prioritet"] != "uten")
    assert ranks == {
        "1": 4, "2": 3, "3": 2, "4": 2, "5": 2, "6": 2, "7": 1, "8": 1, "9": 2, "10": 1,
    }  # fmt: skip
    plots = measure(stored, "alle nye tomter")
    assert (plots["prioritet"], plots["ansvarlig"], plots["frist"]) == ("10", "Rådmannen", None)
    assert "5–10 %" in plots["tiltak"]
    assert plots["indikator"] == "nye_tomter_andel"
    first, second = (measure(stored, f"vedlikeholdsplan for {w}") for w in ("halve", "resten"))
    assert (first["frist"], second["frist"]) == (date(2011, 11, 30), date(2012, 11, 30))
    assert measure(stored, "unngå utkastelser")["indikator"] == "utkastelser"


def test_no_text_names_an_address_a_house_or_a_person(stored: Path) -> None:
    for number in (LEVANGER, HALDEN):
        for row in rows(stored, number, "tiltak"):
            for name in ("innsatsomrade", "mal", "tiltak", "beskrivelse", "ansvarlig"):
                text = row[name] or ""
                assert freetext.faults_in(text) == []
                assert not any(word in text for word in NAMED), text
