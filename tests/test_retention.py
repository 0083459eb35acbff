"""Retention: what is removed from the registers, what stays, and what is told of it."""

import json
import os
import shutil
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from boligkompass import municipalities, registerfiles, retention, settings
from boligkompass.catalogue import CatalogueError
from boligkompass.cli import main
from boligkompass.faults import DeliveryError
from boligkompass.registerfiles import MARK, Municipalities
from boligkompass.registers import REGISTERS

KATALOG = settings.PROJECT / "data" / "katalog"
TODAY = date(2026, 11, 1)
# The contract of temporary stays: five years after their end.
YEARS = 5
LIMIT = date(2021, 11, 1)


def stays(ends: Iterable[date | None], kommunenr: str = "9901") -> pa.Table:
    return REGISTERS["opphold"].from_rows(
        {
            "kommunenr": kommunenr,
            "opphold_id": f"hemmelig-{number}",
            "husstand_id": f"H{number}",
            "personer": 1,
            "barn": 0,
            "fra": date(2001, 1, 1),
            "til": end,
        }
        for number, end in enumerate(ends)
    )


ENDS = (None, date(2021, 10, 31), LIMIT, date(2026, 10, 1), date(2010, 5, 5))
KEPT = [None, LIMIT, date(2026, 10, 1)]


@pytest.fixture
def katalog(tmp_path: Path) -> Path:
    shutil.copytree(KATALOG, tmp_path / "data" / "katalog")
    return tmp_path / "data" / "katalog"


@pytest.fixture
def register(tmp_path: Path) -> Path:
    folder = tmp_path / "register"
    registerfiles.write_invented(folder, "9901", {"opphold": stays(ENDS)})
    return folder


@pytest.fixture
def in_use(katalog: Path, register: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(katalog.parent))
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(register))
    return register


def ends_in(register: Path, kommunenr: str = "9901") -> list[date | None]:
    found: list[date | None] = pq.read_table(register / kommunenr / "opphold.parquet")[
        "til"
    ].to_pylist()
    return found


def log_of(register: Path) -> list[dict[str, Any]]:
    path = register / retention.LOG
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# -- the rules -------------------------------------------------------------------------------------


def test_every_contract_that_keeps_for_some_years_says_when_a_case_ends() -> None:
    for contract in REGISTERS.values():
        if contract.keep_years is not None:
            assert contract.closed is not None
            column = contract.column(contract.closed)
            assert column.type == "dato"
    assert REGISTERS["opphold"].keep_years == YEARS


def test_the_municipality_may_keep_cases_for_a_shorter_time(katalog: Path) -> None:
    contracts = retention.rules(katalog)
    assert contracts["opphold"] == YEARS
    (katalog / retention.OWN_RULES).write_text("[opphold]\naar = 3\n", encoding="utf-8")
    assert retention.rules(katalog) == contracts | {"opphold": 3}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[opphold]\naar = 6\n", "ikke oppbevares lenger enn 5 år"),
        ("[opphold]\naar = 0\n", "skriv antall år som et helt tall"),
        ("[opphold]\naar = true\n", "skriv antall år som et helt tall"),
        ("[opphold]\naar = 'tre'\n", "skriv antall år som et helt tall"),
        ("[opphold]\nmaaneder = 3\n", "skriv antall år som et helt tall"),
        ("[opphold]\naar = 3\ndager = 1\n", "skriv antall år som et helt tall"),
        ("opphold = 3\n", "skriv antall år som et helt tall"),
        ("[maal]\naar = 3\n", "«maal»: det er ikke et register"),
        ("[hemmelig]\naar = 3\n", "«hemmelig»: det er ikke et register"),
        ("[opphold\n", "oppbevaring.toml kan ikke leses"),
    ],
)
def test_rules_that_cannot_be_used_are_a_sentence(katalog: Path, text: str, told: str) -> None:
    (katalog / retention.OWN_RULES).write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as error:
        retention.rules(katalog)
    assert told in str(error.value)


# -- what goes and what stays ----------------------------------------------------------------------


def test_looking_changes_nothing(register: Path) -> None:
    content = (register / "9901" / "opphold.parquet").read_bytes()
    found = retention.due(register, {"opphold": YEARS}, TODAY)
    assert found.removals == (retention.Removal("opphold", "9901", 2, LIMIT),)
    assert (register / "9901" / "opphold.parquet").read_bytes() == content
    assert not (register / retention.LOG).exists()


def test_what_ended_before_the_day_goes_and_the_rest_stays(register: Path) -> None:
    registerfiles.write(
        register, "3909", "opphold", stays([date(2000, 1, 1), None], "3909"), invented=False
    )
    registerfiles.write_invented(register, "9901", {"introdeltaker": REGISTERS[
        "introdeltaker"].empty()})  # fmt: skip
    found = retention.due(register, retention.rules(KATALOG), TODAY)
    retention.remove(register, found)
    assert ends_in(register) == KEPT
    assert ends_in(register, "3909") == [None]
    for kommunenr, marked in (("9901", True), ("3909", False)):
        path = register / kommunenr / "opphold.parquet"
        metadata = pq.read_schema(path).metadata or {}
        assert (MARK.items() <= metadata.items()) == marked
        assert path.stat().st_mode & 0o077 == 0
    assert retention.due(register, retention.rules(KATALOG), TODAY).removals == ()


def test_the_log_says_how_many_and_never_whose(register: Path) -> None:
    start = datetime.now().replace(microsecond=0)
    retention.remove(register, retention.due(register, {"opphold": YEARS}, TODAY))
    (entry,) = log_of(register)
    assert start <= datetime.fromisoformat(entry.pop("tid")) <= datetime.now()
    assert entry == {
        "register": "opphold",
        "kommunenr": "9901",
        "antall": 2,
        "for_dato": "2021-11-01",
    }
    text = (register / retention.LOG).read_text(encoding="utf-8")
    assert "hemmelig" not in text
    assert (register / retention.LOG).stat().st_mode & 0o077 == 0
    # A second time adds a line.
    registerfiles.write_invented(register, "9901", {"opphold": stays(ENDS)})
    retention.remove(register, retention.due(register, {"opphold": YEARS}, TODAY))
    assert len(log_of(register)) == 2


def test_a_log_beside_the_registers_does_not_stop_the_publishing(register: Path) -> None:
    retention.remove(register, retention.due(register, {"opphold": YEARS}, TODAY))
    places = Municipalities.of(municipalities.load(KATALOG))
    assert registerfiles.read(register, places)["opphold"].num_rows == len(KEPT)


def test_a_register_delivered_in_between_is_looked_at_again(register: Path) -> None:
    found = retention.due(register, {"opphold": YEARS}, TODAY)
    new = [date(2000, 1, 1), date(2026, 1, 1)]
    registerfiles.write_invented(register, "9901", {"opphold": stays(new)})
    retention.remove(register, found)
    assert ends_in(register) == [date(2026, 1, 1)]
    assert log_of(register)[0]["antall"] == 1


@hypothesis_settings(max_examples=25)
@given(
    st.lists(st.one_of(st.none(), st.dates(date(2010, 1, 1), date(2030, 1, 1))), max_size=8),
    st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    st.integers(1, 10),
)
def test_only_what_ended_long_enough_ago_is_over(
    ends: list[date | None], today: date, years: int
) -> None:
    limit = (today.year - years, today.month, today.day)
    limit = min(limit, (limit[0], 2, 28)) if limit[1:] == (2, 29) else limit
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            retention, "_register_files", lambda register, names: [Path("9901/opphold.p")]
        )
        patch.setattr(retention, "_read", lambda path, register: stays(ends))
        found = retention.due(Path("ingen"), {"opphold": years}, today)
    over = [end for end in ends if end and (end.year, end.month, end.day) < limit]
    assert sum(one.antall for one in found.removals) == len(over)


def test_the_leap_day_is_no_trap(register: Path) -> None:
    found = retention.due(register, {"opphold": 1}, date(2024, 2, 29))
    assert {one.for_dato for one in found.removals} == {date(2023, 2, 28)}


def _not_parquet(path: Path) -> None:
    path.write_bytes(b"PAR1 tull")


def _no_end(path: Path) -> None:
    pq.write_table(stays(ENDS).drop_columns(["til"]), path)


def _text_end(path: Path) -> None:
    table = stays(ENDS)
    place = table.schema.get_field_index("til")
    pq.write_table(table.set_column(place, "til", table["til"].cast(pa.string())), path)


@pytest.mark.parametrize("spoil", [_not_parquet, _no_end, _text_end])
def test_a_broken_register_is_told_and_nothing_goes(register: Path, spoil: Any) -> None:
    registerfiles.write(
        register, "3909", "opphold", stays([date(2000, 1, 1)], "3909"), invented=False
    )
    spoil(register / "9901" / "opphold.parquet")
    with pytest.raises(DeliveryError, match=r"9901/opphold\.parquet") as error:
        retention.due(register, {"opphold": YEARS}, TODAY)
    assert "hemmelig" not in str(error.value)
    assert ends_in(register, "3909") == [date(2000, 1, 1)]


def test_reports_of_faults_go_after_a_year(register: Path) -> None:
    reports = register / retention.REPORTS
    reports.mkdir()
    for name, day in (("gammel.csv", date(2025, 10, 1)), ("ny.csv", date(2026, 1, 1))):
        (reports / name).write_text("nivå;fil")
        stamp = datetime.combine(day, datetime.min.time()).timestamp()
        os.utime(reports / name, (stamp, stamp))
    found = retention.due(register, {}, TODAY)
    assert [path.name for path in found.reports] == ["gammel.csv"]
    retention.remove(register, found)
    assert [path.name for path in reports.iterdir()] == ["ny.csv"]


# -- the command -----------------------------------------------------------------------------------


def test_the_command_shows_what_would_go_and_removes_it(
    in_use: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["slett", "--dato", "2026-11-01", "--ja"]) == 0
    told = capsys.readouterr().out
    row = next(line for line in told.splitlines() if "9901" in line)
    title = "Opphold i midlertidig botilbud"
    assert row.split("  ")[1:2] == [title]
    assert row.split()[-3:] == ["9901", "2", "01.11.2021"]
    assert ends_in(in_use) == KEPT
    assert main(["slett", "--dato", "2026-11-01", "--ja"]) == 0
    assert "Ingenting er eldre" in capsys.readouterr().out


def test_nobody_to_answer_is_a_no(in_use: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["slett", "--dato", "2026-11-01"]) == 1
    assert "Bruk --ja" in capsys.readouterr().err
    assert ends_in(in_use) == list(ENDS)


@pytest.mark.parametrize(("answer", "left"), [("nei", list(ENDS)), ("ja", KEPT)])
def test_somebody_at_a_terminal_is_asked(
    in_use: Path, monkeypatch: pytest.MonkeyPatch, answer: str, left: list[date | None]
) -> None:
    parent, child = pytest.importorskip("pty").openpty()
    os.write(parent, f"kanskje\n{answer}\n".encode())
    with os.fdopen(child, "r") as terminal:
        monkeypatch.setattr("sys.stdin", terminal)
        assert main(["slett", "--dato", "2026-11-01"]) == (0 if answer == "ja" else 1)
    os.close(parent)
    assert ends_in(in_use) == left


def test_an_application_that_somebody_waits_on_is_kept_however_old(tmp_path: Path) -> None:
    old = date(2010, 5, 5)
    cases = {
        "venter på svar": ("under_behandling", None),
        "venter på bolig": ("innvilget", None),
        "har fått bolig": ("innvilget", date(2011, 1, 1)),
        "fikk avslag": ("avslag", None),
        "trakk seg": ("trukket", None),
    }
    rows = [
        {
            "kommunenr": "9901",
            "soknad_id": name,
            "husstand_id": f"H{number}",
            "personer": 1,
            "barn": 0,
            "husstandsgruppe": "enslig",
            "arsak": "uten_bolig",
            "mottatt": old,
            "utfall": utfall,
            "innflyttet": moved_in,
        }
        for number, (name, (utfall, moved_in)) in enumerate(cases.items())
    ]
    table = REGISTERS["soknadssak"].from_rows(rows)
    registerfiles.write_invented(tmp_path, "9901", {"soknadssak": table})
    retention.remove(tmp_path, retention.due(tmp_path, {"soknadssak": 10}, TODAY))
    left = pq.read_table(tmp_path / "9901" / "soknadssak.parquet")["soknad_id"].to_pylist()
    assert left == ["venter på svar", "venter på bolig"]
