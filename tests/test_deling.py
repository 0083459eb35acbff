"""Who shares what is made: those who see the same of it, and nobody who sees less."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from figurproever import NB, questions
from streamlit.testing.v1 import AppTest

from boligkompass import cards, extracts, meeting_files, saksliste, settings, warehouse
from boligkompass.access import person
from boligkompass.access.person import EVERYTHING, READER, Person, Scope
from boligkompass.figures import FIGURES, results
from boligkompass.figures.base import Composition
from boligkompass.figures.results import Store, ask
from boligkompass.tables import TABLES
from boligkompass.warehouse import Warehouse

LARVIK, NARVIK, EXAMPLE = "3909", "1806", "9901"
PLACE_OWNERS = (EXAMPLE, NARVIK)
Rows = list[dict[str, Any]]


def scope(*numbers: str) -> Scope:
    return Scope(frozenset(numbers), controls=False)


@pytest.fixture(scope="module")
def owned(
    data: Path, tmp_path_factory: pytest.TempPathFactory, put_extract: Callable[..., str]
) -> Iterator[Warehouse]:
    """The embedded extract, where Narvik has the same own rows as the invented municipality."""
    folder = data / "uttrekk" / extracts.current(data)
    rows: dict[str, Rows] = {}
    for name, contract in TABLES.items():
        rows[name] = pq.read_table(folder / f"{name}.parquet").to_pylist()
        if contract.access == "egen" or "offentlig" in contract.schema.names:
            rows[name] += [
                {**row, "kommunenr": NARVIK}
                for row in rows[name]
                if row["kommunenr"] == EXAMPLE and not row.get("offentlig")
            ]
    made = tmp_path_factory.mktemp("delt") / "data"
    name = put_extract(made, rows)
    store = Warehouse(made, name, warehouse.queries())
    yield store
    store.close()


@pytest.mark.parametrize("number", [EXAMPLE, NARVIK, LARVIK])
def test_a_query_that_compares_nothing_needs_no_rows_that_others_own(
    owned: Warehouse, number: str
) -> None:
    """Else what it says would be less for whoever sees more, and nobody would notice."""
    mine = owned.narrowed(Scope(frozenset({number}), controls=True))
    asked = questions(owned, number)
    local = [name for name in asked if not owned.query(name).compares]
    assert len(local) > 80
    for name in local:
        whole, narrow = owned.ask(name, asked[name]), mine.ask(name, asked[name])
        assert whole.equals(narrow), name
    # Narvik's own rows are there, and are read.
    if number != LARVIK:
        assert sum(mine.ask(name, asked[name]).num_rows for name in local) > 300


def test_what_composes_does_not_compare() -> None:
    composed = [one for one in FIGURES.values() if isinstance(one.query, Composition)]
    discussed = [one for one in FIGURES.values() if one.discuss]
    assert composed
    assert discussed
    queries = warehouse.queries()
    compares = [one.id for one in discussed if queries[str(one.query)].compares]
    assert compares == []


def test_of_a_place_without_own_rows_all_share_what_is_made(owned: Warehouse) -> None:
    seen = [owned, *(owned.narrowed(scope(*of)) for of in ((), PLACE_OWNERS, (LARVIK, NARVIK)))]
    figures = [one for one in FIGURES.values() if _is_local(one.query)]
    assert len(figures) > 100
    larvik = owned.municipalities[LARVIK]
    for figure in figures[::7]:
        whole, *others = (ask(figure, store, larvik) for store in seen)
        # Controls are for controllers, so that whoever has them may share only with their like.
        assert len({id(other) for other in others}) == 1, figure.id
        assert whole.rows == others[0].rows


def test_of_a_place_with_own_rows_only_those_who_see_them_share(owned: Warehouse) -> None:
    figure, narvik = FIGURES["boligmasse/eierform"], owned.municipalities[NARVIK]
    mine, ours, theirs, nobodys = (
        ask(figure, owned.narrowed(scope(*of)), narvik)
        for of in ((NARVIK,), PLACE_OWNERS, (EXAMPLE,), ())
    )
    assert mine.rows
    assert not theirs.rows
    assert theirs is nobodys
    assert mine.rows == ours.rows


def _is_local(query: object) -> bool:
    return isinstance(query, str) and not warehouse.queries()[query].compares


# -- what is held against an earlier extract -------------------------------------------------------

OWN, PUBLIC = 4321.0, 4325.0
MINE = Person("min", frozenset({READER}), frozenset({EXAMPLE}))
OTHER = Person("annen", frozenset({READER}), frozenset())


def value(year: int, verdi: float, *, offentlig: bool) -> dict[str, Any]:
    return {
        "kommunenr": EXAMPLE,
        "indikator": "nye_boliger",
        "periode_fra": date(year, 1, 1),
        "periode_til": date(year, 12, 31),
        "grenser": "publisert",
        "kilde": "kommunen",
        "verdi": verdi,
        "synlighet": "vist",
        "offentlig": offentlig,
        "vist": True,
    }


@pytest.fixture
def two_extracts(publish: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> str:
    """One's own number in October, and in November nothing but a public one."""
    for place, name in ((results, "_results"), (results, "_asked"), (cards, "_parts")):
        monkeypatch.setattr(place, name, Store(500))
    monkeypatch.setattr(meeting_files, "_READY", Store(8))
    publish({"indikatorverdi": [value(2024, OWN, offentlig=False)]}, date(2026, 10, 1))
    return publish({"indikatorverdi": [value(2025, PUBLIC, offentlig=True)]}, date(2026, 11, 1))


def test_what_one_saw_of_an_earlier_extract_is_not_shared_with_whoever_did_not(
    two_extracts: str,
) -> None:
    """In November nobody owns anything, so all see the same of it; of October they do not."""
    told = {}
    for who in (MINE, OTHER):
        store = warehouse.warehouse(two_extracts, who.scope)
        result = ask(FIGURES["endringer/utvikling"], store, store.municipalities[EXAMPLE])
        told[who.pseudonym] = str(result.table.to_pylist())
    assert str(OWN) in told["min"]
    assert str(PUBLIC) in told["annen"]
    assert str(OWN) not in told["annen"]


@pytest.mark.parametrize("page", ["endringer", "motet"])
def test_nor_is_the_page_that_shows_it(
    two_extracts: str, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {}
    for who in (MINE, OTHER):
        monkeypatch.setattr(person, "ANYONE_HERE", who)
        app = AppTest.from_file(str(settings.PROJECT / "pages" / "navigation.py"))
        for name, chosen in {"kommune": EXAMPLE, **(in_view() if page == "motet" else {})}.items():
            app.query_params[name] = chosen
        app.switch_page(f"{page}.py").run(timeout=30)
        assert not app.exception
        said[who.pseudonym] = " ".join(str(element.proto.body) for element in app.get("html"))
    assert "4 flere enn i 2024" in said["min"].replace(NB, " ")
    assert "Det første tallet" in said["annen"]
    assert "enn i 2024" not in said["annen"].replace(NB, " ")


def in_view() -> dict[str, str]:
    """The address of the point that tells what is new."""
    store = warehouse.warehouse(warehouse.current_id(), MINE.scope)
    points = saksliste.of(store, store.municipalities[EXAMPLE]).punkter
    number = [one.figure.id for one in points].index("endringer/utvikling") + 1
    return {"visning": "mote", "punkt": str(number)}


def test_what_is_asked_of_the_whole_leaves_it_as_it_was(owned: Warehouse) -> None:
    assert owned.about(EXAMPLE) is owned
    public = owned.about(LARVIK)
    assert public.about(LARVIK) is public
    assert owned.scope == public.scope == EVERYTHING
    assert owned.key != public.key
    bestand = FIGURES["boligmasse/eierform"]
    assert ask(bestand, owned, owned.municipalities[EXAMPLE]).rows
