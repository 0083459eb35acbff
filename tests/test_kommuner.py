"""The municipality codes through time, held against SSB's and csdata's own files."""

import csv
import json
import shutil
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from kildefiler import shared

from boligkompass import history, municipalities, settings
from boligkompass.catalogue import CatalogueError
from boligkompass.history import History, Part, Step

KATALOG = settings.PROJECT / "data" / "katalog"
# Haram was a part of Ålesund from 2020 to 2023 and has its old borders again. csdata has halves.
HARAM = {"1504", "1507", "1523", "1529", "1534", "1546"}
# Merged in 2002, 2005 and 2006, before csdata's list begins to tell of such; 0716 absorbed 0718.
EARLY = {"0716", "0718", "1154", "1159", "1214", "1569", "1572", "1842"}


@cache
def ours() -> History:
    return History.load(KATALOG)


def rows(path: Path, delimiter: str = ";") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


# -- against the sources ---------------------------------------------------------------------------


def test_every_step_is_among_the_facts() -> None:
    facts = {
        (row["kommunenr_gammel"], row["kommunenr_2024"]): row
        for row in rows(shared("fakta", "kommuneendringer.csv"))
    }
    steps = {(step.kommunenr, step.etterfolger): step for step in ours().steps}
    apart = {old for old, _ in facts.keys() ^ steps.keys()}
    assert apart <= HARAM | EARLY
    for key in facts.keys() & steps.keys():
        fact, step = facts[key], steps[key]
        if step.kommunenr not in HARAM | EARLY:
            assert (int(fact["fra_aar"]), int(fact["til_aar"])) == (step.fra, step.til), key
            assert float(fact["vekt"]) == step.vekt, key
    # The one that was split by its inhabitants of 1 January 2024 (SSB 07459, csdata).
    people = {
        row["kommunenummer"]: float(row["total"])
        for row in rows(shared("kilder", "kommuner", "folketall_2005_2026.csv"), ",")
        if row["calyear"] == "2024"
    }
    for new in ("1508", "1580"):
        share = people[new] / (people["1508"] + people["1580"])
        assert steps["1507", new].vekt == pytest.approx(share, abs=5e-4)


@pytest.mark.parametrize("year", [1995, 2004, 2006, 2012, 2017, 2018, 2019, 2020, 2022, 2024, 2026])
def test_what_today_was_made_of_in_a_year_is_as_csdata_has_it(year: int) -> None:
    theirs: dict[str, set[Part]] = defaultdict(set)
    for row in rows(shared("kilder", "kommuner", "omregningsvekter_2024.csv"), ","):
        if int(row["calyear"]) == year:
            part = Part(row["location_code_original"], float(row["weighting"]))
            theirs[row["location_code_current"]].add(part)
    real = [code for code in ours().today if not code.startswith("99")]
    assert len(real) == 357
    for present in real:
        parts = ours().parts(present, year)
        if not {part.kommunenr for part in parts} & (HARAM | EARLY) and theirs[present]:
            assert set(parts) == theirs[present], (present, year)


def test_the_municipalities_of_today_are_those_of_klass() -> None:
    listed = {
        code["code"]: code["name"]
        for code in json.loads(shared("kilder", "kommuner", "klass131_2026.json").read_bytes())[
            "codes"
        ]
    }
    listed |= {row["kommunenr"]: row["navn"] for row in rows(shared("fakta", "kommuner_2026.csv"))}
    assert ours().today - {"9901"} == listed.keys() - {"9999"}
    for code in ours().today - {"9901"}:
        # The two called Våler (and Herøy) are told apart, in KLASS or by us.
        names = {name.partition(" (")[0] for name in listed[code].split(" - ")}
        assert ours().names[code].partition(" (")[0] in names, code


def test_the_renumberings_of_2024_are_those_of_klass() -> None:
    path = shared("kilder", "kommuner", "kodeendringer_2023_2024.json")
    listed = json.loads(path.read_bytes())["endringer"]
    for new, entry in listed.items():
        (old,) = [one["code"] for one in entry["oldCodes"]]
        assert new in {step.neste for step in ours().steps if step.kommunenr == old}
        # Among them Ålesund: it was split, so it is no renumbering however KLASS tells it.
        assert ours().kind(new, 2024) == ("deling" if new == "1508" else "omnummerering")
    renumbered = {new for new in ours().today if ours().kind(new, 2024) == "omnummerering"}
    assert renumbered - listed.keys() <= {"3114", "5516"}  # Våler and Gratangen, told with names.


def test_every_area_has_somebody_every_year_and_is_whole() -> None:
    for year in range(1995, 2027):
        shares: dict[str, float] = defaultdict(float)
        for present in ours().today:
            parts = ours().parts(present, year)
            assert parts, (present, year)
            for part in parts:
                shares[part.kommunenr] += part.vekt
        assert all(total == pytest.approx(1) for total in shares.values())


# -- the lines, by what is known of them -----------------------------------------------------------


@pytest.mark.parametrize(
    ("present", "line"),
    [
        # DOMAIN.md, «Municipality codes».
        ("3909", {2017: "0709", 2018: "0712", 2019: "0712", 2020: "3805", 2024: "3909"}),
        ("3101", {2010: "0101", 2020: "3001", 2023: "3001", 2024: "3101"}),
        ("5037", {1995: "1719", 2017: "1719", 2018: "5037", 2026: "5037"}),
        ("1806", {2019: "1805", 2020: "1806"}),
        ("5038", {2017: "1721", 2018: "5038"}),
        ("5031", {2017: "1663", 2018: "5031"}),
        ("5035", {2017: "1714", 2018: "5035"}),
        ("5006", {2017: "1702", 2018: "5004", 2019: "5004", 2020: "5006"}),
        ("1506", {2019: "1502", 2020: "1506"}),
        # Nobody kept the name, so nobody is continued.
        ("4647", {2019: None, 2020: "4647"}),
        # A code that absorbed another stands for both.
        ("5001", {2017: "1601", 2018: "5001", 2019: "5001", 2020: "5001"}),
        # Gone for four years, and back in the same borders.
        ("1580", {2019: "1534", 2021: None, 2024: "1580"}),
        ("1508", {2019: "1504", 2021: "1507", 2024: "1508"}),
    ],
)
def test_the_line_of_a_municipality(present: str, line: dict[int, str | None]) -> None:
    assert {year: ours().line(present, year) for year in line} == line
    for year, code in line.items():
        if code is not None:
            assert ours().present(code, year) == present


@pytest.mark.parametrize(
    ("present", "told"),
    [
        ("5037", []),
        ("3101", []),
        ("3909", [(2018, "sammenslaing", "Larvik og Lardal ble én kommune.")]),
        (
            "1806",
            [(2020, "sammenslaing", "Narvik, Ballangen og en del av Tysfjord ble én kommune.")],
        ),
        # Renumbered in 2018, merged in 2020.
        ("5006", [(2020, "sammenslaing", "Steinkjer og Verran ble én kommune.")]),
        ("5056", [(2020, "grenseendring", "Hitra fikk en del av Snillfjord.")]),
        ("4647", [(2020, "sammenslaing", "Gaular, Jølster, Førde og Naustdal ble til Sunnfjord.")]),
        ("1580", [(2024, "deling", "Ålesund ble delt i Ålesund og Haram.")]),
        # Its neighbour Re merged in 2002 and came to it in 2020: the first is no change of its own.
        ("3905", [(2020, "sammenslaing", "Tønsberg og Re ble én kommune.")]),
        ("1804", [(2005, "sammenslaing", "Bodø og Skjerstad ble én kommune.")]),
        ("9901", []),
    ],
)
def test_only_a_change_of_area_is_a_change(present: str, told: list[Any]) -> None:
    changes = [(c.dato.year, c.slag, c.tekst) for c in ours().changes(present)]
    assert changes == told
    assert all((c.dato.month, c.dato.day) == (1, 1) for c in ours().changes(present))
    assert ours().unchanged_since(present) == (told[-1][0] if told else 1995)


@pytest.mark.parametrize(
    ("code", "year", "then", "present"),
    [
        # IMDi's wide file has today's code, or the last, for all years.
        ("5037", 1995, "1719", "5037"),
        ("3001", 2010, "0101", "3101"),
        ("3805", 2018, "0712", "3909"),
        ("5004", 2010, "1702", "5006"),
        ("1601", 2019, "5001", "5001"),
        ("0712", 2022, "3805", "3909"),
        # No municipality had that area then: the source's own grouping, of the same line.
        ("3909", 2015, None, "3909"),
        ("0709", 2019, None, "3909"),
        ("3804", 2016, None, "3907"),
        ("5053", 2005, None, "5053"),
        # On no line, whatever the year.
        ("0728", 2010, "0728", None),
        ("0728", 2020, None, None),
        ("1850", 2019, "1850", None),
        ("0000", 2019, None, None),
    ],
)
def test_a_code_outside_its_years(
    code: str, year: int, then: str | None, present: str | None
) -> None:
    assert (ours().then(code, year), ours().present(code, year)) == (then, present)


def test_the_words_for_a_code() -> None:
    assert ours().called("0709") == "0709 Larvik"
    assert ours().years("0709") == "til og med 2017"
    assert ours().years("3805") == "2020–2023"
    assert ours().years("3909") == "fra 2024"
    assert ours().years("0301") == ""
    assert ours().borders == "2024"


# -- the file --------------------------------------------------------------------------------------


@pytest.fixture
def katalog(tmp_path: Path) -> Path:
    for name in (history.FILE, municipalities.FILE):
        shutil.copy(KATALOG / name, tmp_path / name)
    return tmp_path


def test_the_files_come_back_as_they_were(katalog: Path) -> None:
    steps, comments = history.read_steps(katalog), history.comments(katalog)
    assert history.text_of(steps, comments) == (katalog / history.FILE).read_text("utf-8")
    kommuner = municipalities.text_of(municipalities.read_rows(katalog))
    assert kommuner == (katalog / municipalities.FILE).read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("0709;0712;3909;1995;2017;1", "0709;0712;3909;1995;2017;0,9", "0709 blir 0,900 til"),
        ("0709;0712;3909;1995;2017;1", "0709;0712;3909;1995;2016;1", "sier noe annet"),
        ("0709;0712;3909;1995;2017;1", "0709;0712;3805;1995;2017;1", "3805, som ikke er en kommu"),
        ("0709;0712;3909;1995;2017;1", "0709;3805;3909;1995;2017;1", "som ikke var en kommune i 2"),
        ("0709;0712;3909;1995;2017;1", "0709;0799;3909;1995;2017;1", "viser til 0799, som ikke st"),
        ("0709;0712;3909;1995;2017;1", "0709;0712;3909;2018;2017;1", "år eller vekt"),
        ("0709;0712;3909;1995;2017;1\n", "", "0709 er gått ut etter kommuner.csv"),
        ("0709;0712;3909;1995;2017;1", "0709;0712;3909;1995;;1", "rad 121: en verdi kan ikke le"),
        ("kommunenr;neste", "nummer;neste", "første rad under kommentarene"),
    ],
)
def test_a_history_that_does_not_hang_together_is_refused(
    katalog: Path, old: str, new: str, told: str
) -> None:
    path = katalog / history.FILE
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(CatalogueError) as error:
        History.load(katalog)
    assert told in str(error.value)
    assert history.FILE in str(error.value)


def test_a_catalogue_without_the_history_is_told_so(katalog: Path) -> None:
    (katalog / history.FILE).unlink()
    with pytest.raises(CatalogueError, match=r"kommuneendringer\.csv finnes ikke i katalogen"):
        History.load(katalog)
    (katalog / history.FILE).write_bytes(b"\xff\xfe")
    with pytest.raises(CatalogueError, match="ikke UTF-8"):
        History.load(katalog)


def test_without_any_change_all_is_as_it_is() -> None:
    kommune = [
        {"kommunenr": "1", "navn": "Her", "gyldig_fra": None, "gyldig_til": None},
    ]
    alone = History(kommune, [])
    assert (alone.line("1", 2000), alone.changes("1"), alone.then("1", 2000)) == ("1", (), "1")
    assert alone.parts("1", 2000) == (Part("1", 1.0),)
    assert Step("1", "2", "2", 2000, 2001, 1.0) not in alone.steps
