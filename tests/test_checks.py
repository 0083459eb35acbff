"""The data tests: each finds what breaks it and leaves alone what does not; levels and wording."""

import csv
import io
import shutil
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from verdirader import value

from boligkompass import catalogue, checks, municipalities, protection, settings
from boligkompass.checks import CheckError, Outcome
from boligkompass.faults import as_csv
from boligkompass.tables import TABLES

KATALOG = settings.PROJECT / "data" / "katalog"
SHEETS = catalogue.load(KATALOG)
RULES = protection.load(KATALOG)
KOMMUNE = municipalities.load(KATALOG)
TESTER = settings.query_folder() / "tester"
DAY = date(2026, 11, 1)
SOURCE = "imdi_ssb_publisert"

Rows = dict[str, list[dict[str, Any]]]


def of_year(year: int, **cells: Any) -> dict[str, Any]:
    return value(periode_fra=date(year, 1, 1), periode_til=date(year, 12, 31), **cells)


def startlan(year: int, verdi: float, **cells: Any) -> dict[str, Any]:
    return of_year(year, indikator="startlan_utbetalt", verdi=verdi, **cells)


def home(indikator: str, verdi: float | None, **cells: Any) -> dict[str, Any]:
    """Homes on the last day of 2025."""
    period = {"periode_fra": date(2025, 12, 31), "periode_til": date(2025, 12, 31)}
    return value(indikator=indikator, verdi=verdi, kilde="kostra_12008", **period) | cells


def parts(*numbers: float) -> list[dict[str, Any]]:
    names = ("eid", "innleid", "tildelingsrett")
    return [home(f"kommunale_boliger_{n}", v) for n, v in zip(names, numbers, strict=False)]


def goal(**cells: Any) -> dict[str, Any]:
    first = {"kommunenr": "9901", "indikator": "innbyggere", "fra": DAY, "vedtak": "PS 1/26"}
    return first | cells


def stay(antall: int | None, utsnitt: str = "alle", **cells: Any) -> dict[str, Any]:
    """Stays in temporary homes in the third quarter of 2026."""
    return {
        "kommunenr": "9901",
        "periodetype": "kvartal",
        "periode_fra": date(2026, 7, 1),
        "periode_til": date(2026, 9, 30),
        "utsnitt": utsnitt,
        "antall": antall,
        "synlighet": "skjult" if antall is None else "vist",
    } | cells


def frame(**cells: Any) -> dict[str, Any]:
    money = {"bevilget": 1, "bundet": 0, "brukt": 0}
    return {"kommunenr": "0", "formal": "investering", "aar": 2026} | money | cells


def country(verdi: float, **cells: Any) -> dict[str, Any]:
    return value(kommunenr="0", indikator="bostedslose_nasjonalt", verdi=verdi, **cells)


def own(indikator: str, verdi: float, **cells: Any) -> dict[str, Any]:
    """A value of the invented municipality's own registers."""
    owned = {"kommunenr": "9901", "kilde": "eksempel", "offentlig": False}
    return value(indikator=indikator, verdi=verdi, **owned) | cells


def tenants(verdi: float, **cells: Any) -> dict[str, Any]:
    return own("midlertidig_husstander", verdi, **cells)


COST = {"kommunenr": "9901", "tiltak": "1", "aar": 2026, "belop": 1, "finansiering": "lan"}
MEASURE = {
    "id": "1",
    "kommunenr": "9901",
    "innsatsomrade": "Bolig",
    "mal": "Flere boliger",
    "prioritet": "1",
    "tiltak": "Kjøpe",
    "ansvarlig": "Eiendomssjefen",
    "status": "i_gang",
}

# For each test: what breaks it, each alone, and what is near that and must pass.
BREAKS: dict[str, list[Rows]] = {
    "en_vist_verdi": [
        {"indikatorverdi": [value(), value(kilde="avisa")]},
        {"indikatorverdi": [value(vist=False)]},
    ],
    "verdi_og_synlighet": [
        {"indikatorverdi": [value(verdi=None)]},
        {"indikatorverdi": [value(synlighet="skjult")]},
        {"indikatorverdi": [value(verdi=None, verdi_til=3.0, synlighet="mangler")]},
    ],
    "ovre_verdi": [
        {"indikatorverdi": [value(verdi_til=1.0)]},
        {"indikatorverdi": [value(periode_til=date(2014, 1, 1))]},
    ],
    "kjent_kommune": [
        {"indikatorverdi": [value(kommunenr="0709")]},
        {"maal": [goal(kommunenr="0")]},
        {"ramme": [frame()]},
    ],
    "kjent_indikator": [
        {"indikatorverdi": [value(indikator="tull")]},
        {"maal": [goal(indikator="tull")]},
        {"tiltak": [MEASURE | {"indikator": "tull"}]},
    ],
    "landet_for_seg": [
        {"indikatorverdi": [value(kommunenr="0")]},
        {"indikatorverdi": [value(indikator="bostedslose_nasjonalt")]},
    ],
    "ett_maaltall": [
        {"maal": [goal(), goal(fra=DAY + timedelta(days=1))]},
        {"maal": [goal(nedre=30.0, ovre=20.0)]},
        {"maal": [goal(til=DAY - timedelta(days=1))]},
    ],
    "oppdiktet_for_seg": [
        {"indikatorverdi": [value(kommunenr="9901")]},
        {"indikatorverdi": [value(kilde="eksempel")]},
    ],
    "tiltak_kostnad": [{"tiltak_kostnad": [COST]}],
    "sum_av_deler": [
        {"indikatorverdi": [home("kommunale_boliger", 700.0), *parts(500, 150, 49)]},
        {"indikatorverdi": [home("kommunale_boliger", 700.0), *parts(500, 150, 51)]},
    ],
    "utsnitt_innenfor_alle": [
        {"midlertidig": [stay(10), stay(11, "familie", familie="uten_barn")]},
        {
            "midlertidig": [
                stay(10),
                stay(6, "familie", familie="barnefamilie"),
                stay(5, "familie", familie="uten_barn"),
            ]
        },
    ],
    "stort_hopp": [
        {"indikatorverdi": [startlan(2024, 100.0), startlan(2025, 60.0)]},
        {"indikatorverdi": [startlan(2024, 100.0), startlan(2025, 140.0)]},
        {"indikatorverdi": [startlan(2024, 0.0), startlan(2025, 50.0)]},
    ],
    "andel_innenfor": [
        {"indikatorverdi": [of_year(2024, indikator="avslag_andel", verdi=100.5)]},
        {"indikatorverdi": [of_year(2024, indikator="bosatt_andel_av_vedtatt", verdi=1001.0)]},
    ],
    "ikke_negativ": [{"indikatorverdi": [value(verdi=-1.0)]}],
    "ikke_flere_enn_landet": [
        {"indikatorverdi": [country(3325.0), value(indikator="bostedslose", verdi=3326.0)]},
    ],
    "ikke_fra_framtiden": [
        {"indikatorverdi": [value(periode_fra=date(2027, 1, 1), periode_til=date(2027, 1, 1))]},
        {"indikatorverdi": [of_year(2047, indikator="flyktninger_anmodet")]},
    ],
    "hentet_for_uttrekket": [{"indikatorverdi": [value(hentet=DAY + timedelta(days=1))]}],
    "samme_periode": [{"indikatorverdi": [value(), of_year(2015)]}],
    "smaa_tall": [
        {"midlertidig": [stay(4)]},
        {"midlertidig": [stay(1, "familie", familie="barnefamilie")]},
        {"indikatorverdi": [tenants(4.0)]},
        {"indikatorverdi": [tenants(1.0)]},
    ],
}
PASSES: dict[str, list[Rows]] = {
    "en_vist_verdi": [{"indikatorverdi": [value(), value(kilde="avisa", vist=False)]}],
    "verdi_og_synlighet": [{"indikatorverdi": [value(verdi=None, synlighet="skjult")]}],
    "ovre_verdi": [{"indikatorverdi": [value(verdi=20.0, verdi_til=30.0)]}],
    "kjent_kommune": [{"indikatorverdi": [country(3325.0)], "maal": [goal()]}],
    "kjent_indikator": [{"tiltak": [MEASURE, MEASURE | {"indikator": "innbyggere"}]}],
    "landet_for_seg": [{"indikatorverdi": [country(3325.0)]}],
    "ett_maaltall": [
        {"maal": [goal(til=DAY), goal(fra=DAY + timedelta(days=1))]},
        {"maal": [goal(nedre=20.0, ovre=20.0), goal(indikator="nye_boliger")]},
    ],
    "oppdiktet_for_seg": [
        {"indikatorverdi": [value(kommunenr="9901", kilde="eksempel"), value(kilde="beregnet")]}
    ],
    "tiltak_kostnad": [{"tiltak_kostnad": [COST], "tiltak": [MEASURE]}],
    "sum_av_deler": [
        {"indikatorverdi": [home("kommunale_boliger", 700.0), *parts(500, 150, 50)]},
        # A part that is not told says nothing of the sum.
        {"indikatorverdi": [home("kommunale_boliger", 700.0), *parts(500, 150)]},
        {
            "indikatorverdi": [
                home("kommunale_boliger", 700.0),
                *parts(500, 150),
                home("kommunale_boliger_tildelingsrett", None, synlighet="skjult"),
            ]
        },
        # «Nær 700» is no sum.
        {"indikatorverdi": [home("kommunale_boliger", 700.0, merke="omtrent"), *parts(1, 2, 3)]},
        {"indikatorverdi": [home("kommunale_boliger", 700.0, kilde="avisa"), *parts(1, 2, 3)]},
    ],
    "utsnitt_innenfor_alle": [
        # A case that has no dimension is in the total alone; a hidden cell is not counted.
        {"midlertidig": [stay(12), stay(11, "familie", familie="uten_barn")]},
        {
            "midlertidig": [
                stay(12),
                stay(None, "familie", familie="barnefamilie"),
                stay(10, "familie", familie="uten_barn"),
            ]
        },
        {"midlertidig": [stay(None), stay(5, "familie", familie="uten_barn")]},
    ],
    "stort_hopp": [
        {"indikatorverdi": [startlan(2024, 100.0), startlan(2025, 61.0)]},
        {"indikatorverdi": [startlan(2024, 100.0), startlan(2025, 139.0)]},
        # Small numbers jump; so do other borders, other sources, and what is no final figure.
        {"indikatorverdi": [startlan(2024, 49.0), startlan(2025, 20.0)]},
        {"indikatorverdi": [startlan(2024, 100.0), startlan(2025, 20.0, grenser="2024")]},
        {"indikatorverdi": [startlan(2024, 100.0), startlan(2025, 20.0, kilde="avisa")]},
        {"indikatorverdi": [startlan(2024, 100.0), startlan(2025, 20.0, merke="prognose")]},
        # Two years apart; long ago; an earlier jump; a year that is not over.
        {"indikatorverdi": [startlan(2023, 100.0), startlan(2025, 20.0)]},
        {"indikatorverdi": [startlan(2009, 100.0), startlan(2010, 20.0)]},
        {"indikatorverdi": [startlan(2023, 100.0), startlan(2024, 20.0), startlan(2025, 20.0)]},
        {"indikatorverdi": [startlan(2025, 100.0), startlan(2026, 20.0)]},
    ],
    "andel_innenfor": [
        {"indikatorverdi": [of_year(2024, indikator="avslag_andel", verdi=100.0)]},
        {"indikatorverdi": [of_year(2024, indikator="bosatt_andel_av_vedtatt", verdi=250.0)]},
    ],
    "ikke_negativ": [{"indikatorverdi": [value(verdi=0.0)]}],
    "ikke_flere_enn_landet": [
        {"indikatorverdi": [country(3325.0), value(indikator="bostedslose", verdi=3325.0)]},
        {
            "indikatorverdi": [
                country(3325.0),
                of_year(2020, indikator="bostedslose", verdi=9999.0),
            ]
        },
        # Per 1000 a town may well have more than the country.
        {
            "indikatorverdi": [
                value(kommunenr="0", indikator="bostedslose_nasjonalt_per_1000", verdi=0.62),
                value(indikator="bostedslose_per_1000", verdi=1.5),
            ]
        },
    ],
    "ikke_fra_framtiden": [
        {"indikatorverdi": [of_year(2027, indikator="flyktninger_anmodet")]},
        {
            "indikatorverdi": [
                value(periode_fra=date(2030, 1, 1), periode_til=date(2030, 1, 1), merke="prognose")
            ]
        },
        {"indikatorverdi": [value(periode_fra=DAY, periode_til=DAY)]},
    ],
    "hentet_for_uttrekket": [{"indikatorverdi": [value(hentet=DAY), value(hentet=None)]}],
    "samme_periode": [
        {"indikatorverdi": [value(), of_year(2014), of_year(2015, vist=False)]},
        {"indikatorverdi": [value(), of_year(2015, grenser="2024")]},
        # Settled in the year and on its first day are two things: the year is what is counted.
        {
            "indikatorverdi": [
                value(indikator="flyktninger_bosatt"),
                of_year(2015, indikator="flyktninger_bosatt"),
            ]
        },
    ],
    "smaa_tall": [
        {"midlertidig": [stay(0), stay(5, "familie", familie="uten_barn")]},
        {"ledig_bolig": [stay(2)]},
        {"indikatorverdi": [tenants(0.0), tenants(5.0)]},
        # Narvik has printed that it had five homeless; homes are not persons.
        {"indikatorverdi": [value(indikator="bostedslose", verdi=3.0)]},
        {"indikatorverdi": [own("boliger_kjopt", 2.0)]},
    ],
}


def tables_with(rows: Rows) -> dict[str, pa.Table]:
    tables: dict[str, pa.Table] = {n: c.from_rows(rows.get(n, ())) for n, c in TABLES.items()}
    return tables | {"kommune": KOMMUNE}


def outcome_of(name: str, rows: Rows) -> Outcome:
    inputs = checks.inputs(tables_with(rows), SHEETS, DAY, RULES)
    with TemporaryDirectory() as alone:
        shutil.copy(TESTER / f"{name}.sql", alone)
        (found,) = checks.run(Path(alone), inputs)
    return found


def cases(named: Mapping[str, list[Rows]]) -> list[Any]:
    return [
        pytest.param(name, rows, id=f"{name}-{number}")
        for name, several in named.items()
        for number, rows in enumerate(several, start=1)
    ]


def test_every_data_test_is_broken_by_something_and_passed_by_something() -> None:
    names = {path.stem for path in TESTER.glob("*.sql")}
    assert set(BREAKS) == names
    assert set(PASSES) == names


@pytest.mark.parametrize(("name", "rows"), cases(BREAKS))
def test_a_data_test_finds_what_breaks_it(name: str, rows: Rows) -> None:
    found = outcome_of(name, rows)
    assert found.rows == len(found.examples) >= 1
    for fault in found.faults():
        assert f"kontrollen {name}: " in str(fault)
        assert fault.level == found.level
        assert fault.message.endswith(".")
        assert fault.advice.endswith(".")
        assert "None" not in str(fault)


@pytest.mark.parametrize(("name", "rows"), cases(PASSES))
def test_a_data_test_leaves_alone_what_does_not_break_it(name: str, rows: Rows) -> None:
    found = outcome_of(name, rows)
    assert found.rows == 0, found.examples
    assert list(found.faults()) == []


@pytest.mark.parametrize("path", sorted(TESTER.glob("*.sql")), ids=lambda path: path.stem)
def test_a_data_test_says_what_must_hold(path: Path) -> None:
    sentence = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("-- ")
    assert sentence[0].isupper()
    assert sentence.endswith(".")


def test_what_was_published_passes_every_test(data: Path) -> None:
    folder = data / "uttrekk" / "2026-11-01.1"
    tables = {
        name: pq.read_table(path) if (path := folder / f"{name}.parquet").exists() else c.empty()
        for name, c in TABLES.items()
    }
    outcomes = checks.run(TESTER, checks.inputs(tables, SHEETS, DAY, RULES))
    assert [one.name for one in outcomes if one.rows and one.level == "feil"] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT 1", "første linje skal være en kommentar"),
        ("-- \nSELECT 1", "første linje skal være en kommentar"),
        ("-- Ord.\nSELEC", "kan ikke kjøres"),
        ("-- Ord.\nSELECT 1; SELECT 2", "én SELECT"),
        ("-- Ord.\nCREATE TABLE a (b INT)", "én SELECT"),
        ("-- Ord.\nSELECT * FROM finnes_ikke", "kan ikke kjøres"),
        ("-- Ord.\n-- nivå: viktig\nSELECT 1", "skal være «feil» eller «advarsel», ikke «viktig»"),
    ],
)
def test_a_file_that_is_no_test_is_a_sentence(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "prove.sql").write_text(text)
    with pytest.raises(CheckError, match=r"prove\.sql: ") as error:
        checks.run(tmp_path, {})
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("second", "level", "told"),
    [("", "feil", "brutt"), ("-- nivå: feil\n", "feil", "brutt"),
     ("-- nivå: advarsel\n", "advarsel", "advarsel"), ("-- mer om dette\n", "feil", "brutt")],
)  # fmt: skip
def test_the_second_line_says_whether_it_stops(
    tmp_path: Path, second: str, level: str, told: str
) -> None:
    (tmp_path / "prove.sql").write_text(f"-- Alt er i orden.\n{second}SELECT 3 AS tre\n")
    (one,) = checks.run(tmp_path, {})
    assert one.level == level
    assert one.entry() == {
        "navn": "prove",
        "kontroll": "Alt er i orden.",
        "resultat": told,
        "rader": "1",
    }
    (tmp_path / "prove.sql").write_text(f"-- Alt er i orden.\n{second}SELECT 3 AS tre WHERE false")
    (one,) = checks.run(tmp_path, {})
    assert (one.entry()["resultat"], one.entry()["rader"]) == ("bestått", "0")


def test_a_row_is_told_as_a_norwegian_writes_it(tmp_path: Path) -> None:
    (tmp_path / "prove.sql").write_text(
        "-- Slik skal det være.\nSELECT DATE '2026-01-31' AS dag, 1.5::DOUBLE AS tall, "
        "43506::DOUBLE AS hele, NULL AS tom_celle, true AS sant, '=1+1' AS tekst"
    )
    (one,) = checks.run(tmp_path, {})
    (fault,) = one.faults()
    assert fault.value == (
        "dag 31.01.2026, tall 1,5, hele 43506, tom_celle tom, sant ja, tekst =1+1"
    )
    assert str(fault) == (
        f"kontrollen prove: slik skal det være. Ikke her: «{fault.value}». "
        "Rett tallene der de kommer fra, og kjør kommandoen på nytt."
    )


def test_what_breaks_a_test_everywhere_is_told_by_its_first_rows(tmp_path: Path) -> None:
    (tmp_path / "prove.sql").write_text("-- Ingen rader.\nSELECT range AS rad FROM range(100000)")
    (one,) = checks.run(tmp_path, {})
    told = list(one.faults())
    assert one.rows == 100_000
    assert len(told) == checks.SHOWN_ROWS + 1
    assert "99500 rader til" in told[-1].message
    rows = list(csv.reader(io.StringIO(as_csv(told).decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == len(told) + 1
    assert rows[1][0] == "feil"
    assert rows[1][5] == "rad 0"
