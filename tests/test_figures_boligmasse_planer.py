"""What is planned for the homes: answers worked out by hand."""

from datetime import date
from typing import Any

import duckdb
import figurproever
from figurproever import LAST, finding, note, point

ask = figurproever.asking("boligmasse")
PLANS = ("utbedres", "rives", "selges", "beholdes", "ingen")


def plans(database: duckdb.DuckDBPyConnection, day: date = LAST, **grades: tuple[Any, ...]) -> None:
    """Homes by plan, in the order of PLANS, and then in all, for each grade."""
    for grade, (*counts, total) in grades.items():
        figurproever.cell(database, "bolig_tilstand", "dag", (day, day), total, tilstandsgrad=grade)
        for plan, number in zip(PLANS, counts, strict=True):
            figurproever.cell(
                database,
                "bolig_tilstand",
                "dag",
                (day, day),
                number,
                tilstandsgrad=grade,
                boligplan=plan,
            )


def test_the_worst_grade_comes_first_and_the_newest_day_counts(
    db: duckdb.DuckDBPyConnection,
) -> None:
    plans(db, date(2025, 12, 31), TG3=(1, 0, 0, 0, 9, 10))
    plans(db, TG2=(20, 0, 5, 30, 45, 100), TG3=(10, 0, 6, 0, 14, 30), TG1=(0, 0, 0, 50, 0, 50))
    result = ask(db, "tg_plan")
    assert [(row["tilstandsgrad"], row["antall"], row["av_graden"]) for row in result.rows] == [
        *(("TG3", number, 30) for number in (10, 0, 6, 0, 14)),
        *(("TG2", number, 100) for number in (20, 0, 5, 30, 45)),
    ]
    assert finding(result) == "For 14 av 30 boliger med TG3 er det ikke bestemt hva som skal skje"
    assert note(result).startswith("Med TG3: 10 skal utbedres og 6 skal selges.")


def test_what_is_hidden_is_not_told_as_decided(db: duckdb.DuckDBPyConnection) -> None:
    plans(db, TG3=(10, 0, None, 0, None, 15))
    result = ask(db, "tg_plan")
    assert finding(result) == "Hva som er planlagt for boligene med TG3, er skjult"
    assert point(result) is None


def test_a_hidden_total_leaves_the_number_of_undecided(db: duckdb.DuckDBPyConnection) -> None:
    plans(db, TG3=(None, 0, 0, 0, 7, None))
    result = ask(db, "tg_plan")
    assert finding(result) == "For 7 boliger med TG3 er det ikke bestemt hva som skal skje"


def test_when_all_is_decided_or_there_is_nothing_to_decide(db: duckdb.DuckDBPyConnection) -> None:
    plans(db, TG3=(8, 0, 0, 0, 0, 8))
    result = ask(db, "tg_plan")
    assert finding(result) == "For alle boliger med TG3 er det bestemt hva som skal skje"
    assert point(result) is None
    db.execute("UPDATE bolig_tilstand SET antall = 0")
    assert finding(ask(db, "tg_plan")) == "Ingen boliger har TG3"


def test_many_undecided_are_for_discussion_and_few_are_not(db: duckdb.DuckDBPyConnection) -> None:
    plans(db, TG3=(15, 0, 0, 0, 5, 20))
    found = point(ask(db, "tg_plan"))
    # 5 of 20 is a quarter.
    assert found is not None
    assert found.weight == 0.25
    assert "For 5 av 20 boliger med TG3" in found.lead
    db.execute("UPDATE bolig_tilstand SET antall = 21 WHERE utsnitt = 'tilstandsgrad'")
    assert point(ask(db, "tg_plan")) is None


def test_how_much_of_the_stock_the_plan_covers(db: duckdb.DuckDBPyConnection) -> None:
    """Half of 363, which is Levanger's stock in 2010: 182 of 363 is 50.1 per cent."""
    figurproever.cell(db, "bolig_tilstand", "dag", (LAST, LAST), 363)
    for code, number in (("ja", 182), ("nei", 181)):
        figurproever.cell(db, "bolig_tilstand", "dag", (LAST, LAST), number, vedlikeholdsplan=code)
    result = ask(db, "vedlikeholdsplan")
    assert finding(result) == "182 av 363 boliger er med i vedlikeholdsplanen"
    assert [row["andel_tekst"] for row in result.rows] == ["50,1\u00a0%", "49,9\u00a0%"]
