"""Random register sets, protected and attacked: what must hold whatever the registers are."""

import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, lru_cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orakel
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from tilfeldige_registre import (
    BIG,
    EXTRACTS,
    KOMMUNE,
    MAKERS,
    OTHERS,
    Fylling,
    Sett,
    diagonal,
    hundredfold,
    sett,
)
from verdirader import value

from boligkompass import catalogue, protection, settings, validation
from boligkompass.aggregates import aggregate
from boligkompass.aggregates.indicators import indicators, rates
from boligkompass.aggregates.norms import norms_file, room_classes
from boligkompass.aggregates.recipes import RECIPES
from boligkompass.attack import Finding, Published, Result, Truth, attack
from boligkompass.attack.model import MEDIANS, Cell
from boligkompass.attack.reading import place
from boligkompass.contracts import cut_name
from boligkompass.disclosure import Earlier, Protected, Terms, protect
from boligkompass.disclosure.cells import CellKey, Period
from boligkompass.registers import REGISTERS
from boligkompass.tables import TABLES

Row = dict[str, Any]
KATALOG = settings.PROJECT / "data" / "katalog"
SHEETS = catalogue.load(KATALOG).indikatorer
VALUES = "indikatorverdi"
COUNTED = [name for name, contract in TABLES.items() if contract.personal_counts]


def counted(registers: dict[str, pa.Table], dato: date) -> dict[str, pa.Table]:
    """The true counts: the tables in which there may be something to hide."""
    tables = aggregate(registers, dato)
    return {name: tables[name] for name in COUNTED}


@lru_cache(maxsize=4)
def raw(one: Sett, nummer: int = EXTRACTS - 1) -> Mapping[str, pa.Table]:
    """The true counts of one extract of a set. Each extract asks for those of the last."""
    return counted(one.tabeller(nummer), one.datoer[nummer])


# --- what is published of a set ------------------------------------------------------------------


@dataclass(frozen=True)
class Uttrekk:
    """One extract of a set: the true counts and the published ones.

    `secrets` are the tables in which somebody has a secret address, and `listed` the counts without
    them.
    """

    id: str
    dato: date
    raw: dict[str, pa.Table]
    secrets: frozenset[str]
    listed: dict[str, pa.Table]
    protected: Protected
    values: pa.Table

    @property
    def shown(self) -> dict[str, pa.Table]:
        return self.protected.tables

    def rows(self, name: str) -> list[tuple[Row, Row]]:
        """Each published row of a table, after the same row as it was counted."""
        return self._pairs[name]

    def periods(self, name: str) -> set[tuple[str, date, date]]:
        """The periods of which a table counts."""
        return {_period(row) for row in self.raw[name].to_pylist()}

    @cached_property
    def _pairs(self) -> dict[str, list[tuple[Row, Row]]]:
        return {name: self._paired(name) for name in COUNTED}

    def _paired(self, name: str) -> list[tuple[Row, Row]]:
        key = TABLES[name].key
        true = {tuple(row[c] for c in key): row for row in self.raw[name].to_pylist()}
        return [(true[tuple(row[c] for c in key)], row) for row in self.shown[name].to_pylist()]


@cache
def terms(k: int) -> Terms:
    """The shipped rules, or the standard with another k; and the norm for rooms."""
    if k == protection.DEFAULT_K:
        rules = protection.load(KATALOG)
    else:
        rules = {name: replace(protection.standard(name), k=k) for name in COUNTED}
    return Terms(rules, room_classes(norms_file()))


def publish(one: Sett) -> list[Uttrekk]:
    """The extracts of a set, each protected with those before it in mind."""
    made: list[Uttrekk] = []
    for delivered in one.leveranser:
        counts = counted(delivered.registre, delivered.dato)
        counts = {name: terms(one.k).rules[name].kept(table) for name, table in counts.items()}
        earlier = [Earlier(before.id, before.dato, before.shown) for before in made]
        known = public(one, delivered.dato)
        protected = protect(counts, terms(one.k), earlier, known, dato=delivered.dato)
        values = pa.concat_tables([known, own_values(protected.tables, delivered.dato)])
        secrets = frozenset(secret_tables(delivered.registre))
        listed = counted(without_secrets(delivered.registre), delivered.dato) if secrets else counts
        made.append(
            Uttrekk(delivered.id, delivered.dato, counts, secrets, listed, protected, values)
        )
    return made


def secret_tables(registers: dict[str, pa.Table]) -> Iterator[str]:
    """The tables that count somebody whose address is secret."""
    marked = {
        name
        for name, table in registers.items()
        if "adressesperre" in table.column_names
        and table["adressesperre"].null_count < table.num_rows
    }
    yield from (name for name in COUNTED if marked & set(RECIPES[name].registers))


def without_secrets(registers: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """The cases of the households whose address is no secret."""
    return {
        name: table.filter(pc.is_null(table["adressesperre"]))
        if "adressesperre" in table.column_names
        else table
        for name, table in registers.items()
    }


def own_values(tables: dict[str, pa.Table], dato: date) -> pa.Table:
    """The indicators and rates of an extract, as publishing computes them."""
    values = indicators(tables, dato, "eksempel", SHEETS)
    return pa.concat_tables([values, rates(values, SHEETS)])


def public(one: Sett, dato: date) -> pa.Table:
    """What IMDi tells in the end of the years that are over: the true number of persons."""
    if not one.offentlig or "bosettingssak" not in dict(one.registre):
        return TABLES[VALUES].empty()
    values = [
        value(
            kommunenr=KOMMUNE,
            indikator="flyktninger_bosatt",
            periode_fra=row["periode_fra"],
            periode_til=row["periode_til"],
            kilde="imdi",
            verdi=float(row["personer"]),
        )
        for row in raw(one)["bosetting"].to_pylist()
        if row["periodetype"] == "aar" and row["status"] == "bosatt" and row["periode_til"] < dato
    ]
    return TABLES[VALUES].from_rows(values)


# --- the sets themselves ------------------------------------------------------------------------


@examples(max_examples=30, derandomize=True)
@given(sett())
def test_a_set_is_made_of_rows_that_a_register_may_have(one: Sett) -> None:
    for nummer, dato in enumerate(one.datoer):
        for name, table in one.tabeller(nummer).items():
            contract = REGISTERS[name]
            assert validation.faults(table, contract, name) == []
            days = [c.name for c in contract.columns if c.type == "dato" and not c.planned]
            for row in table.to_pylist():
                assert all(row[day] is None or row[day] < dato for day in days), row
                for first, second in contract.order:
                    assert row[first] is None or row[second] is None or row[first] <= row[second]


def test_a_set_says_the_same_each_time() -> None:
    filling = (("opphold", Fylling("noen", tuple(range(30)))),)
    assert Sett(filling).tabeller(1) == Sett(filling).tabeller(1)
    assert repr(filling[0][1]) == "Fylling('noen', tuple(range(0, 30)))"


# Three cases of midlertidig are over three months on the diagonal: two classes of length are.
NO_SINGLETON = {("bosetting", "status"), ("midlertidig", "over_3_mnd")}


def test_a_diagonal_has_a_singleton_in_every_margin() -> None:
    both = Fylling("diagonal", diagonal().numre + diagonal(OTHERS).numre)
    filled = {name: diagonal() for name in MAKERS}
    filled |= {"leieforhold_sak": both, "bosettingssak": both}
    counts: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    # The need for rooms is of two registers: one of them with a single case.
    for one in (filled, filled | {"soknadssak": Fylling("diagonal", (3,))}):
        for name, table in raw(Sett(tuple(one.items()))).items():
            for row in table.to_pylist():
                period = (row["periodetype"], row["periode_fra"], row["periode_til"])
                counts[name, row["utsnitt"], *period].append(row["antall"])
    margins = {(name, cut_name(cut)) for name in COUNTED for cut in TABLES[name].cuts if cut}
    singled = {key[:2] for key, cut in counts.items() if 1 in cut and max(cut) >= BIG}
    assert margins - singled == NO_SINGLETON


def test_families_of_five_are_one_household_of_five_persons() -> None:
    (row,) = Sett((("bostedslossak", Fylling("femlinger", (7,))),)).rader(
        "bostedslossak", date(2026, 5, 1)
    )
    assert (row["personer"], row["barn"], row["kommunenr"]) == (5, 3, KOMMUNE)


def settled(one: Sett, nummer: int) -> dict[tuple[Any, ...], int]:
    """Households settled, by the whole quarters that were over on the day of the first extract."""
    return {
        (row["periode_fra"], row["utsnitt"], row["boliglosning"], row["direkte_varig"]): row[
            "antall"
        ]
        for row in raw(one, nummer)["bosetting"].to_pylist()
        if row["periodetype"] == "kvartal"
        and row["periode_til"] < one.dato
        and (row["status"] == "bosatt" or row["boliglosning"] or row["direkte_varig"])
    }


def test_only_late_registrations_change_a_period_that_is_over() -> None:
    filled = (("bosettingssak", Fylling("tett", tuple(range(80)))),)
    assert settled(Sett(filled), 0) == settled(Sett(filled), 2)
    before, after = (settled(Sett(filled, sent=True), nummer) for nummer in (0, 2))
    # The same periods, or the comparison would say nothing.
    assert before.keys() <= after.keys()
    assert any(before[cell] < after[cell] for cell in before)


@examples(max_examples=5, derandomize=True)
@given(sett().map(hundredfold))
def test_a_hundredfold_set_has_no_small_count(one: Sett) -> None:
    counts = {n for table in raw(one).values() for n in table["antall"].to_pylist()}
    assert all(n % 100 == 0 for n in counts)


# --- the oracle: what hidden cells can be, by trying everything ----------------------------------


def rows(table: str, cells: Iterable[tuple[int | None, Row]], **same: Any) -> list[Row]:
    """Rows of a table of counts; a count that is None is hidden."""
    contract = TABLES[table]
    made = []
    for count, codes in cells:
        dimensions = tuple(name for name in contract.dimensions if name in codes)
        row = dict.fromkeys(contract.schema.names) | {
            "kommunenr": KOMMUNE,
            "periodetype": "aar",
            "periode_fra": date(2025, 1, 1),
            "periode_til": date(2025, 12, 31),
            "utsnitt": cut_name(dimensions),
            "antall": count,
            "synlighet": "skjult" if count is None else "vist",
        }
        made.append(row | codes | same)
    return made


def possible(table: str, made: list[Row], **more: Any) -> dict[orakel.Unknown, tuple[int, int]]:
    return orakel.possible(made, TABLES[table], **more)


OUTCOMES = rows(
    "introprogram",
    [
        (9, {}),
        (None, {"utfall": "deltar"}),
        (None, {"utfall": "arbeid"}),
        (5, {"utfall": "utdanning"}),
        (0, {"utfall": "annet"}),
    ],
)


def test_the_oracle_shares_a_rest_among_the_hidden() -> None:
    # 9 - 5 - 0 = 4 for two.
    assert possible("introprogram", OUTCOMES) == {("antall", 1): (0, 4), ("antall", 2): (0, 4)}


def test_the_oracle_knows_that_secret_addresses_may_be_in_the_rest() -> None:
    # Now the two and those with a secret address are 4 together; with arbeid 3 shown they are 1.
    assert possible("introprogram", OUTCOMES, secret=True) == {
        ("antall", 1): (0, 4),
        ("antall", 2): (0, 4),
        ("rest antall", 0): (0, 4),
    }
    shown = [row | {"antall": 3} if row["utfall"] == "arbeid" else row for row in OUTCOMES]
    assert possible("introprogram", shown) == {("antall", 1): (1, 1)}
    assert possible("introprogram", shown, secret=True)["antall", 1] == (0, 1)


def test_the_oracle_finds_that_nothing_agrees() -> None:
    wrong = [row | {"antall": 10} if row["utfall"] == "utdanning" else row for row in OUTCOMES]
    with pytest.raises(ValueError, match="stemmer"):
        possible("introprogram", wrong)


def test_the_oracle_uses_margins_that_no_cut_shows() -> None:
    # Homes are ready for 6 of those agreed, by money; by size, two of three classes are shown: 4.
    made = rows(
        "bosetting",
        [
            (9, {"status": "avtalt"}),
            (4, {"klar_bolig": "ja", "penger_avsatt": "ja"}),
            (2, {"klar_bolig": "ja", "penger_avsatt": "nei"}),
            (None, {"klar_bolig": "nei", "penger_avsatt": "ja"}),
            (None, {"klar_bolig": "nei", "penger_avsatt": "nei"}),
            (4, {"husstandsstorrelse": "1", "klar_bolig": "ja"}),
            (None, {"husstandsstorrelse": "2", "klar_bolig": "ja"}),
            (None, {"husstandsstorrelse": "1", "klar_bolig": "nei"}),
            (None, {"husstandsstorrelse": "2", "klar_bolig": "nei"}),
        ],
    )
    households = possible("bosetting", made, columns=("antall",))
    found = {place: between for (_, place), between in households.items()}
    # 9 - 6 = 3 are without a home, shared by two in either cut; 6 - 4 = 2 is told exactly.
    assert found == {3: (0, 3), 4: (0, 3), 6: (2, 2), 7: (0, 3), 8: (0, 3)}


def test_the_oracle_groups_lengths_of_stay() -> None:
    made = rows(
        "midlertidig",
        [
            (None, {}),
            (None, {"oppholdslengde": "0-30"}),
            (2, {"oppholdslengde": "31-90"}),
            (None, {"oppholdslengde": "91-180"}),
            (1, {"oppholdslengde": "180+"}),
            (3, {"over_3_mnd": "nei"}),
            (5, {"over_3_mnd": "ja"}),
        ],
    )
    found = {place: r for (_, place), r in possible("midlertidig", made).items()}
    assert found == {0: (8, 8), 1: (1, 1), 3: (4, 4)}


def test_the_oracle_sees_no_fewer_persons_than_households() -> None:
    made = rows(
        "bostedslos",
        [
            (5, {"strom": "nye", "personer": 6}),
            (None, {"strom": "nye", "familie": "barnefamilie", "personer": None}),
            (None, {"strom": "nye", "familie": "uten_barn", "personer": None}),
        ],
    )
    # Five households of six persons: one of the groups may have one person more than households.
    assert possible("bostedslos", made) == {
        ("antall", 1): (0, 5),
        ("antall", 2): (0, 5),
        ("personer", 1): (0, 6),
        ("personer", 2): (0, 6),
    }


def quarter(number: int) -> Row:
    begins = date(2025, 3 * number - 2, 1)
    ends = (date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31))
    return {"periodetype": "kvartal", "periode_fra": begins, "periode_til": ends[number - 1]}


def test_the_oracle_adds_quarters_to_a_year() -> None:
    made = rows("soknad", [(11, {}), (None, quarter(1)), (4, quarter(2)), (5, quarter(3))])
    # Without the fourth quarter the year says nothing that the oracle builds on.
    assert possible("soknad", made) == {("antall", 1): (0, 12)}
    made += rows("soknad", [(0, quarter(4))])
    assert possible("soknad", made) == {("antall", 1): (2, 2)}


def test_the_oracle_follows_the_homeless_from_quarter_to_quarter() -> None:
    streams = [
        (first | {"strom": stream}, count)
        for first, counts in ((quarter(1), (7, 0, 0, 0)), (quarter(2), (6, 3, None, 5)))
        for stream, count in zip(("aktive", "nye", "tilbake", "ut"), counts, strict=True)
    ]
    made = rows("bostedslos", [(count, codes) for codes, count in streams])
    # 6 + 5 = 7 + 3 + 1.
    assert possible("bostedslos", made, columns=("antall",)) == {("antall", 6): (1, 1)}


@examples(max_examples=15, derandomize=True)
@given(sett())
def test_what_the_oracle_holds_of_the_tables_is_true(one: Sett) -> None:
    whole = Sett(one.registre, one.dato, one.maaneder)
    for name, table in raw(whole).items():
        # Households that come and go more than once in a month are in no balance.
        if name != "bostedslos" and name not in OF_TWO_REGISTERS:
            assert orakel.possible(table.to_pylist(), TABLES[name]) == {}


# A tenancy may be of a home that the other register lacks.
OF_TWO_REGISTERS = ("leieforhold", "utflytting")


# --- what must hold of every set -----------------------------------------------------------------

_NUMBERS = ("antall", "personer", "areal", "oppgraderingsbehov")


def told(name: str, row: Row) -> str:
    """Which cell a row is."""
    codes = [row[dimension] for dimension in TABLES[name].dimensions if row[dimension] is not None]
    return f"{name} {row['periodetype']} {row['periode_fra']}–{row['periode_til']} {codes}"


def falsified(one: Uttrekk) -> Iterator[str]:
    """What is shown is as it was counted; what is hidden has no number at all."""
    for name in COUNTED:
        for true, row in one.rows(name):
            kroner_hidden = row.get("kroner_synlighet") == "skjult"
            for column in set(_NUMBERS) & set(row):
                # The floor space would tell the kroner: kroner per square metre are shown too.
                hidden = row["synlighet"] == "skjult" or (
                    column in ("oppgraderingsbehov", "areal") and kroner_hidden
                )
                if row[column] != (None if hidden else true[column]):
                    yield f"{told(name, row)}: {column} er {row[column]}, talt {true[column]}"
        key = TABLES[name].key
        there = {tuple(row[c] for c in key) for _, row in one.rows(name)}
        for true in one.raw[name].to_pylist():
            if true["synlighet"] == "vist" and tuple(true[c] for c in key) not in there:
                yield f"{told(name, true)} er borte"


def small(true: Row, k: int) -> bool:
    """Whether a row has few households, or few persons."""
    return any(0 < (true.get(column) or 0) < k for column in ("antall", "personer"))


def small_and_shown(one: Uttrekk, k: int) -> Iterator[str]:
    for name in COUNTED:
        for true, row in one.rows(name):
            if small(true, k) and row["synlighet"] != "skjult":
                yield f"{told(name, row)}: {true['antall']} vises"


def settled_by(row: Row, dato: date) -> bool:
    """Whether a count is the same for good, but for what comes late: its period was over."""
    over: bool = row["periode_til"] < dato
    return over


def shown_again(before: Uttrekk, after: Uttrekk) -> Iterator[str]:
    """What was hidden of a period that was over is hidden in later extracts too, and a plan in
    those of the same day."""
    for name in COUNTED:
        key = TABLES[name].key
        for status in {"synlighet", "kroner_synlighet"} & set(TABLES[name].schema.names):
            hidden = {
                tuple(row[c] for c in key)
                for _, row in before.rows(name)
                if row[status] == "skjult"
                if settled_by(row, before.dato) or before.dato == after.dato
            }
            for _, row in after.rows(name):
                if row[status] == "vist" and tuple(row[c] for c in key) in hidden:
                    yield f"{told(name, row)}: {status} skjult i {before.id}, vist"


def corrected(one: Sett) -> bool:
    """Whether numbers may be corrected from one extract of a set to another."""
    return one.sent or one.trukket is not None


def _as_it_stands(name: str, one: Uttrekk, later: Sequence[Uttrekk]) -> pa.Table:
    """A published table; a period of which anything was corrected later is as it was told then.

    Of a plan, which changes by the day, what is told later of the same day is a correction. A
    longer period that is not told again has the error in it still, and is left out.
    """
    key = TABLES[name].key
    now = {
        tuple(pair[1][c] for c in key): pair
        for each in later
        for pair in each.rows(name)
        if each.dato == one.dato or settled_by(pair[1], one.dato)
    }
    found = [(*pair, *now.get(tuple(pair[1][c] for c in key), pair)) for pair in one.rows(name)]
    wrong = {
        _period(row)
        for true, row, corrected, _ in found
        if any(true[c] != corrected[c] for c in _NUMBERS if c in row)
    }
    kept = [
        told_then if _period(row) in wrong else row
        for _, row, _, told_then in found
        if tuple(row[c] for c in key) in now or not any(_is_around(row, period) for period in wrong)
    ]
    return TABLES[name].from_rows(kept)


def _is_around(row: Row, period: tuple[str, date, date]) -> bool:
    """Whether another period lies within that of a row."""
    _, fra, til = period
    return _period(row) != period and row["periode_fra"] <= fra <= til <= row["periode_til"]


def _period(row: Row) -> tuple[str, date, date]:
    return (row["periodetype"], row["periode_fra"], row["periode_til"])


@cache
def katalog(k: int) -> Path:
    """A catalogue's folder in which this is the smallest number shown."""
    folder = Path(_FOLDERS.name) / str(k)
    folder.mkdir()
    shutil.copy(KATALOG / "normer.toml", folder)
    rules = [
        f'[{name}]\nk = {k}\nfolsom = {str(rule.folsom).lower()}\nbegrunnelse = "prøve"'
        for name, rule in terms(k).rules.items()
    ]
    (folder / "skjerming.toml").write_text("\n".join(rules), encoding="utf-8")
    for name in ("indikatorer.toml", "kilder.toml"):
        shutil.copy(KATALOG / name, folder)
    return folder


_FOLDERS = TemporaryDirectory()


def attacked(one: Sett, made: list[Uttrekk]) -> Result:
    """What an outsider finds in all that was published of a set.

    Of what was corrected later he is told the correction alone: who builds on the error guesses
    wrong, or right by chance.
    """
    published = []
    for number, each in enumerate(made):
        tables = {name: _as_it_stands(name, each, made[number + 1 :]) for name in COUNTED}
        if each is made[-1] or not corrected(one):
            tables[VALUES] = each.values
        published.append(Published(each.id, each.dato, tables, katalog(one.k)))
    truth = {each.id: each.raw for each in made}
    return attack(published, Truth.of({each.id: each for each in published}, truth))


def as_listed(one: Uttrekk, last: Uttrekk) -> Uttrekk:
    """An extract to an outsider who knows whose address is secret: their households taken out.

    Of what earlier extracts count and the `last` does not, publishing knows no more than anybody
    how many have a secret address: they are in the totals, which are left out of those periods. Who
    knew it could tell more of several extracts together than publishing can keep.

    One who does not know takes it that there is nobody, guesses wrong, or right by chance. To know
    it is to know more: what is safe from this one is safe. What only those households make a period
    of is left out, and so are the indicators, which count them. A table without parts stays as it
    is: they are in all of it, and only one who knows their cases can take them out.
    """
    if not one.secrets:
        return one
    true, shown = {}, {}
    for name in (name for name in COUNTED if len(TABLES[name].cuts) > 1):
        key = TABLES[name].key
        listed = {tuple(row[c] for c in key): row for row in one.listed[name].to_pylist()}
        total, counted_still = cut_name(TABLES[name].cuts[0]), last.periods(name)
        pairs = [
            (listed.get(tuple(row[c] for c in key)), row)
            for _, row in one.rows(name)
            if row["utsnitt"] != total or _period(row) in counted_still
        ]
        pairs = [(counted, row) for counted, row in pairs if counted is not None]
        true[name] = TABLES[name].from_rows([counted for counted, _ in pairs])
        shown[name] = TABLES[name].from_rows(
            [
                row if row["synlighet"] == "skjult" else _filled(row, counted)
                for counted, row in pairs
            ]
        )
    protected = replace(one.protected, tables=one.protected.tables | shown)
    return replace(one, raw=one.raw | true, protected=protected, values=TABLES[VALUES].empty())


def _filled(row: Row, counted: Row) -> Row:
    """A row with the numbers of another where it has numbers, and without its medians.

    A median is of ten or more, those with a secret address among them: of the others it may be of
    fewer, and who takes it to be of ten of them is right by chance.
    """
    numbers = {c: counted[c] for c in _NUMBERS if c in row and row[c] is not None}
    return row | numbers | {c: None for c in MEDIANS if c in row}


def secrets_told(one: Sett, made: list[Uttrekk]) -> Iterator[str]:
    """How many have a secret address, where an outsider can tell it.

    A total that was shown is shown again when it is corrected: where those who came late have a
    secret address, that tells how many they are, and nothing is asked of such sets.
    """
    if one.sperret and not corrected(one):
        published = [
            Published(each.id, each.dato, each.shown | {VALUES: each.values}, katalog(one.k))
            for each in made
        ]
        yield from (str(f) for f in attack(published).findings if f.cell.is_slack)


def faults(one: Sett) -> Iterator[str]:
    """Everything that is wrong with what is published of a set."""
    made = publish(one)
    for nummer, uttrekk in enumerate(made):
        for fault in (
            *falsified(uttrekk),
            *small_and_shown(uttrekk, one.k),
            *zeros(uttrekk),
            *needless(made[: nummer + 1], one.k),
            *(again for before in made[:nummer] for again in shown_again(before, uttrekk)),
        ):
            yield f"{uttrekk.id}: {fault}"
    yield from secrets_told(one, made)
    for some in attackable(one, made):
        yield from told_of(one, some)


def attackable(one: Sett, made: list[Uttrekk]) -> Iterator[list[Uttrekk]]:
    """The extracts to attack together: all of them, by who knows most.

    Who knows whose address is secret may know more of what is published earlier (`as_listed`), and
    attacks after each publishing too; where numbers are corrected, each extract alone.
    """
    if any(each.secrets for each in made):
        for number in range(1, len(made)):
            yield made[number - 1 : number] if corrected(one) else made[:number]
    yield made


def told_of(one: Sett, made: list[Uttrekk]) -> Iterator[str]:
    """What can be told of all that is published of a set by then."""
    given_up = {cell for each in made for cell in unsafe(each)} | {*lost(made)}
    hidden, shown = (
        {place for each in made for place in places(each, status)} for status in ("skjult", "vist")
    )
    secret = {name for each in made for name in each.secrets}
    for finding in attacked(one, [as_listed(each, made[-1]) for each in made]).findings:
        where = (finding.uttrekk, finding.cell._replace(stand=None, kolonne="antall"))
        # What an extract shows and a later one hides is told by itself, and given up there.
        told_outright = finding.less is None and where in shown
        is_lost = where in given_up or (where not in hidden and whole(where) in given_up)
        is_own = not (is_lost or told_outright or finding.cell.is_slack)
        if is_own and (finding.tabell not in secret or _tells(finding, where in hidden)):
            yield str(finding)


def whole(where: tuple[str, Cell]) -> tuple[str, Cell]:
    """The total that a cell is part of: what is never shown is not kept where that is given up."""
    uttrekk, cell = where
    codes = dict(zip(cell.utsnitt.split(","), cell.koder, strict=False))
    total = TABLES[cell.tabell].cuts[0]
    koder = tuple(codes[name] for name in total if name in codes)
    return uttrekk, cell._replace(utsnitt=cut_name(total), koder=koder)


def _tells(finding: Finding, is_hidden: bool) -> bool:
    """Whether a finding tells what is to be hidden, in a table without its secret households.

    What a total counts without them stands nowhere, and is nothing to hide.
    """
    return is_hidden and finding.less is None and finding.tabell not in _MORE_THAN_ONCE


# Who comes more than once in a period counts once, so that streams and sums over time need not be
# right. Where they are wrong for secret households alone, only one who knows their cases, and not
# just how many they are, can build on them.
_MORE_THAN_ONCE = ("bostedslos", "utkastelse")


def places(one: Uttrekk, status: str) -> Iterator[tuple[str, Cell]]:
    """The cells that an extract hides, or shows."""
    published = Published(one.id, one.dato, one.shown)
    for name in COUNTED:
        for _, row in one.rows(name):
            if row["synlighet"] == status:
                yield one.id, place(published, name, row)._replace(stand=None)


def unsafe(one: Uttrekk) -> Iterator[tuple[str, Cell]]:
    """What protection says that it cannot protect: published before, or public elsewhere."""
    rows = {name: one.shown[name].to_pylist() for name, _ in one.protected.unsafe}
    published = Published(one.id, one.dato, one.shown)
    for name, row in one.protected.unsafe:
        yield one.id, place(published, name, rows[name][row])._replace(stand=None)


def lost(made: Sequence[Uttrekk]) -> Iterator[tuple[str, Cell]]:
    """What protection says that nothing can keep any more, though an earlier extract hid it."""
    keys = {key._replace(stand=None) for each in made for _, key in each.protected.lost}
    for one in made:
        published = Published(one.id, one.dato, one.shown)
        for name in {key.table for key in keys}:
            for row in one.shown[name].to_pylist():
                codes = tuple((c, row[c]) for c in TABLES[name].dimensions if row[c] is not None)
                key = CellKey(name, Period(*_period(row)), row["utsnitt"], codes)
                if key in keys and row["synlighet"] == "skjult":
                    yield one.id, place(published, name, row)._replace(stand=None)


def needless(made: Sequence[Uttrekk], k: int) -> Iterator[str]:
    """What the last extract hides though no number of it, or of those before it, is small.

    How many have a secret address may be small, and a 0 of a few may tell of each of them.
    """
    one = made[-1]
    pairs = [pair for each in made for name in COUNTED for pair in each.rows(name)]
    if any(
        small(true, k) or (true["synlighet"] == "skjult" and true["antall"]) for true, _ in pairs
    ):
        return
    for name in COUNTED:
        if any(name in each.secrets or has_zeros_of_few(each, name) for each in made):
            continue
        for (_, row), reason in zip(one.rows(name), reasons(one, name), strict=True):
            if row["synlighet"] == "skjult" and reason != "aldri_vist":
                yield f"{told(name, row)} er skjult: {reason}"


def reasons(one: Uttrekk, name: str) -> list[str | None]:
    given: list[str | None] = one.protected.reasons[name].to_pylist()
    return given


def zeros(one: Uttrekk) -> Iterator[str]:
    """In a sensitive table, a 0 that is part of one to nine is hidden; elsewhere, for a 0 there is
    always another reason than itself."""
    for name in COUNTED:
        sensitive = protection.standard(name).folsom
        for (true, row), few in zip(one.rows(name), of_few(one, name), strict=True):
            if true["antall"] == 0 and sensitive and few and row["synlighet"] == "vist":
                yield f"{told(name, row)}: 0 av færre enn ti vises"
        for (true, row), reason in zip(one.rows(name), reasons(one, name), strict=True):
            if true["antall"] == 0 and reason == "null_av_faa" and not sensitive:
                yield f"{told(name, row)}: 0 er skjult som følsom"


def has_zeros_of_few(one: Uttrekk, name: str) -> bool:
    """Whether a sensitive table has a 0, and one to nine that it may be a part of."""
    counts = {true["antall"] for true, _ in one.rows(name)}
    return protection.standard(name).folsom and 0 in counts and bool(counts & {*range(1, 10)})


def of_few(one: Uttrekk, name: str) -> list[bool]:
    """For each row, whether what it is directly a part of is one to nine."""
    counts: dict[tuple[Any, ...], int] = {}
    rows = [true for true, _ in one.rows(name)]
    for row in rows:
        counts[_place(row, name, row["utsnitt"].split(","))] = row["antall"]
    found = []
    for row in rows:
        cut = row["utsnitt"].split(",")
        wholes = [counts.get(_place(row, name, [c for c in cut if c != left])) for left in cut]
        found.append(any(whole is not None and 0 < whole < 10 for whole in wholes))
    return found


def _place(row: Row, name: str, cut: list[str]) -> tuple[Any, ...]:
    codes = tuple(row[c] if c in cut else None for c in TABLES[name].dimensions)
    return (row["periodetype"], row["periode_fra"], row["periode_til"], codes)


# Sets of which too much could be told, each by a fault of its own that is mended.
TOLD_ONCE = {
    "år hittil som er talt før": Sett(
        (("bosettingssak", Fylling("tett", tuple(range(194, 307)))),),
        date(2026, 9, 1), 11, k=7, trukket=0,
    ),
    "register som begynner i året": Sett(
        (("bosettingssak", Fylling("noen", tuple(range(984, 1008)))),),
        date(2026, 11, 1), 10, k=7, sent=True,
    ),
    "dager som følger på hverandre": Sett(
        (("soknadssak", diagonal()),), date(2026, 5, 1), 11, k=3, sent=True, trukket=0,
    ),
    "en 0 som ble rettet": Sett(
        (
            ("leieforhold_sak", Fylling("tett", tuple(range(697, 839)))),
            ("soknadssak", Fylling("noen", tuple(range(505, 523)))),
        ),
        date(2026, 10, 1), 7, sent=True, trukket=1,
    ),
    "planer samme dag": Sett(
        (("bosettingssak", Fylling("noen", tuple(range(267, 289)))),),
        date(2026, 5, 1), 10, k=3, trukket=0,
    ),
    "planer en annen dag": Sett(
        (("bosettingssak", Fylling("tett", tuple(range(717, 807)))),), date(2026, 7, 1), 10, k=7,
        trukket=0,
    ),
    "en 0 i et lengre år hittil": Sett(
        (("bosettingssak", Fylling("noen", tuple(range(489, 495)))),), date(2026, 6, 1), 13,
        sperret=3,
    ),
    "for mye vist igjen": Sett(
        (("bosettingssak", Fylling("tett", tuple(range(15, 96)))),), date(2026, 5, 1), 7, k=3,
        sperret=10, sent=True,
    ),
    "hvem som bor der når året er omme": Sett(
        (
            ("bolig", Fylling("tett", tuple(range(80)))),
            ("leieforhold_sak", Fylling("noen", tuple(range(448, 474)))),
        ),
        date(2026, 12, 1), 13, k=3, sperret=3, eldre=60,
    ),
    "måneder i et år som er gitt opp": Sett(
        (("leieforhold_sak", Fylling("noen", tuple(range(999, 1035)))),),
        date(2026, 1, 1), 13, k=3, trukket=0, eldre=60,
    ),
    "de som venter 30. juni": Sett((("soknadssak", diagonal()),), date(2026, 6, 1), 5),
}  # fmt: skip


@pytest.mark.parametrize("one", TOLD_ONCE.values(), ids=TOLD_ONCE)
def test_what_was_once_told_is_not(one: Sett) -> None:
    assert list(faults(one)) == []


def test_nobody_takes_the_secret_households_out_of_a_table_without_parts() -> None:
    """Warned in three years: 3, 2 and 1 households, hidden, and 6 in all, so each year is 0 to 6.
    That 3 of the 6 have a secret address stands nowhere; without them it would be 0 to 3."""
    noisy = (("bomiljosak", Fylling("noen", tuple(range(966, 990)))),)
    one = Sett(noisy, date(2026, 1, 1), 8, sperret=3, eldre=60)
    made = publish(one)[-1]
    key = ("periodetype", "periode_fra", "hendelse")
    warned = [
        (tuple(true[name] for name in key), true["antall"], row["antall"])
        for true, row in made.rows("bomiljo")
        if true["hendelse"] == "advarsel"
    ]
    assert sorted(warned) == [
        (("aar", date(2023, 1, 1), "advarsel"), 3, None),
        (("aar", date(2024, 1, 1), "advarsel"), 2, None),
        (("aar", date(2025, 1, 1), "advarsel"), 1, None),
        (("treaar", date(2023, 1, 1), "advarsel"), 6, 6),
    ]
    listed = {tuple(r[name] for name in key): r for r in made.listed["bomiljo"].to_pylist()}
    assert listed["treaar", date(2023, 1, 1), "advarsel"]["antall"] == 3
    assert as_listed(made, made).shown["bomiljo"] == made.shown["bomiljo"]
    assert list(faults(one)) == []


def _of_stays(one: Uttrekk, *stays: str) -> Iterator[tuple[int, int, int | None]]:
    """Tenancies in all, and of some lengths: counted, without secret addresses, and published."""
    key = TABLES["leieforhold"].key
    listed = {tuple(row[c] for c in key): row for row in one.listed["leieforhold"].to_pylist()}
    for true, row in one.rows("leieforhold"):
        if row["utsnitt"] == "alle" or (row["utsnitt"] == "botid" and row["botid"] in stays):
            yield true["antall"], listed[tuple(row[c] for c in key)]["antall"], row["antall"]


def test_who_had_a_secret_address_in_what_nothing_counts_any_more_is_nobodys_to_know() -> None:
    """Tenancies on three last days, of which later extracts count the last alone. Who knows that 2
    of 40 and 4 of 39 have a secret address, reckons with 40 - 2 - 29 = 9 who have lived there for a
    year or more in April, and 39 - 4 - 23 - 6 = 6 for three years or more in June, who did so in
    April: the hidden 3 of April, of one to three years, are 9 - 6 = 3 or fewer. Publishing counts
    the 4 of June, but not the 2 of April any more: without them 11 - 6 = 5, and that is enough."""
    tight = Fylling("tett", tuple(range(80)))
    homes = (("bolig", tight), ("leieforhold_sak", tight))
    one = Sett(homes, date(2026, 5, 1), 14, sperret=10, trukket=1)
    made = publish(one)
    told_of = {each.id: list(_of_stays(each, "0-1", "1-3")) for each in made}
    assert told_of["2026-05-01.1"] == [(40, 38, 40), (29, 29, 29), (3, 3, None)]
    assert told_of["2026-07-01.1"] == [(39, 35, 39), (23, 23, 23), (6, 6, 6)]
    april = {
        (f.minst, f.mest)
        for f in attacked(one, [as_listed(each, each) for each in made]).findings
        if (f.cell.utsnitt, f.cell.koder, f.uttrekk) == ("botid", ("1-3",), "2026-05-01.1")
    }
    assert april == {(0, 3)}
    assert list(faults(one)) == []


@cache
def fifty() -> tuple[Sett, ...]:
    """The same fifty random sets each time."""
    found: dict[Sett, None] = {}

    # A set is short as it is. To make it shorter would take minutes: the heavy test does that.
    # Two of fifty may be the same.
    @examples(max_examples=60, derandomize=True, phases=(Phase.generate,))
    @given(sett())
    def gather(one: Sett) -> None:
        found[one] = None

    gather()
    assert len(found) >= 50
    return tuple(found)[:50]


# In parts, so that they can run beside each other.
@pytest.mark.parametrize("part", range(10))
def test_what_is_published_of_fifty_sets_is_safe(part: int) -> None:
    for one in fifty()[part::10]:
        assert list(faults(one)) == [], one


@pytest.mark.tung
@examples(max_examples=500)
@given(sett())
def test_what_is_published_of_five_hundred_sets_is_safe(one: Sett) -> None:
    assert list(faults(one)) == []


@examples(max_examples=5, derandomize=True)
@given(sett().map(hundredfold))
def test_nothing_is_hidden_where_nothing_is_small(one: Sett) -> None:
    made = publish(one)
    assert [fault for number in range(len(made)) for fault in needless(made[: number + 1], 5)] == []


@examples(max_examples=5, derandomize=True)
@given(sett())
def test_the_same_counts_give_the_same_extract_whatever_their_order(one: Sett) -> None:
    counts, dato = raw(one, 0), one.dato
    turned = {
        name: table.take(pa.array(range(table.num_rows)[::-1], pa.int64()))
        for name, table in counts.items()
    }
    first, second = (protect(t, terms(one.k), (), public(one, dato)) for t in (counts, turned))
    again = protect(counts, terms(one.k), (), public(one, dato))
    assert first.tables == second.tables == again.tables
    assert first.unsafe == second.unsafe


# --- protection and attack against the oracle ----------------------------------------------------

# What the oracle can go through in no time.
FEW_UNKNOWNS = 7


def blocks(tables: dict[str, pa.Table]) -> Iterator[tuple[str, list[Row]]]:
    """The rows of each table and period in which something is hidden, but not much."""
    for name in COUNTED:
        periods: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for row in tables[name].to_pylist():
            periods[row["periodetype"], row["periode_fra"], row["periode_til"]].append(row)
        for made in periods.values():
            hidden = sum(row["antall"] is None for row in made)
            shown = max((row["antall"] or 0 for row in made), default=0)
            if 0 < hidden <= FEW_UNKNOWNS and shown <= orakel.MOST:
                yield name, made


@examples(max_examples=25, derandomize=True)
@given(sett().filter(lambda one: not one.sperret))
def test_the_oracle_finds_room_for_every_hidden_count(one: Sett) -> None:
    # One extract alone, and one period: an outsider who knows no more finds even less.
    protected = protect(raw(one), terms(one.k))
    for name, made in blocks(protected.tables):
        for (_, number), (low, high) in possible(name, made, columns=("antall",)).items():
            row = made[number]
            if not orakel.follows_from_zeros(row, made, TABLES[name]):
                assert high - low >= one.k - 1, (told(name, row), low, high)


# Tables of which one period alone says nothing of another table.
ALONE = ("soknad", "midlertidig", "restanse", "oppfolging", "introprogram", "utflytting")


@st.composite
def hidden_by_hand(draw: st.DrawFn) -> tuple[str, list[Row]]:
    """One period of one small table, in which all that is small is hidden and some more."""
    name, made = draw(st.sampled_from(small_periods()))
    small = [n for n, row in enumerate(made) if 0 < row["antall"] < 5]
    others = [n for n in range(len(made)) if n not in small]
    more = draw(st.lists(st.sampled_from(others), max_size=3, unique=True)) if others else []
    hidden = {*small, *more}
    return name, [
        row | ({"antall": None, "synlighet": "skjult"} if n in hidden else {})
        for n, row in enumerate(made)
    ]


@cache
def small_periods() -> list[tuple[str, list[Row]]]:
    """Periods of a few cases, from registers without secret addresses."""
    registers = ("soknadssak", "opphold", "restansesak", "oppfolgingssak", "introdeltaker")
    found = []
    for name, start in product(registers, range(0, 60, 12)):
        tables = raw(Sett(((name, Fylling("noen", tuple(range(start, start + 11)))),)))
        for table in ALONE:
            periods: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
            for row in tables[table].to_pylist():
                periods[row["periodetype"], row["periode_fra"], row["periode_til"]].append(row)
            found += [(table, made) for made in periods.values() if _is_small(made)]
    return found


def _is_small(made: list[Row]) -> bool:
    small = sum(0 < row["antall"] < 5 for row in made)
    return 0 < small <= FEW_UNKNOWNS - 3 and max(row["antall"] for row in made) <= orakel.MOST


@examples(max_examples=60, derandomize=True)
@given(hidden_by_hand())
def test_the_attack_finds_what_the_oracle_finds(hidden: tuple[str, list[Row]]) -> None:
    name, made = hidden
    table = TABLES[name].from_rows(made)
    # So long after the period that nothing of it may change any more.
    published = Published("2028-01-01.1", date(2028, 1, 1), {name: table}, katalog(5))
    found = {
        finding.cell: (finding.minst, finding.mest)
        for finding in attack([published]).findings
        if not finding.cell.is_slack
    }
    expected = {
        place(published, name, made[number]): between
        for (_, number), between in possible(name, made).items()
        if between[1] - between[0] < 4
        and not orakel.follows_from_zeros(made[number], made, TABLES[name])
    }
    assert found == expected
