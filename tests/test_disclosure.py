"""What is hidden, on tables small enough to reckon by hand."""

import os
import shutil
from datetime import date
from itertools import product
from pathlib import Path

import pyarrow as pa
import pytest
from skjermingsproever import (
    DAY,
    Q1,
    Q2,
    Q3,
    Q4,
    YEAR,
    Period,
    guarded,
    row,
    shown,
    table,
    terms,
)

from boligkompass import protection
from boligkompass.disclosure import Earlier, ProtectionError, Terms, read
from boligkompass.tables import TABLES


def hidden(name: str, *rows: dict, **more) -> list[tuple]:
    """Which rows are hidden, by their codes (and period, where there are several)."""
    found = shown(guarded((name, table(name, *rows)), **more), name)
    return [key[2:] for key, count in found.items() if count is None]


# --- The primary rule -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("households", "persons", "is_hidden"),
    [(0, 0, False), (1, 9, True), (4, 20, True), (5, 5, False), (5, 30, False)],
)
def test_one_to_four_households_are_hidden_and_zero_is_kept(
    households: int, persons: int, is_hidden: bool
) -> None:
    """k = 5, the standard: DOMAIN.md, *Small numbers*, rule 1."""
    raw = table("bosetting", row(households, persons=persons, status="bosatt"))
    (safe,) = guarded(("bosetting", raw)).tables["bosetting"].to_pylist()
    expected = (None, None, "skjult") if is_hidden else (households, persons, "vist")
    assert (safe["antall"], safe["personer"], safe["synlighet"]) == expected


def test_five_persons_may_be_one_family_and_few_persons_are_hidden_too() -> None:
    raw = [row(1, Q1, persons=5, status="bosatt"), row(3, Q2, persons=4, status="bosatt")]
    assert len(hidden("bosetting", *raw)) == 2


def test_the_limit_is_the_owners_table_by_table() -> None:
    rows = [row(2, Q1, strom="nye"), row(3, Q2, strom="nye"), row(6, Q3, strom="nye")]
    raw = table("bostedslos", *rows)
    for k, expected in ((3, [None, 3, 6]), (5, [None, None, 6]), (7, [None, None, None])):
        protected = guarded(("bostedslos", raw), terms=terms(bostedslos=k))
        assert list(shown(protected, "bostedslos").values()) == expected


def test_empty_homes_are_left_alone_and_homes_that_may_be_let_are_not() -> None:
    empty = guarded(("ledig_bolig", table("ledig_bolig", row(2, DAY))))
    homes = guarded(("bolig_bestand", table("bolig_bestand", row(2, DAY))))
    assert shown(empty, "ledig_bolig") == {(DAY[1], DAY[2]): 2}
    assert shown(homes, "bolig_bestand") == {(DAY[1], DAY[2]): None}


def test_a_zero_of_few_is_hidden_in_a_sensitive_table_and_all_of_few_with_it() -> None:
    """Of seven households none has children: that tells of each of the seven (rule 1)."""
    seven = [row(7), row(0, familie="barnefamilie"), row(7, familie="uten_barn")]
    assert hidden("midlertidig", *seven) == [("barnefamilie",), ("uten_barn",)]
    ten = [row(10), row(0, familie="barnefamilie"), row(10, familie="uten_barn")]
    assert hidden("midlertidig", *ten) == []
    other = [row(7, DAY), row(0, DAY, familie="barnefamilie"), row(7, DAY, familie="uten_barn")]
    assert hidden("restanse", *other) == []


@pytest.mark.parametrize("name", protection.PROTECTED)
def test_every_table_of_people_can_be_protected(name: str) -> None:
    protected = guarded((name, TABLES[name].empty()))
    assert protected.tables[name].schema == TABLES[name].schema
    assert len(protected.reasons[name]) == 0


def test_what_counts_nobody_comes_back_as_it_was() -> None:
    plan = TABLES["tiltak"].empty()
    assert guarded(("tiltak", plan)).tables == {"tiltak": plan}


# --- What could be worked out ---------------------------------------------------------------------


def test_a_single_hidden_part_is_not_left_alone() -> None:
    """20 = 3 + 17: one of the others is hidden, and the total stands."""
    rows = [row(20), row(3, familie="barnefamilie"), row(17, familie="uten_barn")]
    assert hidden("midlertidig", *rows) == [("barnefamilie",), ("uten_barn",)]


def test_two_hidden_parts_with_a_small_sum_are_not_enough() -> None:
    """10 = 1 + 1 + 8 leaves a sum of two: at most two each. The third part must go too."""
    rows = [
        row(10),
        *(row(n, arsak=a) for n, a in ((1, "uten_bolig"), (1, "uegnet"), (8, "fare_for_miste"))),
    ]
    assert len(hidden("soknad", *rows)) == 3


def test_enough_is_enough() -> None:
    """23 = 3 + 2 + 18: two hidden parts with a sum of five can each be anything from 0 to 5."""
    rows = [
        row(23),
        *(row(n, arsak=a) for n, a in ((3, "uten_bolig"), (2, "uegnet"), (18, "fare_for_miste"))),
    ]
    assert hidden("soknad", *rows) == [("uegnet",), ("uten_bolig",)]


def test_a_year_does_not_tell_its_quarter() -> None:
    quarters = [row(n, q, arsak="uegnet") for n, q in ((3, Q1), (9, Q2), (8, Q3), (12, Q4))]
    found = shown(
        guarded(("soknad", table("soknad", *quarters, row(32, YEAR, arsak="uegnet")))), "soknad"
    )
    assert found[YEAR[1], YEAR[2], "uegnet"] == 32
    assert found[Q1[1], Q1[2], "uegnet"] is None
    assert list(found.values()).count(None) == 2


def test_the_homeless_balance_does_not_tell_a_stream() -> None:
    """24 = 22 + nye + 0 - ut: with nye hidden, ut may not be shown."""
    before = [
        row(n, Q1, strom=s) for s, n in (("aktive", 22), ("nye", 6), ("tilbake", 0), ("ut", 7))
    ]
    after = [
        row(n, Q2, strom=s) for s, n in (("aktive", 24), ("nye", 9), ("tilbake", 0), ("ut", 7))
    ]
    assert hidden("bostedslos", *before, *after) == []
    few = [row(n, Q2, strom=s) for s, n in (("aktive", 18), ("nye", 3), ("tilbake", 0), ("ut", 7))]
    found = shown(guarded(("bostedslos", table("bostedslos", *before, *few))), "bostedslos")
    assert found[Q2[1], Q2[2], "nye"] is None
    assert found[Q2[1], Q2[2], "aktive"] is None or found[Q2[1], Q2[2], "ut"] is None


def test_two_tables_do_not_tell_on_each_other() -> None:
    """Leased homes: in kontrakt and in bolig_bestand. What one hides the other does not show."""
    contracts = table(
        "kontrakt", row(40, DAY, kontraktstype="leie"), row(3, DAY, kontraktstype="innleie")
    )
    homes = table(
        "bolig_bestand", row(43, DAY), row(40, DAY, eierform="eid"),
        row(3, DAY, eierform="innleid"), row(0, DAY, eierform="tildelingsrett"),
    )  # fmt: skip
    protected = guarded(("kontrakt", contracts), ("bolig_bestand", homes))
    assert shown(protected, "kontrakt")[DAY[1], DAY[2], "innleie"] is None
    found = shown(protected, "bolig_bestand")
    assert found[DAY[1], DAY[2], "innleid"] is None
    assert found[DAY[1], DAY[2], "eid"] is None or found[DAY[1], DAY[2]] is None


def test_persons_do_not_tell_the_households() -> None:
    """Seven households of 29 persons, three or more in each: those of five or more are 1 to 4.

    3a <= p <= 4a and q >= 5b with a + b = 7 and p + q = 29 leave a from 3 to 6, three wide. So to
    hide the two sizes is not enough.
    """
    sizes = (("1", 17, 17), ("2", 5, 10), ("3-4", 4, 13), ("5+", 3, 16))
    rows = [row(n, persons=p, husstandsstorrelse=s, klar_bolig="ja") for s, n, p in sizes]
    rows += [row(0, persons=0, husstandsstorrelse=s, klar_bolig="nei") for s, _, _ in sizes]
    rows.append(row(29, persons=56, status="avtalt"))
    found = shown(guarded(("bosetting", table("bosetting", *rows))), "bosetting")
    possible = {
        a for a, p in product(range(8), range(30)) if 3 * a <= p <= 4 * a and 29 - p >= 5 * (7 - a)
        and (29 - p <= 20 * (7 - a))
    }  # fmt: skip
    assert (min(possible), max(possible)) == (3, 6)
    hidden_sizes = [key[2] for key, count in found.items() if count is None and key[-1] == "ja"]
    assert {"3-4", "5+"} < set(hidden_sizes) or found[Q1[1], Q1[2], "avtalt"] is None


def test_secret_addresses_are_not_told_by_a_total_and_its_parts() -> None:
    """42 applications and 40 by cause: two have a secret address. Six are enough to be told."""
    causes = (("uten_bolig", 20), ("uegnet", 12), ("fare_for_miste", 8))
    rows = [row(n, arsak=a) for a, n in causes]
    assert hidden("soknad", row(40), *rows) == []
    assert len(hidden("soknad", row(42), *rows)) >= 1
    assert hidden("soknad", row(46), *rows) == []


def test_what_is_never_shown_is_no_row_of_the_extract_and_is_protected() -> None:
    """Outcomes of single years are there to be reckoned with alone."""
    years = [("aar", date(y, 1, 1), date(y, 12, 31)) for y in (2023, 2024, 2025, 2026)]
    spans = [
        ("treaar", date(2023, 1, 1), date(2025, 12, 31)),
        ("treaar", date(2024, 1, 1), date(2026, 12, 31)),
    ]
    counts = [6, 0, 0, 8]
    rows = [
        row(n, y, trinn="gjennomfort") | {"synlighet": "skjult"}
        for n, y in zip(counts, years, strict=True)
    ]
    rows += [row(6, spans[0], trinn="gjennomfort"), row(8, spans[1], trinn="gjennomfort")]
    protected = guarded(("utkastelse", table("utkastelse", *rows)))
    assert protected.tables["utkastelse"]["periodetype"].unique().to_pylist() == ["treaar"]
    assert len(protected.reasons["utkastelse"]) == 2


# --- Kroner ---------------------------------------------------------------------------------------


def _state(
    count: int, kroner: int, area: int, grade: str | None = None, *, few: bool = False
) -> dict:
    values = {
        "oppgraderingsbehov": kroner,
        "areal": area,
        "kroner_synlighet": "skjult" if few else "vist",
    }
    return row(count, DAY, **values, **({"tilstandsgrad": grade} if grade else {}))


def test_kroner_of_few_homes_are_hidden_with_another_sum_and_the_counts_stand() -> None:
    rows = [
        _state(60, 9_000_000, 4_000),
        _state(20, 1_000_000, 1_300, "TG1", few=True),
        _state(20, 3_000_000, 1_300, "TG2"),
        _state(20, 5_000_000, 1_400, "TG3"),
        _state(0, 0, 0, "TG0"),
        _state(0, 0, 0, "TGIU"),
    ]
    found = (
        guarded(("bolig_tilstand", table("bolig_tilstand", *rows)))
        .tables["bolig_tilstand"]
        .to_pylist()
    )
    assert [one["antall"] for one in found].count(None) == 0
    kroner = {one["tilstandsgrad"]: one["oppgraderingsbehov"] for one in found}
    assert kroner["TG1"] is None
    assert kroner[None] == 9_000_000
    assert len([grade for grade, value in kroner.items() if value is None]) == 2
    assert all((one["areal"] is None) == (one["kroner_synlighet"] == "skjult") for one in found)


def test_kroner_go_with_a_hidden_count() -> None:
    (found,) = (
        guarded(("bolig_tilstand", table("bolig_tilstand", _state(3, 900, 200))))
        .tables["bolig_tilstand"]
        .to_pylist()
    )
    assert (found["antall"], found["oppgraderingsbehov"], found["areal"]) == (None, None, None)
    assert (found["synlighet"], found["kroner_synlighet"]) == ("skjult", "skjult")


# --- What was published before --------------------------------------------------------------------


def _before(name: str, *rows: dict, dato: date = date(2026, 10, 1)) -> Earlier:
    return Earlier("2026-10-01.1", dato, {name: table(name, *rows)})


def test_what_was_hidden_once_stays_hidden() -> None:
    old = _before("soknad", row(None, Q1, arsak="uegnet"))
    protected = guarded(("soknad", table("soknad", row(7, Q1, arsak="uegnet"))), earlier=(old,))
    assert shown(protected, "soknad") == {(Q1[1], Q1[2], "uegnet"): None}
    assert protected.reasons["soknad"].to_pylist() == ["skjult_foer"]


def test_a_plan_of_a_period_to_come_is_another_number_each_month() -> None:
    old = _before("bosetting", row(None, Q4, status="avtalt"))
    raw = table("bosetting", row(7, Q4, persons=12, status="avtalt"))
    assert shown(guarded(("bosetting", raw), earlier=(old,)), "bosetting") == {
        (Q4[1], Q4[2], "avtalt"): 7
    }


def test_what_was_shown_before_is_not_hidden_in_vain() -> None:
    """20 = 3 + 17, and 17 was shown last month: to hide the total is all that helps."""
    old = _before("midlertidig", row(17, Q1, familie="uten_barn"))
    rows = [row(20), row(3, familie="barnefamilie"), row(17, familie="uten_barn")]
    found = shown(
        guarded(("midlertidig", table("midlertidig", *rows)), earlier=(old,)), "midlertidig"
    )
    assert found == {
        (Q1[1], Q1[2]): None,
        (Q1[1], Q1[2], "barnefamilie"): None,
        (Q1[1], Q1[2], "uten_barn"): 17,
    }


def test_what_cannot_be_protected_any_more_is_told() -> None:
    """Both the total and the other part were shown: three can be told whatever is hidden now."""
    old = _before("midlertidig", row(20, Q1), row(17, Q1, familie="uten_barn"))
    rows = [row(20), row(3, familie="barnefamilie"), row(17, familie="uten_barn")]
    protected = guarded(("midlertidig", table("midlertidig", *rows)), earlier=(old,))
    (unsafe,) = protected.unsafe
    assert protected.tables["midlertidig"].slice(unsafe[1], 1)["familie"].to_pylist() == [
        "barnefamilie"
    ]


def test_two_extracts_do_not_tell_who_came_in_between() -> None:
    """Ten until June, twelve until September: two came, unless the second is hidden."""
    half = ("delaar", date(2026, 1, 1), date(2026, 6, 30))
    nine = ("delaar", date(2026, 1, 1), date(2026, 9, 30))
    old = _before("bosetting", row(10, half, persons=20, boliglosning="privat"))
    raw = table("bosetting", row(12, nine, persons=24, boliglosning="privat"))
    assert list(shown(guarded(("bosetting", raw), earlier=(old,)), "bosetting").values()) == [None]
    raw = table("bosetting", row(15, nine, persons=30, boliglosning="privat"))
    assert list(shown(guarded(("bosetting", raw), earlier=(old,)), "bosetting").values()) == [15]


# Register from July: the year so far is no sum of quarters that are counted.
HALF = ("delaar", date(2026, 1, 1), date(2026, 6, 30))
NINE = ("delaar", date(2026, 1, 1), date(2026, 9, 30))


def _settled(period: Period, kommunal: int | None, privat: int | None) -> list[dict]:
    """Those settled in two kinds of home, each a household of two."""
    counts = (("kommunal", kommunal), ("privat", privat))
    return [row(n, period, persons=None if n is None else 2 * n, boliglosning=b) for b, n in counts]


def test_what_was_hidden_is_not_told_by_what_no_longer_counts_it() -> None:
    """Until June 20, both parts of it hidden. Nine until September less three in the third quarter
    would be the 6 of then."""
    old = _before(
        "bosetting",
        row(20, HALF, persons=40, status="bosatt"),
        *_settled(HALF, None, None),
        dato=date(2026, 7, 1),
    )
    total = [row(32, NINE, persons=64, status="bosatt"), row(12, Q3, persons=24, status="bosatt")]
    raw = table("bosetting", *total, *_settled(NINE, 11, 21), *_settled(Q3, 5, 7))
    alone = shown(guarded(("bosetting", raw)), "bosetting")
    assert None not in alone.values()
    found = shown(guarded(("bosetting", raw), earlier=(old,)), "bosetting")
    for kind in ("kommunal", "privat"):
        assert None in (found[NINE[1], NINE[2], kind], found[Q3[1], Q3[2], kind])


def test_a_plan_that_was_published_before_on_the_same_day_is_the_same() -> None:
    old = _before("bosetting", row(None, Q4, status="avtalt"), dato=date(2026, 10, 1))
    plan = table("bosetting", row(7, Q4, persons=12, status="avtalt"))
    for dato, expected in ((date(2026, 10, 1), None), (date(2026, 11, 1), 7)):
        protected = guarded(("bosetting", plan), earlier=(old,), dato=dato)
        assert shown(protected, "bosetting") == {(Q4[1], Q4[2], "avtalt"): expected}


def test_withdrawn_extracts_count_and_unreadable_ones_do_not(data: Path, tmp_path: Path) -> None:
    contracts = [contract for contract in TABLES.values() if contract.personal_counts]
    shutil.copytree(data / "uttrekk", tmp_path / "uttrekk")
    folder = tmp_path / "uttrekk"
    (folder / "2026-09-01.1.tilbaketrukket.json").write_text(
        '{"dato": "2026-09-02", "grunn": "Feil"}'
    )
    (folder / "2026-10-01.1" / "soknad.parquet").write_bytes(b"")
    assert [one.id for one in read(tmp_path, contracts)] == ["2026-09-01.1", "2026-11-01.1"]


# --- What is public elsewhere ---------------------------------------------------------------------


def _imdi(persons: float) -> pa.Table:
    return TABLES["indikatorverdi"].from_rows(
        [
            {
                "kommunenr": "9901", "indikator": "flyktninger_bosatt", "periode_fra": YEAR[1],
                "periode_til": YEAR[2], "grenser": "publisert", "kilde": "imdi_ssb_publisert",
                "verdi": persons, "synlighet": "vist", "offentlig": True, "vist": True,
            }
        ]
    )  # fmt: skip


def test_what_is_public_is_reckoned_with() -> None:
    """Three households of twelve persons, all in municipal homes. The twelve are public at IMDi.

    Alone the total and the municipal homes are hidden. With the twelve known, the shown zeros would
    tell that they all live there.
    """
    homes = (("kommunal", 3, 12), ("privat", 0, 0), ("egen", 0, 0))
    rows = [row(n, YEAR, persons=p, boliglosning=b) for b, n, p in homes]
    raw = table("bosetting", row(3, YEAR, persons=12, status="bosatt"), *rows)
    alone = shown(guarded(("bosetting", raw)), "bosetting")
    assert {key[2] for key, count in alone.items() if count is None} == {"bosatt", "kommunal"}
    told = shown(guarded(("bosetting", raw), public=_imdi(12)), "bosetting")
    assert {key[2] for key, count in told.items() if count is None} > {"bosatt", "kommunal"}
    assert shown(guarded(("bosetting", raw), public=_imdi(11)), "bosetting") == alone


# --- The result -----------------------------------------------------------------------------------


def test_the_same_rows_in_any_order_give_the_same_result() -> None:
    rows = [
        row(3, Q1, arsak="uegnet"),
        row(9, Q1, arsak="uten_bolig"),
        row(12, Q1),
        row(8, Q1, arsak="fare_for_miste"),
    ]
    one = guarded(("soknad", table("soknad", *rows))).tables["soknad"]
    raw = table("soknad", *rows)
    other = guarded(("soknad", raw.take(pa.array(range(raw.num_rows - 1, -1, -1))))).tables[
        "soknad"
    ]
    assert one.equals(other)


def test_municipalities_have_nothing_to_do_with_each_other() -> None:
    """Many of them are protected by several processes; the result is that of one at a time."""
    rows = [row(20), row(3, familie="barnefamilie"), row(17, familie="uten_barn")]
    numbers = [f"99{n:02}" for n in range(10)]
    every = table("midlertidig", *(one | {"kommunenr": n} for n in numbers for one in rows))
    told: list[tuple[int, int]] = []
    protected = guarded(("midlertidig", every), tell=lambda done, of: told.append((done, of)))
    found = protected.tables["midlertidig"].group_by("kommunenr").aggregate([("antall", "count")])
    assert dict(
        zip(found["kommunenr"].to_pylist(), found["antall_count"].to_pylist(), strict=True)
    ) == dict.fromkeys(numbers, 1)
    assert told == [(n, 10) for n in range(1, 11)]


def lengths_of_stay(code: str, numbers: list[str]) -> pa.Table:
    """The same in each of these municipalities, but for the code of the last."""
    rows = [row(7, DAY, oppholdslengde="0-30") | {"kommunenr": one} for one in numbers[:-1]]
    last = row(7, DAY, oppholdslengde=code) | {"kommunenr": numbers[-1]}
    return table("midlertidig", *rows, last)


@pytest.mark.parametrize("number", [1, 9])
def test_a_municipality_that_cannot_be_protected_is_named(number: int) -> None:
    """In a process of its own, too. There is no class of 40 days, so nobody knows what it is."""
    numbers = [f"99{n:02}" for n in range(number)]
    with pytest.raises(ProtectionError, match=f"kommune {numbers[-1]} kunne ikke vernes.*'40'"):
        guarded(("midlertidig", lengths_of_stay("40", numbers)))


class Deadly:
    """What kills the process that unpacks it."""

    def __reduce__(self) -> tuple:
        return os._exit, (1,)


def test_a_process_that_is_killed_is_told_and_publishes_nothing() -> None:
    every = lengths_of_stay("0-30", [f"99{n:02}" for n in range(9)])
    with pytest.raises(ProtectionError, match=r"stoppet utenfra.*Ingenting er publisert"):
        guarded(("midlertidig", every), terms=Terms(terms().rules, Deadly()))
