"""What a new extract would change, what sources have revised, and how both are told."""

import shutil
import time
from dataclasses import replace
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

from boligkompass import catalogue, changes, extracts, settings, warehouse
from boligkompass.changes import Before, Changes, Periods, Revised, TableChange, compare, revisions
from boligkompass.cli import comparing
from boligkompass.extracts import Manifest
from boligkompass.figures import FIGURES
from boligkompass.figures.base import Result
from boligkompass.figures.results import ask
from boligkompass.placing import Content, put_in_place
from boligkompass.tables import TABLES

KATALOG = settings.PROJECT / "data" / "katalog"
SHEETS = catalogue.load(KATALOG)
FILES = {path.name: path.read_bytes() for path in KATALOG.iterdir() if path.is_file()}
DAY, EARLIER = date(2026, 11, 1), date(2026, 10, 1)
AT = datetime(2026, 11, 1, 6)
NAMES = {"3909": "Larvik", "5037": "Levanger"}
Rows = dict[str, list[dict[str, Any]]]


def values(*rows: dict[str, Any]) -> pa.Table:
    contract = TABLES["indikatorverdi"]
    return contract.sort(contract.from_rows(rows))


def content(rows: Rows, dato: date = DAY, **more: Any) -> Content:
    tables = {name: c.sort(c.from_rows(rows.get(name, ()))) for name, c in TABLES.items()}
    kommuner = {row["kommunenr"] for some in rows.values() for row in some}
    made = Content(dato, tables, FILES, (), tuple(sorted(kommuner)), (), ())
    return replace(made, **more)


def before(rows: Rows, tmp_path: Path) -> Before:
    """An extract with these rows, published and read back."""
    data = tmp_path / "data"
    put_in_place(data, content(rows, EARLIER), AT)
    found = changes.before(data, DAY)
    assert found is not None
    assert found.id == "2026-10-01.1"
    return found


def compared(old: Rows, new: Rows, tmp_path: Path) -> Changes:
    return compare(before(old, tmp_path), content(new), SHEETS)


def told(found: Changes) -> str:
    return "\n".join(comparing.lines(found, SHEETS, NAMES)).replace("\u00a0", " ")


# -- what differs ----------------------------------------------------------------------------------


def test_nothing_changed_is_said_in_one_line(tmp_path: Path) -> None:
    rows: Rows = {"indikatorverdi": [value()]}
    found = compared(rows, rows, tmp_path)
    assert found.nothing
    assert told(found) == "Ingenting er endret siden uttrekket 2026-10-01.1."


def test_an_own_value_of_another_day_is_no_change(tmp_path: Path) -> None:
    mine = {"kilde": "eksempel", "offentlig": False, "kommunenr": "9901"}
    found = compared(
        {"indikatorverdi": [value(**mine, hentet=EARLIER)]},
        {"indikatorverdi": [value(**mine, hentet=DAY)]},
        tmp_path,
    )
    assert found.nothing


def test_the_first_extract_tells_what_it_will_hold() -> None:
    found = compare(None, content({"indikatorverdi": [value(), value(kommunenr="5037")]}), SHEETS)
    assert not found.nothing
    assert told(found) == (
        "Det er ikke noe tidligere uttrekk å sammenligne med. Det nye får:\n"
        "  Kommuner:\n    Larvik (3909)\n    Levanger (5037)\n"
        "  Kilder:\n    IMDi/SSB, publisert for året\n"
        "  Tabeller:\n    Indikatorverdier: 2 rader"
    )


def test_everything_that_differs_is_found(tmp_path: Path) -> None:
    measure = {
        "innsatsomrade": "Bolig", "mal": "Flere", "prioritet": "1", "ansvarlig": "Eiendom",
        "kommunenr": "3909",
    }  # fmt: skip
    old: Rows = {
        "indikatorverdi": [
            value(),
            value(indikator="innvandrere", verdi=5000.0),
            value(kommunenr="5037", verdi=19212.0),
            value(kilde="avisa", verdi=43000.0, vist=False),
        ],
        "tiltak": [
            measure | {"id": "1", "tiltak": "Kjøpe boliger", "status": "i_gang"},
            measure | {"id": "2", "tiltak": "Selge boliger", "status": "ferdig"},
        ],
    }
    new_year = {"periode_fra": date(2016, 1, 1), "periode_til": date(2016, 1, 1)}
    new: Rows = {
        "indikatorverdi": [
            value(verdi=43507.0, hentet=date(2026, 10, 20)),
            value(indikator="innvandrere", verdi=2500.0),
            value(verdi=44000.0, **new_year, hentet=date(2026, 10, 20)),
            value(kommunenr="3101", verdi=30544.0, kilde="ssb_07459"),
        ],
        "tiltak": [
            measure | {"id": "1", "tiltak": "Kjøpe boliger", "status": "ferdig"},
            measure | {"id": "2", "tiltak": "Selge boliger", "status": "ferdig"},
            measure | {"id": "3", "tiltak": "Leie boliger", "status": "ikke_startet"},
        ],
    }
    found = compared(old, new, tmp_path)
    assert found.tabeller == (TableChange("indikatorverdi", 4, 4), TableChange("tiltak", 2, 3))
    assert (found.kommuner_inn, found.kommuner_ut) == (("3101",), ("5037",))
    assert found.perioder == (Periods("innbyggere", 1, date(2016, 1, 1), date(2016, 1, 1)),)
    assert found.nye_verdier == {"imdi_ssb_publisert": 1, "ssb_07459": 1}
    assert found.borte == {"avisa": 1, "imdi_ssb_publisert": 1}
    moved_most = date(2015, 1, 1)
    assert found.endret == (
        Revised(
            "imdi_ssb_publisert", 2, "3909", "innvandrere", moved_most, moved_most, 5000.0, 2500.0
        ),
    )
    assert found.nye_tiltak == ("Leie boliger",)
    assert found.ferdige_tiltak == ("Kjøpe boliger",)
    assert found.hentet == {
        "imdi_ssb_publisert": (date(2026, 8, 20), date(2026, 10, 20)),
        "ssb_07459": (None, date(2026, 8, 20)),
    }
    text = told(found)
    for line in (
        "Dette blir endret siden uttrekket 2026-10-01.1:",
        "    3101 kommer inn",
        "    Levanger (5037) faller ut",
        "    IMDi/SSB, publisert for året: 20.10.2026, før det 20.08.2026",
        "    Indikatorverdier: 4 rader som før, men med andre tall",
        "    Tiltaksplan: 2 → 3 rader",
        "    Innbyggere: 1 verdi, den nyeste for 1.1.2016",
        "    IMDi/SSB, publisert for året: 2 verdier, størst endring 5 000 → 2 500 "
        "(Innvandrere, Larvik (3909), 1.1.2015)",
        "    avisa: 1 verdi",
        "    Leie boliger",
        "    Kjøpe boliger",
    ):
        assert line in text.splitlines()


def test_a_changed_definition_is_a_change(tmp_path: Path) -> None:
    rows: Rows = {"indikatorverdi": [value()]}
    old = before(rows, tmp_path)
    katalog = FILES | {"normer.toml": b"# Nye normer", "ny.csv": b""}
    del katalog["kommuner.csv"]
    found = compare(old, content(rows, katalog=katalog), SHEETS)
    assert found.katalog == ("kommuner.csv", "normer.toml", "ny.csv")
    assert not found.nothing


def test_the_list_is_cut_and_says_how_many_there_are(tmp_path: Path) -> None:
    numbers = [f"{n:04}" for n in range(1000, 1040)]
    new: Rows = {"indikatorverdi": [value(kommunenr=n) for n in numbers]}
    text = told(compare(None, content(new), SHEETS))
    assert f"… og {len(numbers) - comparing.SHOWN} til" in text


# -- which extract it is held against --------------------------------------------------------------


def published(data: Path, *days: date) -> None:
    for day in days:
        put_in_place(data, content({}, day), AT)


def test_the_one_before_is_the_current_or_the_newest_until_the_day(tmp_path: Path) -> None:
    def name(dato: date) -> str | None:
        found = changes.before(tmp_path, dato)
        return found.id if found else None

    assert name(DAY) is None
    published(tmp_path, date(2026, 9, 1), EARLIER, DAY)
    assert name(DAY) == "2026-11-01.1"
    assert name(date(2026, 12, 1)) == "2026-11-01.1"
    assert name(date(2026, 10, 15)) == "2026-10-01.1"
    assert name(date(2026, 8, 1)) is None
    # Gone back to: what readers see is what a new one is held against.
    (tmp_path / "uttrekk" / extracts.POINTER).write_text("2026-09-01.1\n")
    assert name(DAY) == "2026-09-01.1"


def test_a_damaged_extract_does_not_stop_the_one_that_mends_it(tmp_path: Path) -> None:
    rows: Rows = {"indikatorverdi": [value()]}
    data = tmp_path / "data"
    put_in_place(data, content(rows, EARLIER), AT)
    folder = data / "uttrekk" / "2026-10-01.1"
    (folder / "indikatorverdi.parquet").write_bytes(b"PAR1 tull")
    (folder / "ramme.parquet").unlink()
    wrong = TABLES["maal"].empty().drop_columns(["vedtak"])
    pq.write_table(wrong, folder / "maal.parquet")
    old = changes.before(data, DAY)
    assert old is not None
    assert {"indikatorverdi", "ramme", "maal"}.isdisjoint(old.tables)
    found = compare(old, content(rows), SHEETS)
    assert TableChange("indikatorverdi", None, 1) in found.tabeller
    assert "Indikatorverdier: 1 rad" in told(found)
    assert revisions(old, content(rows).tables["indikatorverdi"], SHEETS, DAY).num_rows == 0
    (folder / extracts.MANIFEST).write_text("{")
    assert changes.before(data, DAY) is None


# -- revisions -------------------------------------------------------------------------------------


def revised(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[Any, ...]]:
    manifest = Manifest("2026-10-01.1", EARLIER, 1, "", AT, {}, {}, (), (), (), ())
    earlier = Before("2026-10-01.1", manifest, {"indikatorverdi": values(old)})
    found = revisions(earlier, values(new), SHEETS, DAY)
    assert found.schema == TABLES["revisjon"].schema
    kept = ("forrige_uttrekk", "forrige_verdi", "verdi", "forrige_synlighet", "synlighet")
    return [tuple(row[name] for name in kept) for row in found.to_pylist()]


SHARE = {"indikator": "avslag_andel"}
HIDDEN = {"verdi": None, "synlighet": "skjult"}
MISSING = {"verdi": None, "synlighet": "mangler"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({}, {"verdi": 43507.0}, (43506.0, 43507.0, "vist", "vist")),
        (MISSING, {}, (None, 43506.0, "mangler", "vist")),
        ({}, MISSING, (43506.0, None, "vist", "mangler")),
        (HIDDEN, {}, (None, 43506.0, "skjult", "vist")),
        # What the source hides today is not told by telling what it was.
        ({}, HIDDEN, (None, None, "vist", "skjult")),
    ],
)
def test_a_revised_value_is_kept_with_what_it_was(
    old: dict[str, Any], new: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    assert revised(value(**old), value(**new)) == [("2026-10-01.1", *expected)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({}, {}),
        ({}, {"hentet": DAY, "merknad": "Sett på nytt.", "merke": "omtrent", "vist": False}),
        # Fewer decimals are shown than these differ in.
        ({}, {"verdi": 43506.4}),
        (SHARE | {"verdi": 63.84}, SHARE | {"verdi": 63.8}),
        # Another value, not the same one revised.
        ({}, {"kilde": "avisa", "verdi": 1.0}),
        ({}, {"grenser": "2024", "verdi": 1.0}),
        # A municipality's own count, anew each month.
        ({"offentlig": False}, {"offentlig": False, "verdi": 1.0}),
        ({"offentlig": True}, {"offentlig": False, "verdi": 1.0}),
        ({"offentlig": False}, {"offentlig": True, "verdi": 1.0}),
    ],
)
def test_what_is_no_revision_is_not_kept(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert revised(value(**old), value(**new)) == []


def test_without_an_extract_before_nothing_is_revised() -> None:
    assert revisions(None, values(value()), SHEETS, DAY).equals(TABLES["revisjon"].empty())


def test_an_extract_put_right_the_same_day_keeps_what_had_been_revised(tmp_path: Path) -> None:
    """43 506 in October; 43 510 on 1 November; put right the same day, four times over."""
    data, second = tmp_path / "data", value(indikator="innvandrere", verdi=5000.0)
    put_in_place(data, content({"indikatorverdi": [value(), second]}, EARLIER), AT)
    found = []
    for number in (43510.0, 43510.0, 43512.0, 43506.0, 43507.0):
        old = changes.before(data, DAY)
        rows = values(value(verdi=number), second)
        kept = revisions(old, rows, SHEETS, DAY)
        found.append([(r["forrige_uttrekk"], r["forrige_verdi"]) for r in kept.to_pylist()])
        new = content({"indikatorverdi": rows.to_pylist(), "revisjon": kept.to_pylist()})
        put_in_place(data, new, AT)
    before_it = [("2026-10-01.1", 43506.0)]
    # Back at 43 506 nothing differs from October, and that is forgotten: 43 507 is new again.
    assert found == [before_it, before_it, before_it, [], [("2026-11-01.4", 43506.0)]]
    # In the next month all of that is the past.
    later = revisions(changes.before(data, date(2026, 12, 1)), rows, SHEETS, date(2026, 12, 1))
    assert later.num_rows == 0


_numbers = st.one_of(st.none(), st.integers(0, 6).map(float))
_key = st.tuples(st.sampled_from(["3909", "5037"]), st.sampled_from(["innbyggere", "innvandrere"]))


@hypothesis_settings(max_examples=20)
@given(st.dictionaries(_key, _numbers), st.dictionaries(_key, _numbers), st.booleans())
def test_revisions_are_the_keys_of_both_with_another_value(
    old: dict[tuple[str, str], float | None],
    new: dict[tuple[str, str], float | None],
    public: bool,
) -> None:
    def table(held: dict[tuple[str, str], float | None]) -> pa.Table:
        return values(
            *(
                value(
                    kommunenr=place,
                    indikator=indicator,
                    verdi=number,
                    synlighet="skjult" if number is None else "vist",
                    offentlig=public,
                )
                for (place, indicator), number in held.items()
            )
        )

    manifest = Manifest("2026-10-01.1", EARLIER, 1, "", AT, {}, {}, (), (), (), ())
    found = revisions(
        Before("2026-10-01.1", manifest, {"indikatorverdi": table(old)}), table(new), SHEETS, DAY
    )
    expected = {key for key in old.keys() & new.keys() if old[key] != new[key] and public}
    assert {(row["kommunenr"], row["indikator"]) for row in found.to_pylist()} == expected
    for row in found.to_pylist():
        key = row["kommunenr"], row["indikator"]
        assert row["verdi"] == new[key]
        assert row["forrige_verdi"] == (None if new[key] is None else old[key])


# -- size ------------------------------------------------------------------------------------------


def many(rows: int, step: float) -> pa.Table:
    """So many values: of 357 municipalities, 20 sources, every year from 1950."""
    count = range(rows)
    row = TABLES["indikatorverdi"].from_rows([value()])
    table = row.take(pa.array([0] * rows))
    years = [date(1950 + n // (357 * 20), 1, 1) for n in count]
    for name, cells in (
        ("kommunenr", pa.array([f"{n % 357:04}" for n in count])),
        ("kilde", pa.array([f"kilde_{n // 357 % 20}" for n in count])),
        ("periode_fra", pa.array(years)),
        ("periode_til", pa.array(years)),
        ("verdi", pa.array([n % 1000 + (step if n % 10 == 0 else 0) for n in count], pa.float64())),
    ):
        table = table.set_column(table.schema.get_field_index(name), name, cells)
    contract = TABLES["indikatorverdi"]
    return contract.sort(table.cast(contract.schema))


def test_two_hundred_thousand_values_are_compared_in_two_seconds() -> None:
    old, new = many(200_000, 0), many(200_000, 7)
    manifest = Manifest("2026-10-01.1", EARLIER, 1, "", AT, {}, {}, (), (), (), ())
    earlier = Before("2026-10-01.1", manifest, {"indikatorverdi": old})
    later = content({})
    later = replace(later, tables={**later.tables, "indikatorverdi": new})
    start = time.process_time()
    kept = revisions(earlier, new, SHEETS, DAY)
    found = compare(earlier, later, SHEETS)
    assert time.process_time() - start < 2
    assert kept.num_rows == 20_000
    assert sum(one.antall for one in found.endret) == 20_000


# -- on the page -----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(KATALOG, tmp_path / "data" / "katalog")
    monkeypatch.setenv("BOLIGKOMPASS_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def shown(data: Path, figure: str, *rows: dict[str, Any], table: str) -> Result:
    kommune = {"kommunenr": "3909", "navn": "Larvik", "oppdiktet": False}
    put_in_place(data, content({table: list(rows), "kommune": [kommune]}), AT)
    store = warehouse.warehouse(warehouse.current_id())
    return ask(FIGURES[figure], store, store.municipalities["3909"])


def revision(**cells: Any) -> dict[str, Any]:
    kept = {name: value()[name] for name in TABLES["revisjon"].key}
    return {
        **kept,
        "forrige_uttrekk": "2026-10-01.1",
        "forrige_verdi": 43506.0,
        "verdi": 43510.0,
        "forrige_synlighet": "vist",
        "synlighet": "vist",
    } | cells


def test_the_page_says_what_was_revised_from_what_to_what(folder: Path) -> None:
    share = {"indikator": "innvandrere_andel", "forrige_verdi": 12.2, "verdi": 12.5}
    hidden = {"verdi": None, "forrige_verdi": None, "synlighet": "skjult", "grenser": "2024"}
    result = shown(
        folder, "kilder/revidert", revision(), revision(**share), revision(**hidden),
        table="revisjon",
    )  # fmt: skip
    assert result.figure.finding(result).replace("\u00a0", " ") == (
        "3 verdier er endret siden tallene per 1. oktober 2026"
    )
    texts = [
        tuple(
            row[f"{name}_tekst"].replace("\u00a0", " ")
            for name in ("forrige_verdi", "verdi", "endring", "endring_prosent")
        )
        for row in result.rows
    ]
    # 4 of 43 506 is 0,009 %; 0,3 of 12,2 is 2,459 %.
    assert texts == [
        (":", ":", "", ""),
        ("43 506", "43 510", "+4", "0,0 %"),
        ("12,2 %", "12,5 %", "+0,3 prosentpoeng", "2,5 %"),
    ]
    assert {row["kilde_navn"] for row in result.rows} == {"IMDi/SSB, publisert for året"}


def test_without_revisions_the_page_says_so(folder: Path) -> None:
    result = shown(folder, "kilder/revidert", value(), table="indikatorverdi")
    assert result.rows == ()
    assert result.figure.empty


def test_an_extract_from_before_revisions_were_kept_has_none(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "2026-11-01.1"
    copied = tmp_path / "data"
    shutil.copytree(data / "uttrekk" / name, copied / "uttrekk" / name)
    path = copied / "uttrekk" / name / extracts.MANIFEST
    manifest = extracts.read_manifest(path.parent)
    kept = {n: entry for n, entry in manifest.tabeller.items() if n != "revisjon"}
    path.write_text(replace(manifest, tabeller=kept).to_json(), encoding="utf-8")
    (path.parent / "revisjon.parquet").unlink(missing_ok=True)
    store = warehouse.Warehouse(copied, name, warehouse.queries())
    assert store.faults == {}
    assert store.ask("kilder/revidert", {"kommunenr": "3909"}).num_rows == 0
    store.close()
    # A table that the manifest promises is missed when it is gone.
    entry = {"revisjon": kept["maal"]}
    path.write_text(replace(manifest, tabeller=kept | entry).to_json(), encoding="utf-8")
    store = warehouse.Warehouse(copied, name, warehouse.queries())
    assert "mangler i uttrekket" in store.faults["revisjon"]
    store.close()


def test_the_page_says_by_how_much_two_sources_differ(folder: Path) -> None:
    result = shown(
        folder,
        "kilder/uenighet",
        value(verdi=40000.0),
        value(verdi=44000.0, kilde="avisa", vist=False),
        value(verdi=40000.0, kilde="bladet", vist=False),
        value(verdi=12.2, indikator="innvandrere_andel"),
        value(verdi=10.3, indikator="innvandrere_andel", kilde="avisa", vist=False),
        table="indikatorverdi",
    )
    found = {
        (row["indikator"], row["kilde"]): (
            row["avvik_tekst"].replace("\u00a0", " "),
            row["avvik_prosent_tekst"].replace("\u00a0", " "),
        )
        for row in result.rows
    }
    # 4 000 of 40 000 is 10 %; 1,9 of 12,2 is 15,57 %.
    assert found == {
        ("innbyggere", "imdi_ssb_publisert"): ("", ""),
        ("innbyggere", "avisa"): ("+4 000", "10,0 %"),
        ("innbyggere", "bladet"): ("±0", "0,0 %"),
        ("innvandrere_andel", "imdi_ssb_publisert"): ("", ""),
        ("innvandrere_andel", "avisa"): ("−1,9 prosentpoeng", "−15,6 %"),
    }
    assert result.figure.finding(result).replace("\u00a0", " ") == (
        "2 tall avviker fra dem vi viser, høyst med 15,6 %"
    )
