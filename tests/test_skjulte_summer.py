"""No sum on a page is below the truth without saying so, whichever cells are hidden.

Every test invents the cells, hides some of them at random and reads what the figure says. A claim
that is made of all the cells must hold of those that were invented; «minst» may be less. What is
not a claim must say that something is hidden.
"""

import random
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

import duckdb
import pytest
from figurproever import LAST, NB, NUMBER, asking, cell, day, finding, insert, quarter, under, year
from hypothesis import given
from hypothesis import strategies as st

from boligkompass import exports, markup
from boligkompass.codes import KODEVERK
from boligkompass.figures.base import Result

Cells = Mapping[str, int]
seeds = given(seed=st.integers(0, 2**32))
TODAY = day(LAST.year, LAST.month, LAST.day)
HIDDEN = re.compile(r"skjult", re.IGNORECASE)
# «Minst 7 av 40», «minst 7», «7 av 40», «7».
COUNT = r"(?P<minst>[Mm]inst )?(?P<n>\d+)(?: av (?P<av>\d+))?"


@contextmanager
def put_back(db: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """What is inserted is gone afterwards: hypothesis runs a test many times on one database."""
    db.begin()
    try:
        yield
    finally:
        db.rollback()


class Hider:
    """Invents counts and hides some: all of them are remembered, and whether any is hidden."""

    def __init__(self, db: duckdb.DuckDBPyConnection, seed: int) -> None:
        self.db = db
        self.random = random.Random(seed)
        # Some municipalities hide little, others most.
        self.share = self.random.choice((0.0, 0.2, 0.5, 0.8, 1.0))
        self.hidden: set[str] = set()

    def number(self) -> int:
        return self.random.choice((0, 0, 1, 3, 4, 5, 7, 12, 30))

    def put(self, table: str, name: str, number: int, **dimensions: str) -> int:
        """One cell of the table on the last day."""
        return self.at(table, "dag", TODAY, name, number, **dimensions)

    def at(
        self,
        table: str,
        kind: str,
        period: tuple[date, date],
        name: str,
        number: int,
        **dimensions: str,
    ) -> int:
        """One cell of the table, perhaps hidden; its true count."""
        hide = self.random.random() < self.share
        if hide:
            self.hidden.add(name)
        cell(self.db, table, kind, period, None if hide else number, **dimensions)
        return number

    def cut(self, table: str, dimension: str, codes: tuple[str, ...]) -> dict[str, int]:
        """A cut by one dimension on the last day, and the total of all."""
        cells = {code: self.put(table, code, self.number(), **{dimension: code}) for code in codes}
        cells["alle"] = self.put(table, "alle", sum(cells.values()))
        return cells


def claimed(text: str, pattern: str, true: int, of: int | None = None) -> bool:
    """Whether the text makes the claim; then it must be true, or «minst» and not more."""
    found = re.search(pattern.replace("#", COUNT), text)
    if found is None:
        return False
    number = int(found["n"])
    if found["minst"]:
        assert 0 < number <= true, text
    else:
        assert number == true, text
    if found["av"] is not None:
        assert int(found["av"]) == of, text
    return True


def says_hidden(text: str) -> None:
    assert HIDDEN.search(text), text


# -- homes -----------------------------------------------------------------------------------------

HOMES = asking("boligmasse")


@pytest.mark.parametrize(
    ("name", "codes", "counted", "words"),
    [
        ("tilgjengelighet", "tilgjengelig", ("ja",), "^# bolig(?:er)? er tilgjengelige"),
        ("byggetiar", "byggetiar", ("for_1970", "1970"), "^# bolig(?:er)? er bygd før 1980"),
        ("stoppavstand", "stoppavstand", ("0-500",), "^# bolig(?:er)? har under 500 m"),
        (
            "vurderingsalder",
            "vurderingsalder",
            ("6-10", "10+"),
            "^# bolig(?:er)? er vurdert for seks",
        ),
    ],
)
@seeds
def test_homes_with_a_trait(
    tables: duckdb.DuckDBPyConnection,
    name: str,
    codes: str,
    counted: tuple[str, ...],
    words: str,
    seed: int,
) -> None:
    table = "bolig_tilstand" if codes == "vurderingsalder" else "bolig_bestand"
    with put_back(tables):
        hider = Hider(tables, seed)
        cells = hider.cut(table, codes, tuple(KODEVERK[codes]))
        text = finding(HOMES(tables, name))
    true = sum(cells[code] for code in counted)
    if not claimed(text, words, true, cells["alle"]):
        says_hidden(text)
    unknown = cells.get("ukjent", 0)
    words = ", # aldri" if codes == "vurderingsalder" else "for # er det ikke registrert"
    if not claimed(text, words, unknown) and "ukjent" in hider.hidden:
        assert codes == "vurderingsalder" or "for et skjult antall er det ikke" in text


@pytest.mark.parametrize("name", ["forvalter", "omrade"])
@seeds
def test_the_largest_is_the_largest_or_something_is_said_to_be_hidden(
    tables: duckdb.DuckDBPyConnection, name: str, seed: int
) -> None:
    codes = tuple(KODEVERK["forvalter"]) if name == "forvalter" else ("Nord", "Sør", "Øst", "Vest")
    titles = KODEVERK["forvalter"] if name == "forvalter" else {code: code for code in codes}
    with put_back(tables):
        cells = Hider(tables, seed).cut("bolig_bestand", name, codes)
        text = finding(HOMES(tables, name))
    told = {title: cells[code] for code, title in titles.items() if text.startswith(title)}
    if told:
        ((title, number),) = told.items()
        largest = number == max(cells[code] for code in codes)
        assert largest or HIDDEN.search(text), text
        if name == "forvalter":
            assert claimed(text, f"{title} forvalter #", number, cells["alle"])
    else:
        says_hidden(text)


@seeds
def test_the_share_in_poor_condition_is_right_or_hidden(
    tables: duckdb.DuckDBPyConnection, seed: int
) -> None:
    with put_back(tables):
        cells = Hider(tables, seed).cut(
            "bolig_tilstand", "tilstandsgrad", tuple(KODEVERK["tilstandsgrad"])
        )
        text = finding(HOMES(tables, "tilstand"))
    examined = sum(cells[grade] for grade in ("TG0", "TG1", "TG2", "TG3"))
    found = re.match(r"([\d,]+) % av de undersøkte", text)
    if found:
        share = 100 * (cells["TG2"] + cells["TG3"]) / examined
        assert float(found[1].replace(",", ".")) == pytest.approx(share, abs=0.051)
    elif text == "Ingen av boligene er undersøkt":
        assert examined == 0
    elif not claimed(text, "# bolig(?:er)? er undersøkt, for få", examined):
        says_hidden(text)


@seeds
def test_contracts_that_run_out(tables: duckdb.DuckDBPyConnection, seed: int) -> None:
    cells: dict[tuple[str, str], int] = {}
    totals: dict[str, int] = {}
    with put_back(tables):
        hider = Hider(tables, seed)
        for kind in KODEVERK["kontraktstype"]:
            for when in KODEVERK["kontrakt_utloper"]:
                cells[kind, when] = hider.put(
                    "kontrakt", kind + when, hider.number(), kontraktstype=kind, utloper=when
                )
            totals[kind] = sum(n for (k, _), n in cells.items() if k == kind)
            hider.put("kontrakt", kind, totals[kind], kontraktstype=kind)
        result = HOMES(tables, "kontrakter")
        text = f"{finding(result)}. {under(result)}"
    for kind, words, windows in (
        ("leie", "leiekontrakt(?:er)? utløper innen seks", ("0-3", "3-6")),
        ("innleie", "innleieavtale(?:r)? utløper innen ett år", ("0-3", "3-6", "6-12")),
    ):
        true = sum(cells[kind, when] for when in windows)
        if not claimed(text, f"# {words}", true, totals[kind]):
            if re.search(f"[Ii]ngen {words}", text) or totals[kind] == 0:
                assert true == 0, text
            else:
                assert re.search(f"[Ee]t skjult antall {words}", text), text


@seeds
def test_what_is_lacking_of_a_size(tables: duckdb.DuckDBPyConnection, seed: int) -> None:
    rooms = tuple(KODEVERK["romklasse"])
    with put_back(tables):
        hider = Hider(tables, seed)
        homes = {r: hider.put("bolig_bestand", r, hider.number(), romklasse=r) for r in rooms}
        need = {r: hider.put("rombehov", r, hider.number(), romklasse=r) for r in rooms}
        insert(
            tables,
            "boligfremskaffelse",
            kommunenr=NUMBER,
            type="kjop",
            stadium="klar",
            klar_dato=date(2026, 3, 1),
            romklasse="2",
            omrade="Nord",
            antall=3,
        )
        texts = [
            finding(HOMES(tables, "romnorm")),
            finding(asking("boligfremskaffelse")(tables, "rom")),
        ]
    # One room and two are one class.
    over = [homes[r] - need[r] for r in rooms]
    over = [over[0] + over[1], over[2], over[3]]
    classes = {
        "i alle størrelser": (0, 2),
        "med tre eller flere rom": (1, 2),
        "med fire eller flere rom": (2, 2),
        "med ett til tre rom": (0, 1),
        "med tre rom": (1, 1),
        "med ett eller to rom": (0, 0),
    }
    for text in texts:
        found = re.match(r"Det mangler (\d+) bolig(?:er)? ([^,;]+)", text)
        if found:
            low, high = classes[found[2]]
            spare = 0
            for place in range(2, high, -1):
                spare = max(0, spare + over[place])
            assert int(found[1]) == -(sum(over[low : high + 1]) + spare), (text, over)
        elif "dekker behovet" in text:
            assert sum(min(0, n) for n in over) == 0 or "større boliger er regnet med" in text
        else:
            assert hider.hidden
            assert HIDDEN.search(text) or text == "3 nye boliger på tre år"


# -- homelessness ----------------------------------------------------------------------------------

HOMELESS = asking("bostedsloshet")
Q3 = quarter((2026, 3))


@seeds
def test_how_many_stay_over_three_months(tables: duckdb.DuckDBPyConnection, seed: int) -> None:
    with put_back(tables):
        hider = Hider(tables, seed)
        cells = {
            length: hider.at(
                "midlertidig", "kvartal", Q3, length, hider.number(), oppholdslengde=length
            )
            for length in KODEVERK["oppholdslengde"]
        }
        total, over = sum(cells.values()), cells["91-180"] + cells["180+"]
        hider.at("midlertidig", "kvartal", Q3, "alle", total)
        hider.at("midlertidig", "kvartal", Q3, "over", over, over_3_mnd="ja")
        text = finding(HOMELESS(tables, "midlertidig_lengde"))
    if re.match(r"Ingen (av \d+ )?husstand(?:er)? var over", text):
        assert over == 0, text
    elif not claimed(text, "^# husstand(?:er)? var over tre måneder", over, total):
        claimed(text, "^# husstand(?:er)? var i midlertidig botilbud", total)
        says_hidden(text)


@seeds
def test_who_came_and_left(tables: duckdb.DuckDBPyConnection, seed: int) -> None:
    with put_back(tables):
        hider = Hider(tables, seed)
        true = {
            code: hider.at("bostedslos", "kvartal", Q3, code, hider.number(), strom=code)
            for code in KODEVERK["bostedslos_strom"]
        }
        result = HOMELESS(tables, "strommer")
        text = finding(result)
    if claimed(text, "^# husstand(?:er)? var bostedsløse ved utgangen", true["aktive"]):
        return
    for code, words in (
        ("ut", "# (?:husstand(?:er)? )?fikk bolig"),
        ("nye", "# nye? (?:husstand(?:er)? )?kom til"),
        ("tilbake", "# (?:husstand(?:er)? )?kom tilbake"),
    ):
        if not claimed(text, words, true[code]):
            assert code not in hider.hidden or HIDDEN.search(text), text
            assert code in hider.hidden or true[code] == 0, text


# -- settlement ------------------------------------------------------------------------------------

SETTLED = asking("bosetting")


@seeds
def test_households_agreed_for_the_quarters_to_come(
    tables: duckdb.DuckDBPyConnection, seed: int
) -> None:
    coming = [(2027, 1), (2027, 2), (2027, 3)]
    with put_back(tables):
        hider = Hider(tables, seed)
        true = [
            hider.at("bosetting", "kvartal", quarter(q), str(q), hider.number(), status="avtalt")
            for q in coming
        ]
        text = finding(SETTLED(tables, "kvartal"))
    if text.startswith("Ingen husstander"):
        assert sum(true) == 0
    elif not claimed(text, r"^# husstand(?:er)? (?:\(\d+ person(?:er)?\) )?er avtalt", sum(true)):
        says_hidden(text)


@seeds
def test_homes_ready_for_those_who_come(tables: duckdb.DuckDBPyConnection, seed: int) -> None:
    with put_back(tables):
        hider = Hider(tables, seed)
        cells = {
            (ready, money): hider.at(
                "bosetting",
                "kvartal",
                quarter((2027, 1)),
                ready + money,
                hider.number(),
                klar_bolig=ready,
                penger_avsatt=money,
            )
            for ready in ("ja", "nei")
            for money in ("ja", "nei")
        }
        total = sum(cells.values())
        hider.at("bosetting", "kvartal", quarter((2027, 1)), "alle", total, status="avtalt")
        result = SETTLED(tables, "klare")
        text, made = finding(result), result.figure.discuss and result.figure.discuss(result)
    ready = cells["ja", "ja"] + cells["ja", "nei"]
    if text.startswith("Boliger er klare for alle"):
        assert ready == total
    elif text.startswith("Ingen bolig er klar"):
        assert ready == 0
    elif text == "Ingen husstander er avtalt bosatt i kommende kvartaler":
        assert total == 0
    elif not (
        claimed(text, "^Boliger er klare for #", ready, total)
        or claimed(text, "^Det mangler bolig til #", total - ready, total)
    ):
        says_hidden(text)
    if made:
        unfunded = re.search(r"Til (?:de )?(\d+) (?:av|som)", made.rest)
        assert unfunded is None or int(unfunded[1]) == cells["nei", "nei"], made.rest


# -- what stands beside the numbers ----------------------------------------------------------------


def stock(db: duckdb.DuckDBPyConnection, total: int | None) -> Result:
    cell(db, "bolig_bestand", "dag", TODAY, 40, omrade="Nord")
    cell(db, "bolig_bestand", "dag", TODAY, None, omrade="Sør")
    cell(db, "bolig_bestand", "dag", TODAY, total)
    return HOMES(db, "omrade")


def test_a_hidden_total_is_hidden_and_not_missing(db: duckdb.DuckDBPyConnection) -> None:
    result = stock(db, None)
    told = [(r["antall_tekst"], r["andel_tekst"], r["i_alt_tekst"]) for r in result.rows]
    assert told == [("40", ":", ":"), (":", ":", ":")]
    assert '<td class="tall">..</td>' not in markup.table(result)


def test_the_file_says_which_of_its_columns_are_hidden(db: duckdb.DuckDBPyConnection) -> None:
    lines = exports.csv_bytes(stock(db, None)).decode("utf-8-sig").splitlines()
    head, shown, hidden = (line.split(";") for line in lines)
    status = head.index("Status")
    assert shown[status] == "Skjult: Andel av boligene og Boliger i alt"
    assert hidden[status] == "Skjult av personvernhensyn"


def test_the_file_for_programs_has_a_reason_for_every_measure(
    db: duckdb.DuckDBPyConnection,
) -> None:
    lines = exports.csv_bytes(stock(db, None), machine=True).decode().splitlines()
    head, shown, _ = (line.split(",") for line in lines)
    row = dict(zip(head, shown, strict=True))
    assert (row["antall"], row["synlighet"]) == ("40", "vist")
    assert (row["i_alt"], row["i_alt_synlighet"]) == ("", "skjult")
    assert (row["andel"], row["andel_synlighet"]) == ("", "skjult")


@pytest.mark.parametrize(
    ("part", "total", "share", "sign"),
    [
        # DOMAIN.md, «Small numbers» 2: no share of fewer than ten.
        (9, 10, 90.0, "90,0 %"),
        (9, 9, None, ":"),
        (0, 0, None, "."),
        (None, 20, None, ":"),
        (9, None, None, ":"),
    ],
)
def test_a_share_is_given_of_ten_or_more(
    db: duckdb.DuckDBPyConnection,
    part: int | None,
    total: int | None,
    share: float | None,
    sign: str,
) -> None:
    cell(db, "bolig_bestand", "dag", TODAY, part, omrade="Nord")
    cell(db, "bolig_bestand", "dag", TODAY, total)
    (row,) = HOMES(db, "omrade").rows
    assert (row["andel"], row["andel_tekst"].replace(NB, " ")) == (share, sign)


def test_a_single_hidden_value_is_a_word(db: duckdb.DuckDBPyConnection) -> None:
    cell(db, "bolig_bestand", "dag", TODAY, None, omrade="Nord")
    cell(db, "bolig_bestand", "dag", TODAY, 40)
    said = markup.single(HOMES(db, "omrade"))
    assert "<strong>Skjult</strong>" in said
    assert ":" not in re.sub(r"<[^>]*>", "", said)


def test_a_figure_with_nothing_but_hidden_numbers_is_a_sentence(
    db: duckdb.DuckDBPyConnection,
) -> None:
    for area in ("Nord", "Sør"):
        cell(db, "bolig_bestand", "dag", TODAY, None, omrade=area)
    cell(db, "bolig_bestand", "dag", TODAY, 40)
    assert "Alle de 2 tallene er skjult" in markup.all_hidden(HOMES(db, "omrade"))
    assert markup.all_hidden(stock(db, 60)) == ""


def test_a_stack_whose_totals_are_shown_is_drawn_though_every_part_is_hidden(
    db: duckdb.DuckDBPyConnection,
) -> None:
    for length in ("0-30", "31-90"):
        cell(db, "midlertidig", "kvartal", Q3, None, oppholdslengde=length)
    cell(db, "midlertidig", "kvartal", Q3, 12)
    assert markup.all_hidden(HOMELESS(db, "midlertidig_lengde")) == ""
    assert not markup.is_flat(HOMELESS(db, "midlertidig_lengde"))


def test_what_is_drawn_decides_the_height_of_a_chart(db: duckdb.DuckDBPyConnection) -> None:
    for strom, number in (("aktive", 28), ("nye", None), ("tilbake", 0)):
        cell(db, "bostedslos", "kvartal", Q3, number, strom=strom)
    assert markup.is_flat(HOMELESS(db, "strommer"))
    cell(db, "bostedslos", "kvartal", Q3, 6, strom="ut")
    assert not markup.is_flat(HOMELESS(db, "strommer"))


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        (
            {"ut": 11, "nye": 8, "tilbake": None},
            "11 husstander fikk bolig og 8 nye kom til i 3. kvartal 2026; hvor mange som kom "
            "tilbake, er skjult",
        ),
        (
            {"ut": 11, "nye": None, "tilbake": None},
            "11 husstander fikk bolig i 3. kvartal 2026; resten er skjult",
        ),
        ({"ut": 11, "nye": 0, "tilbake": 0}, "11 husstander fikk bolig i 3. kvartal 2026"),
    ],
)
def test_a_hidden_stream_is_not_none(
    db: duckdb.DuckDBPyConnection, counts: dict[str, int | None], told: str
) -> None:
    for strom, number in counts.items():
        cell(db, "bostedslos", "kvartal", Q3, number, strom=strom)
    assert finding(HOMELESS(db, "strommer")) == told


def test_forms_of_disposal_that_are_hidden_are_told(db: duckdb.DuckDBPyConnection) -> None:
    for form, number in (("eid", None), ("innleid", 12), ("tildelingsrett", None)):
        cell(db, "bolig_bestand", "dag", TODAY, number, eierform=form)
    cell(db, "bolig_bestand", "dag", TODAY, 60)
    told = "Kommunen eier et skjult antall boliger, leier inn 12 og har tildelingsrett til et "
    assert finding(HOMES(db, "eierform")) == f"{told}skjult antall"


def test_a_card_with_hidden_numbers_leads_to_how_they_are_protected(
    db: duckdb.DuckDBPyConnection,
) -> None:
    way = f'href="/vern?kommune={NUMBER}&amp;tall-per=2026-11-01.1"'
    assert way in markup.card_foot(stock(db, 60))
    cell(db, "bosetting", "aar", year(2025), 30, boliglosning="kommunal")
    cell(db, "bosetting", "aar", year(2025), 30, status="bosatt")
    assert "/vern" not in markup.card_foot(SETTLED(db, "boliglosning"))
