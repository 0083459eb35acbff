"""Publishing: what is refused, what is hidden and chosen, and that it is whole or not at all."""

import hashlib
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from verdirader import value

from boligkompass import (
    catalogue,
    extracts,
    files,
    municipalities,
    placing,
    registerfiles,
    settings,
    validation,
)
from boligkompass.cli import main
from boligkompass.faults import DeliveryError
from boligkompass.placing import Content, put_in_place
from boligkompass.publish import choose, prepare, publish
from boligkompass.registers import REGISTERS, SOURCE_VALUES
from boligkompass.sources.public import values as source_values
from boligkompass.tables import TABLES

KATALOG = settings.PROJECT / "data" / "katalog"
TESTER = settings.query_folder() / "tester"
DAY = date(2026, 11, 1)
AT = datetime(2026, 11, 1, 6, 0)


def stays(number: int = 7, kommunenr: str = "9901") -> pa.Table:
    """Stays in temporary homes: `number` households, two of them with children."""
    return REGISTERS["opphold"].from_rows(
        {
            "kommunenr": kommunenr,
            "opphold_id": f"O{i}",
            "husstand_id": f"H{i}",
            "personer": 3 if i < 2 else 1,
            "barn": 2 if i < 2 else 0,
            "fra": date(2026, 1, 1),
            "til": None,
        }
        for i in range(number)
    )


def values(*rows: dict[str, Any]) -> pa.Table:
    return TABLES["indikatorverdi"].from_rows(rows)


def delivered(*rows: dict[str, Any]) -> pa.Table:
    return SOURCE_VALUES.from_rows(rows)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    shutil.copytree(KATALOG, tmp_path / "data" / "katalog")
    return tmp_path / "data"


@pytest.fixture
def register(tmp_path: Path) -> Path:
    folder = tmp_path / "register"
    registerfiles.write_invented(folder, "9901", {"opphold": stays()})
    source_values.store(delivered(value()), folder)
    return folder


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    folder = tmp_path_factory.mktemp("register")
    registerfiles.write_invented(folder, "9901", {"opphold": stays()})
    source_values.store(delivered(value()), folder)
    return prepare(KATALOG, folder, DAY).content


def table(data: Path, extract: str, name: str) -> pa.Table:
    return pq.read_table(data / "uttrekk" / extract / f"{name}.parquet")


def lying(data: Path) -> list[str]:
    """What lies beside the extracts, by name."""
    folder = data / "uttrekk"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


# --- What an extract holds --------------------------------------------------------------------


def test_an_extract_is_whole_and_current(data: Path, register: Path) -> None:
    new = publish(data, register, DAY, AT)
    folder = data / "uttrekk" / new
    manifest = extracts.read_manifest(folder)
    assert new == extracts.current(data) == "2026-11-01.1"
    assert set(manifest.tabeller) == set(TABLES)
    for name, entry in manifest.tabeller.items():
        content = (folder / f"{name}.parquet").read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry.sha256
        assert len(content) == entry.bytes
        published = pq.read_table(folder / f"{name}.parquet")
        assert published.num_rows == entry.rader
        assert published.schema.equals(TABLES[name].schema, check_metadata=False)
        assert published.equals(TABLES[name].sort(published))
        assert validation.faults(published, TABLES[name], name) == []
    assert catalogue.load(folder / "katalog").kilder == catalogue.load(KATALOG).kilder
    assert manifest.publisert == AT
    assert manifest.dato == DAY
    assert manifest.kommuner == ("3909", "9901")
    assert "Tallene for Eksempelkommunen (9901) er oppdiktet." in manifest.merknader
    assert {check["resultat"] for check in manifest.kontroller} == {"bestått"}
    assert len(manifest.kontroller) == len(list(TESTER.glob("*.sql")))
    latest = {source.id: source.dato for source in manifest.kilder}
    assert latest["imdi_ssb_publisert"] == date(2026, 8, 20)


def test_the_same_registers_give_the_same_bytes(data: Path, register: Path) -> None:
    first, second = publish(data, register, DAY, AT), publish(data, register, DAY, AT)
    assert (first, second) == ("2026-11-01.1", "2026-11-01.2")
    for path in sorted((data / "uttrekk" / first).glob("*.parquet")):
        assert path.read_bytes() == (data / "uttrekk" / second / path.name).read_bytes()


def test_small_counts_are_hidden_in_the_extract(data: Path, register: Path) -> None:
    rows = table(data, publish(data, register, DAY, AT), "midlertidig").to_pylist()
    cells = {
        row["familie"]: (row["antall"], row["synlighet"])
        for row in rows
        if row["periode_til"] == date(2026, 9, 30)
        and row["periodetype"] == "kvartal"
        and row["utsnitt"] == "familie"
    }
    # Two and five of seven: shown, the five would tell the two.
    assert cells == {"barnefamilie": (None, "skjult"), "uten_barn": (None, "skjult")}


def test_registers_of_real_persons_are_published_as_protected_counts(
    data: Path, register: Path
) -> None:
    write(register / "3909" / "opphold.parquet", stays(kommunenr="3909"))
    rows = table(data, publish(data, register, DAY, AT), "midlertidig").to_pylist()
    own = [row for row in rows if row["kommunenr"] == "3909" and row["utsnitt"] == "familie"]
    families = [row for row in own if row["familie"] == "barnefamilie"]
    assert {row["periodetype"] for row in families} == {"kvartal"}
    # Two families in each quarter.
    assert {(row["antall"], row["synlighet"]) for row in families} == {(None, "skjult")}


def test_an_old_month_put_right_does_not_become_current(
    data: Path, register: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(data, register, DAY, AT)
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(data))
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(register))
    assert main(["publiser", "--dato", "2026-10-01", "--ja"]) == 0
    assert "fortsatt 2026-11-01.1" in capsys.readouterr().out
    assert extracts.current(data) == "2026-11-01.1"
    assert main(["status"]) == 0
    assert "* 2026-11-01.1  publisert 01.11.2026 kl. 06.00" in capsys.readouterr().out


def test_a_withdrawn_number_is_not_used_again(data: Path, register: Path) -> None:
    publish(data, register, DAY, AT)
    (data / "uttrekk" / "2026-11-01.3.tilbaketrukket.json").write_text("{}")
    assert publish(data, register, DAY, AT) == "2026-11-01.4"


def test_commands_withdraw_and_say_what_is_left(
    data: Path, register: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(data))
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(register))
    assert main(["status"]) == 1
    publish(data, register, DAY, AT)
    assert main(["trekk-tilbake", "2026-11-01.9", "--grunn", "Feil"]) == 1
    assert main(["trekk-tilbake", "2026-11-01.1", "--grunn", "Feil"]) == 0
    told = capsys.readouterr()
    assert "ikke noe gjeldende uttrekk igjen" in told.out
    assert "finnes ikke noe uttrekk «2026-11-01.9»" in told.err


# --- What is refused --------------------------------------------------------------------------


def write(path: Path, rows: pa.Table, metadata: dict[bytes, bytes] | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows.replace_schema_metadata(metadata), path)


def _invented_under_a_real_name(register: Path) -> None:
    registerfiles.write_invented(register, "3909", {"opphold": stays(kommunenr="3909")})


def _real_under_an_invented_name(register: Path) -> None:
    plan = TABLES["ramme"].empty()
    write(register / "9901" / "ramme.parquet", plan)


def _real_persons_under_an_invented_name(register: Path) -> None:
    write(register / "9901" / "opphold.parquet", stays())


def _other_mark(register: Path) -> None:
    path = register / "9901" / "opphold.parquet"
    write(path, stays(), {b"boligkompass.oppdiktet": b"nei"})


def _unknown_register(register: Path) -> None:
    write(register / "9901" / "hemmelig.parquet", stays())


def _unknown_municipality(register: Path) -> None:
    write(register / "0709" / "opphold.parquet", stays(kommunenr="0709"))


def _loose_file(register: Path) -> None:
    (register / "notat.txt").write_text("hei")


def _not_parquet(register: Path) -> None:
    (register / "9901" / "opphold.parquet").write_bytes(b"PAR1 tull PAR1")


def _rows_of_another(register: Path) -> None:
    registerfiles.write_invented(register, "9901", {"opphold": stays(kommunenr="3909")})


def _missing_column(register: Path) -> None:
    registerfiles.write_invented(register, "9901", {"opphold": stays().drop_columns(["barn"])})


def _extra_column(register: Path) -> None:
    table = stays().append_column("navn", pa.array(["Kari"] * 7))
    registerfiles.write_invented(register, "9901", {"opphold": table})


def _wrong_type(register: Path) -> None:
    table = stays().set_column(4, "barn", pa.array(["to"] * 7))
    registerfiles.write_invented(register, "9901", {"opphold": table})


def _duplicate_key(register: Path) -> None:
    table = pa.concat_tables([stays(), stays(1)])
    registerfiles.write_invented(register, "9901", {"opphold": table})


def _missing_value(register: Path) -> None:
    rows = [*stays().to_pylist()[:-1], {**stays().to_pylist()[-1], "fra": None}]
    loose = pa.schema([field.with_nullable(True) for field in REGISTERS["opphold"].schema])
    table = pa.Table.from_pylist(rows, schema=loose)
    registerfiles.write_invented(register, "9901", {"opphold": table})


def _too_low(register: Path) -> None:
    table = stays().set_column(3, "personer", pa.array([1, 0, 1, 1, 1, 1, 1]))
    registerfiles.write_invented(register, "9901", {"opphold": table})


def _values_of_nowhere(register: Path) -> None:
    write(register / "kildeverdi.parquet", delivered(value(), value(kommunenr="0799")))


def _value_while_hidden(register: Path) -> None:
    write(register / "kildeverdi.parquet", delivered(value(synlighet="skjult")))


def _value_without_a_sheet(register: Path) -> None:
    write(register / "kildeverdi.parquet", delivered(value(indikator="tull")))


def _unknown_code(register: Path) -> None:
    write(register / "kildeverdi.parquet", delivered(value(synlighet="gjemt")))


def _infinite(register: Path) -> None:
    write(register / "kildeverdi.parquet", delivered(value(verdi=float("inf"))))


REFUSED: list[tuple[Callable[[Path], None], str]] = [
    (_real_persons_under_an_invented_name, "9901/opphold.parquet: registeret er ikke merket"),
    (_other_mark, "9901/opphold.parquet: registeret er ikke merket oppdiktet, men 9901 er det"),
    (_invented_under_a_real_name, "3909/opphold.parquet: registeret er oppdiktet, men 3909"),
    (_real_under_an_invented_name, "9901/ramme.parquet: registeret er ikke merket oppdiktet"),
    (_unknown_register, "9901/hemmelig.parquet: filen er ikke et register"),
    (_unknown_municipality, "0709: mappenavnet er ikke et kommunenummer i bruk"),
    (_loose_file, "notat.txt: filen hører ikke hjemme her"),
    (_not_parquet, "9901/opphold.parquet: filen kan ikke leses som Parquet"),
    (_rows_of_another, "9901/opphold.parquet, rad 1, kolonne «kommunenr»"),
    (_missing_column, "9901/opphold.parquet, kolonne «barn»: kolonnen mangler"),
    (_extra_column, "9901/opphold.parquet, kolonne «navn»: kolonnen er ukjent"),
    (_wrong_type, "kolonne «barn»: kolonnen skal inneholde hele tall, men har typen string"),
    (_duplicate_key, "9901/opphold.parquet, rad 8: nøkkelen"),
    (_missing_value, "9901/opphold.parquet, rad 7, kolonne «fra»: verdien mangler"),
    (_too_low, "9901/opphold.parquet, rad 2, kolonne «personer»: verdien er for lav"),
    (_values_of_nowhere, "kildeverdi.parquet, rad 2, kolonne «kommunenr»"),
    (_value_while_hidden, "verdi_og_synlighet: et tall står bare der"),
    (_value_without_a_sheet, "kjent_indikator: alle verdier"),
    (_unknown_code, "kildeverdi.parquet, rad 1, kolonne «synlighet»: «gjemt»"),
    (_infinite, "kildeverdi.parquet, rad 1, kolonne «verdi»: verdien er ikke et tall"),
]


@pytest.mark.parametrize(("spoil", "told"), REFUSED, ids=[f.__name__ for f, _ in REFUSED])
def test_what_is_refused_is_told_with_its_place_and_nothing_is_written(
    data: Path, register: Path, spoil: Callable[[Path], None], told: str
) -> None:
    spoil(register)
    with pytest.raises(DeliveryError) as error:
        publish(data, register, DAY, AT)
    assert told in str(error.value)
    assert all(fault.advice.endswith(".") for fault in error.value.faults)
    assert "Kari" not in str(error.value)
    assert lying(data) == []


def test_all_faults_of_all_files_are_told_at_once(data: Path, register: Path) -> None:
    _invented_under_a_real_name(register)
    _loose_file(register)
    _too_low(register)
    with pytest.raises(DeliveryError) as error:
        publish(data, register, DAY, AT)
    assert len(error.value.faults) == 3


@pytest.mark.parametrize(("make", "told"), [(False, "mappen finnes ikke"), (True, "er tom")])
def test_no_registers_is_a_sentence(
    data: Path, tmp_path: Path, make: bool, told: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    if make:
        (tmp_path / "tom").mkdir()
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(data))
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(tmp_path / "tom"))
    assert main(["publiser", "--dato", "2026-11-01", "--ja"]) == 1
    assert told in capsys.readouterr().err


def test_a_catalogue_with_faults_is_told(data: Path, register: Path) -> None:
    kommuner = data / "katalog" / municipalities.FILE
    kommuner.write_text(kommuner.read_text() + "9902;Uten ja eller nei;;;;;;kanskje\n")
    with pytest.raises(catalogue.CatalogueError, match=r"kommuner.csv, rad \d+"):
        publish(data, register, DAY, AT)


# --- Whole or not at all ----------------------------------------------------------------------


def test_a_failure_anywhere_leaves_the_old_extract(
    data: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_place(data, content, AT)
    before = lying(data)
    for module, name in [(os, "rename"), (os, "replace"), (files, "write_synced")]:
        with monkeypatch.context() as patch:
            patch.setattr(module, name, _full_disk)
            with pytest.raises(OSError, match="full"):
                put_in_place(data, content, AT)
        assert extracts.current(data) == "2026-11-01.1"
        # An extract that was put there but not pointed to is whole, and shows nothing by default.
        assert [name for name in lying(data) if name not in before] in ([], ["2026-11-01.2"])


def _full_disk(*arguments: Any) -> None:
    raise OSError(28, "Disken er full")


def test_a_full_disk_is_a_sentence(
    data: Path, register: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(data))
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(register))
    monkeypatch.setattr(files, "write_synced", _full_disk)
    assert main(["publiser", "--dato", "2026-11-01", "--ja"]) == 1
    assert "det er ikke mer plass på disken." in capsys.readouterr().err
    assert lying(data) == []


def test_several_at_once_become_several_extracts(data: Path, content: Content) -> None:
    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(lambda _: put_in_place(data, content, AT), range(8)))
    assert sorted(ids) == [f"2026-11-01.{n}" for n in range(1, 9)]
    assert extracts.current(data) == "2026-11-01.8"
    assert lying(data) == [*sorted(ids), extracts.POINTER]


def test_a_name_taken_without_the_lock_gives_the_next(
    data: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_place(data, content, AT)
    monkeypatch.setattr(placing, "_next_number", lambda folder, dato: 1)
    new = put_in_place(data, content, AT)
    assert new == "2026-11-01.2"
    assert extracts.read_manifest(data / "uttrekk" / new).id == new


# --- The rules --------------------------------------------------------------------------------


def test_one_source_is_chosen_for_each_value() -> None:
    sheets = catalogue.load(KATALOG).indikatorer
    first = sheets["innbyggere"].kilder[0]
    newer = date(2026, 9, 1)
    rows = values(
        value(kilde="avisa", hentet=newer),
        value(kilde=first),
        value(kilde="avisa", grenser="2024"),
        value(kilde="bladet", grenser="2024", hentet=newer),
        value(kilde="bladet", grenser="2020"),
        value(kilde="avisa", grenser="2020"),
        value(kilde="avisa", grenser="2018", hentet=None),
        value(kilde="bladet", grenser="2018"),
        value(kilde="ukjent", indikator="uten_ark"),
    )
    chosen = [row for row in choose(rows, sheets).to_pylist() if row["vist"]]
    assert [(row["grenser"], row["kilde"]) for row in chosen] == [
        ("publisert", first),
        ("2024", "bladet"),
        ("2020", "avisa"),
        ("2018", "bladet"),
        ("publisert", "ukjent"),
    ]


_kilder = ("imdi_ssb_publisert", "ssb_07459", "avisa", "bladet")
_days = st.sampled_from([None, date(2026, 8, 1), date(2026, 9, 1)])
_rows = st.fixed_dictionaries(
    {
        "kommunenr": st.sampled_from(["3909", "5037"]),
        "indikator": st.sampled_from(["innbyggere", "uten_ark"]),
        "grenser": st.sampled_from(["publisert", "2024"]),
        "kilde": st.sampled_from(_kilder),
        "hentet": _days,
    }
)


@hypothesis_settings(max_examples=40)
@given(st.lists(_rows, max_size=12))
def test_the_first_of_the_sheet_then_the_newest_then_the_name_is_chosen(
    rows: list[dict[str, Any]],
) -> None:
    sheets = catalogue.load(KATALOG).indikatorer
    named = sheets["innbyggere"].kilder
    groups: dict[tuple[str, ...], list[int]] = {}
    for number, row in enumerate(rows):
        key = (row["kommunenr"], row["indikator"], row["grenser"])
        groups.setdefault(key, []).append(number)

    def rank(number: int) -> tuple[int, int, str, int]:
        row = rows[number]
        known = row["indikator"] == "innbyggere" and row["kilde"] in named
        place = named.index(row["kilde"]) if known else 99
        return place, -row["hentet"].toordinal() if row["hentet"] else 0, row["kilde"], number

    expected = {min(group, key=rank) for group in groups.values()}
    chosen = choose(values(*(value(**row) for row in rows)), sheets)
    shown = chosen["vist"].to_pylist()
    assert {number for number, is_shown in enumerate(shown) if is_shown} == expected
    assert chosen.drop_columns(["vist"]).equals(
        values(*(value(**row) for row in rows)).drop_columns(["vist"])
    )


def test_what_lies_in_the_extract_has_one_shown_value_a_key(data: Path, register: Path) -> None:
    source_values.store(delivered(value(kilde="avisa", verdi=1.0)), register)
    rows = table(data, publish(data, register, DAY, AT), "indikatorverdi").to_pylist()
    two = [row for row in rows if row["kommunenr"] == "3909" and row["indikator"] == "innbyggere"]
    assert sorted((row["kilde"], row["vist"]) for row in two) == [
        ("avisa", False),
        ("imdi_ssb_publisert", True),
    ]
