"""What is told of the hidden numbers: to everybody in `skjerming`, and to the owner alone.

Every expected number is counted by hand from the few rows that the test writes.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from boligkompass import protection
from boligkompass.cli import protecting
from boligkompass.contracts import cut_name
from boligkompass.disclosure import Protected
from boligkompass.owner_report import HEADINGS, OwnerReport, owner_report
from boligkompass.protection import TableRule
from boligkompass.protection_report import rows
from boligkompass.tables import TABLES

NUMBER = "9901"
NAMES = {NUMBER: "Eksempelkommunen"}
Row = dict[str, Any]


def rule(name: str, k: int = 5, utelat: tuple[tuple[str, str], ...] = ()) -> TableRule:
    return TableRule(name, k, False, "Få.", (), utelat)


def quarter(number: int) -> tuple[date, date]:
    """The `number`th quarter from the first of 2020."""
    years, place = divmod(number, 4)
    ends = ((3, 31), (6, 30), (9, 30), (12, 31))
    return date(2020 + years, 3 * place + 1, 1), date(2020 + years, *ends[place])


def year(number: int) -> tuple[date, date]:
    return date(2020 + number, 1, 1), date(2020 + number, 12, 31)


def cell(kind: str, period: tuple[date, date], antall: int, vist: bool, **codes: str) -> Row:
    return {
        "kommunenr": NUMBER,
        "periodetype": kind,
        "periode_fra": period[0],
        "periode_til": period[1],
        "utsnitt": cut_name(tuple(codes)),
        **codes,
        "antall": antall,
        "synlighet": "vist" if vist else "skjult",
    }


def quarters(antall: Mapping[str, int], hidden: Iterable[str], number: int = 12) -> list[Row]:
    """Households settled by the kind of home, the same numbers in so many quarters."""
    return [
        cell("kvartal", quarter(place), count, code not in hidden, boliglosning=code)
        for place in range(number)
        for code, count in antall.items()
    ]


def tables(name: str, cells: Sequence[Row]) -> tuple[pa.Table, pa.Table]:
    """The raw table of some cells, and the table as it is shown."""
    contract = TABLES[name]
    raw = [{**one, "synlighet": "vist"} for one in cells]
    shown = [one if one["synlighet"] == "vist" else {**one, "antall": None} for one in cells]
    return contract.from_rows(raw), contract.from_rows(shown)


def told(name: str, cells: Sequence[Row], *, one: TableRule | None = None) -> list[Row]:
    """The rows of `skjerming` for a table with these cells."""
    raw, shown = tables(name, cells)
    found: list[Row] = rows({name: raw}, {name: shown}, {name: one or rule(name)}).to_pylist()
    return found


def proposed(name: str, cells: Sequence[Row], cut: str, kind: str = "kvartal") -> str | None:
    (row,) = (r for r in told(name, cells) if (r["utsnitt"], r["periodetype"]) == (cut, kind))
    forslag: str | None = row["forslag"]
    return forslag


# --- How much is hidden -----------------------------------------------------------------------


def test_each_cut_and_kind_of_period_is_counted() -> None:
    cells = [
        cell("aar", year(0), 30, True),
        cell("aar", year(0), 28, True, arsak="uten_bolig"),
        cell("aar", year(0), 2, False, arsak="uegnet"),
        cell("aar", year(0), 0, True, arsak="fare_for_miste"),
        cell("aar", year(1), 0, False, arsak="fare_for_miste"),
        cell("kvartal", quarter(0), 0, True, arsak="uegnet"),
    ]
    numbers = ("utsnitt", "periodetype", "k", "celler", "nuller", "skjulte", "forslag")
    found = [tuple(row[name] for name in numbers) for row in told("soknad", cells)]
    assert found == [
        ("alle", "aar", 5, 1, 0, 0, None),
        # A hidden 0 is hidden: that it is a 0 is not told.
        ("arsak", "aar", 5, 4, 1, 2, None),
        ("arsak", "kvartal", 5, 1, 1, 0, None),
    ]


def test_the_limit_is_the_owners() -> None:
    (row,) = told("soknad", [cell("aar", year(0), 30, True)], one=rule("soknad", k=7))
    assert (row["tabell"], row["k"]) == ("soknad", 7)


def test_a_table_that_is_not_there_has_no_rows() -> None:
    rules = protection.load(Path("ingen katalog"))
    assert rows({}, {}, rules).num_rows == 0
    assert rows({}, {}, rules).schema == TABLES["skjerming"].schema


def test_counts_of_another_table_are_refused() -> None:
    raw, shown = tables("soknad", [cell("aar", year(0), 30, True)])
    with pytest.raises(ValueError, match="soknad"):
        rows({"soknad": raw}, {"soknad": shown.slice(1)}, {"soknad": rule("soknad")})


# --- Proposals --------------------------------------------------------------------------------

# Of three kinds of homes two are hidden in each quarter; together they are 6.
SPLIT = {"kommunal": 3, "privat": 3, "egen": 9}


def test_little_hidden_asks_for_nothing() -> None:
    # 8 of 16: half, and not more.
    half = quarters({"kommunal": 3, "privat": 9}, ["kommunal"], 8)
    assert proposed("bosetting", half, "boliglosning") is None
    # 7 of 7: all, and too few to speak of.
    few = quarters({"kommunal": 3}, ["kommunal"], 7)
    assert proposed("bosetting", few, "boliglosning") is None


def test_two_small_neighbours_together() -> None:
    # 12 quarters of two classes: 12 sums of 6 that nobody can judge, and 12 shown ones of 9. All
    # 24 are large, but five of them are never said to be.
    assert proposed("bosetting", quarters(SPLIT, ["kommunal", "privat"]), "boliglosning") == (
        "Med «Kommunal bolig» og «Privat leid bolig» i én klasse ville minst 19 av 24 tall vært "
        "store nok til å vises."
    )


def test_no_single_sum_is_given_away() -> None:
    whole = quarters(SPLIT, ["kommunal", "privat"])
    sentence = proposed("bosetting", whole, "boliglosning")
    assert sentence is not None
    for place in range(12):
        smaller = [dict(one) for one in whole]
        smaller[3 * place]["antall"] = 1
        smaller[3 * place + 1]["antall"] = 1
        assert proposed("bosetting", smaller, "boliglosning") == sentence


def test_nothing_is_said_of_few_sums() -> None:
    # 8 quarters: 8 that nobody can judge, of which 16 - 5 - 8 = 3 could be said to be large.
    eight = quarters(SPLIT, ["kommunal", "privat"], 8)
    assert proposed("bosetting", eight, "boliglosning") is None


def test_nothing_is_said_when_nothing_is_gained() -> None:
    # Together they are 4: no sum is large, and to say so would tell how small they are.
    small = quarters({"kommunal": 2, "privat": 2, "egen": 9}, ["kommunal", "privat"])
    assert proposed("bosetting", small, "boliglosning") is None


def test_what_to_put_together_follows_from_what_is_hidden() -> None:
    # The two smallest are kommunal and privat; most is hidden of privat and egen.
    cells = quarters({"kommunal": 5, "privat": 8, "egen": 9}, ["privat", "egen"])
    sentence = proposed("bosetting", cells, "boliglosning")
    assert sentence is not None
    assert sentence.startswith("Med «Privat leid bolig» og «Egen eid bolig»")


def test_a_longer_period_that_is_there_is_told_as_it_is_shown() -> None:
    cells = quarters({"kommunal": 3, "privat": 3}, ["kommunal", "privat"])
    cells += [
        cell("aar", year(place), count, vist, boliglosning=code)
        for place in range(3)
        for code, count, vist in (("kommunal", 12, True), ("privat", 12, place > 0))
    ]
    # Of 6 yearly numbers 5 are shown, though all are large: one is hidden for another's sake.
    assert proposed("bosetting", cells, "boliglosning") == (
        "Per år i stedet for per kvartal er 5 av 6 tall vist."
    )


@pytest.mark.parametrize("years", [9, 10, 11])
def test_three_years_together(years: int) -> None:
    codes = ("eid", "privat_leie", "kommunal", "institusjon", "annet")
    cells = [
        cell("aar", year(place), 3, False, utflyttet_til=code)
        for place in range(years)
        for code in codes
    ]
    # Three times three whole years of five classes, each of 9; a tenth year is left out.
    assert proposed("utflytting", cells, "utflyttet_til", "aar") == (
        "Tre år samlet i stedet for per år ville minst 10 av 15 tall vært store nok til å vises."
    )


def test_years_in_which_a_household_counts_once_are_not_added_up() -> None:
    cells = [
        cell("aar", year(n), 3, False, utfall=c) for n in range(12) for c in ("arbeid", "annet")
    ]
    assert proposed("introprogram", cells, "utfall", "aar") is None


def test_without_one_of_two_dimensions() -> None:
    cells = [
        cell("kvartal", quarter(n), 2, False, husstandsstorrelse=size, klar_bolig=ready)
        for n in range(12)
        for size in ("1", "2", "3-4", "5+")
        for ready in ("ja", "nei")
    ]
    # 24 sums of 8 without the size; 48 of 4 without the home; 72 with two sizes in one class, of
    # which 24 are 4 and 48 are 2.
    assert proposed("bosetting", cells, "husstandsstorrelse,klar_bolig") == (
        "Uten inndelingen «Husstandens størrelse» ville minst 19 av 24 tall vært store nok til å "
        "vises."
    )


def test_coarser_classes_that_are_there() -> None:
    cells = [
        cell("kvartal", quarter(n), 3, False, oppholdslengde=length)
        for n in range(12)
        for length in ("0-30", "31-90", "91-180", "180+")
    ]
    cells += [
        cell("kvartal", quarter(n), 6, True, over_3_mnd=over)
        for n in range(12)
        for over in ("ja", "nei")
    ]
    assert proposed("midlertidig", cells, "oppholdslengde") == (
        "Med inndelingen «Over tre måneder» i stedet for «Oppholdets lengde» er 24 av 24 tall vist."
    )


def test_what_means_something_else_together_stays_apart() -> None:
    streams = [
        cell("kvartal", quarter(n), 3, False, strom=strom)
        for n in range(12)
        for strom in ("aktive", "nye", "tilbake", "ut")
    ]
    assert proposed("bostedslos", streams, "strom") is None
    grades = [
        cell("dag", (date(2020, 1, n), date(2020, 1, n)), 3, False, tilstandsgrad=grade)
        for n in range(1, 13)
        for grade in ("TG0", "TG1", "TG2", "TG3", "TGIU")
    ]
    assert proposed("bolig_tilstand", grades, "tilstandsgrad", "dag") is None


def test_what_the_owner_leaves_out_is_proposed_nothing_for() -> None:
    cells = quarters(SPLIT, ["kommunal", "privat"])
    left_out = rule("bosetting", utelat=(("boliglosning", "kvartal"),))
    (row,) = told("bosetting", cells, one=left_out)
    assert row["forslag"] is None


# --- The owner's report -----------------------------------------------------------------------


def report(
    name: str,
    cells: Sequence[Row],
    reasons: Sequence[str | None],
    unsafe: Sequence[int] = (),
    one: TableRule | None = None,
) -> OwnerReport:
    raw, shown = tables(name, cells)
    rules = {name: one or rule(name)}
    places = tuple((name, row) for row in unsafe)
    protected = Protected({name: shown}, {name: pa.array(reasons, pa.string())}, places)
    skjerming = rows({name: raw}, {name: shown}, rules)
    return owner_report(protected, skjerming, rules, NAMES, {name: raw})


def listed(found: OwnerReport) -> list[dict[str, str]]:
    text = found.as_csv().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def in_words(found: OwnerReport) -> list[str]:
    return [line.replace("\u00a0", " ") for line in protecting.lines(found, NAMES)]


CAUSES = [
    cell("aar", year(0), 30, True),
    cell("aar", year(0), 24, False, arsak="uten_bolig"),
    cell("aar", year(0), 4, False, arsak="fare_for_miste"),
    cell("aar", year(0), 2, False, arsak="uegnet"),
]
CAUSES_WHY = [None, "kan_regnes_ut", "smaa_tall", "smaa_tall"]


def test_the_owner_is_told_how_much_is_hidden_and_why() -> None:
    assert in_words(report("soknad", CAUSES, CAUSES_WHY)) == [
        "Vern av små tall:",
        "  Søknader om bolig: 3 av 4 tall er skjult (75 %): 2 for sin egen skyld og 1 for at andre "
        "ikke skal kunne regnes ut.",
    ]


def test_every_reason_is_told() -> None:
    why = [None, "skjult_foer", "null_av_faa", "aldri_vist"]
    assert in_words(report("soknad", CAUSES, why))[1].endswith(
        ": 1 for sin egen skyld, 1 fordi de var skjult før og 1 som aldri vises for seg."
    )


def test_where_nothing_is_hidden_it_is_said() -> None:
    assert in_words(report("soknad", CAUSES[:1], [None])) == [
        "Vern av små tall:",
        "  Alt vises i: Søknader om bolig.",
    ]
    assert in_words(report("soknad", [], [])) == []


def test_the_list_has_every_hidden_number_and_no_count() -> None:
    found = listed(report("soknad", CAUSES, CAUSES_WHY))
    assert [row["hva"] for row in found] == [
        "Årsak: Uten bolig",
        "Årsak: I fare for å miste boligen",
        "Årsak: Uegnet bolig",
    ]
    assert found[0] == {
        "kommunenr": NUMBER,
        "kommune": "Eksempelkommunen",
        "tabell": "Søknader om bolig",
        "utsnitt": "arsak",
        "periodetype": "År",
        "fra": "2020-01-01",
        "til": "2020-12-31",
        "hva": "Årsak: Uten bolig",
        "hvorfor": "Vises det, kan et annet skjult tall regnes ut.",
    }
    larger = [{**one, "antall": one["antall"] + 1} for one in CAUSES]
    assert listed(report("soknad", larger, CAUSES_WHY)) == found


def test_kroner_that_are_hidden_alone_are_told_apart() -> None:
    day = (date(2026, 10, 31), date(2026, 10, 31))
    shown = {"oppgraderingsbehov": 900_000, "areal": 700, "kroner_synlighet": "vist"}
    alone = {"oppgraderingsbehov": None, "areal": 700, "kroner_synlighet": "skjult"}
    cells = [
        cell("dag", day, 12, True, tilstandsgrad="TG1") | shown,
        cell("dag", day, 11, True, tilstandsgrad="TG2") | alone,
        cell("dag", day, 3, False, tilstandsgrad="TG3") | alone,
    ]
    found = report("bolig_tilstand", cells, [None, None, "smaa_tall"])
    assert in_words(found)[1] == (
        "  Boligenes tilstand: 1 av 3 tall er skjult (33 %): 1 for sin egen skyld. "
        "1 viser antallet uten kroner."
    )
    assert [row["hvorfor"].split(":")[0] for row in listed(found)] == [
        "Bare kronene",
        "Antallet er under grensen.",
    ]


def test_what_cannot_be_protected_is_said_with_what_it_means() -> None:
    found = report("soknad", CAUSES, CAUSES_WHY, unsafe=[2])
    assert in_words(found)[-3:] == [
        "  Ett tall kan ikke vernes:",
        "    Det kan regnes ut av det som er offentlig eller publisert før.",
        "    Det som er publisert, kan ikke kalles tilbake.",
    ]
    assert ["kan regnes ut likevel" in row["hvorfor"].lower() for row in listed(found)] == [
        False,
        True,
        False,
    ]


def test_proposals_are_told_with_what_to_write() -> None:
    cells = quarters(SPLIT, ["kommunal", "privat"])
    why = ["smaa_tall", "smaa_tall", None] * 12
    assert in_words(report("bosetting", cells, why))[2:] == [
        "  Mye er skjult her. Slik vises mer, eller kunne mer vært vist:",
        "    Bosetting av flyktninger (boliglosning:kvartal): Med «Kommunal bolig» og «Privat leid "
        "bolig» i én klasse ville minst 19 av 24 tall vært store nok til å vises.",
        "    Med «utelat» i skjerming.toml tas et utsnitt bort, så andre kan vises.",
    ]


def test_a_choice_that_no_number_has_is_told() -> None:
    choice = rule("soknad", utelat=(("arsak", "kvartal"), ("arsak", "aar")))
    assert in_words(report("soknad", CAUSES, CAUSES_WHY, one=choice))[-2:] == [
        "  skjerming.toml utelater dette, som ikke finnes i tallene:",
        "    Søknader om bolig: «arsak:kvartal»",
    ]


def test_an_area_cannot_run_as_a_formula() -> None:
    day = (date(2026, 10, 31), date(2026, 10, 31))
    found = report("bolig_bestand", [cell("dag", day, 3, False, omrade="=1+1")], ["smaa_tall"])
    (row,) = listed(found)
    assert row["hva"] == "Område: =1+1"
    hostile = OwnerReport((), (), (), 0, (("=1+1", *("",) * (len(HEADINGS) - 1)),))
    assert listed(hostile)[0]["kommunenr"] == "'=1+1"


def test_the_list_lies_beside_the_registers_for_its_owner_alone(tmp_path: Path) -> None:
    found = report("soknad", CAUSES, CAUSES_WHY)
    place = protecting.write(found, tmp_path, "2026-11-01.1")
    assert place == tmp_path / "rapporter" / "skjerming-2026-11-01.1.csv"
    assert place.read_bytes() == found.as_csv()
    assert place.stat().st_mode & 0o777 == 0o600
    assert protecting.write(report("soknad", [], []), tmp_path, "2026-11-01.2") is None
