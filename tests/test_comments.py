"""Comments on figures: which are shown where, on the card and in the files."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from verdirader import value

from boligkompass import exports, markup, warehouse
from boligkompass.figures import FIGURES
from boligkompass.figures.base import Result
from boligkompass.figures.present import said_by
from boligkompass.figures.results import ask
from boligkompass.warehouse import Comment

FIGURE = "befolkning/innbyggere"


def population(aar: int, verdi: float) -> dict[str, Any]:
    """Inhabitants on 1 January."""
    day = date(aar, 1, 1)
    return value(periode_fra=day, periode_til=day, kilde="ssb_07459", verdi=verdi)


def comment(
    name: str, fra: date | None = None, til: date | None = None, **more: Any
) -> dict[str, Any]:
    row = {
        "kommunenr": "3909",
        "id": name,
        "figur": FIGURE,
        "periode_fra": fra,
        "periode_til": til,
        "dato": date(2026, 10, 12),
        "funksjon": "Controller",
        "tekst": f"Sagt {name}.",
    }
    return row | more


def result_of(publish: Callable[..., str], *comments: dict[str, Any]) -> Result:
    """Inhabitants on 1 January 2025 and 2026, with these comments."""
    values = [population(2025, 48_000), population(2026, 49_000)]
    store = warehouse.warehouse(publish({"indikatorverdi": values, "kommentar": comments}))
    return ask(FIGURES[FIGURE], store, store.municipalities["3909"])


@pytest.mark.parametrize(
    ("fra", "til", "shown"),
    [
        (None, None, True),
        # The figure shows the first days of 2025 and 2026, and nothing between.
        (date(2025, 1, 1), date(2025, 12, 31), True),
        (date(2025, 1, 2), date(2025, 12, 31), False),
        (date(2024, 1, 1), date(2025, 1, 1), True),
        (date(2024, 1, 1), date(2024, 12, 31), False),
        (date(2026, 1, 2), None, False),
        (date(2026, 1, 1), None, True),
        (None, date(2024, 12, 31), False),
        (None, date(2025, 1, 1), True),
    ],
)
def test_a_comment_is_shown_when_it_is_about_a_time_that_the_figure_shows(
    publish: Callable[..., str], fra: date | None, til: date | None, shown: bool
) -> None:
    result = result_of(publish, comment("A", fra, til))
    assert bool(result.comments) is shown


def test_a_comment_belongs_to_its_municipality_and_figure(publish: Callable[..., str]) -> None:
    result = result_of(
        publish,
        comment("A", kommunenr="9901"),
        comment("B", figur="boligmasse/romnorm"),
        comment("C", dato=date(2026, 9, 1)),
        comment("D", dato=date(2026, 10, 1)),
    )
    assert [one.tekst for one in result.comments] == ["Sagt D.", "Sagt C."]


@pytest.mark.parametrize(
    ("fra", "til", "shown"),
    [
        # A plan has no period: it stands as it was on the last day, 31 October.
        (None, None, True),
        (date(2026, 10, 1), date(2026, 10, 31), True),
        (date(2026, 7, 1), date(2026, 9, 30), False),
        (date(2026, 11, 1), None, False),
    ],
)
def test_a_figure_without_periods_is_of_the_last_day(
    publish: Callable[..., str], fra: date | None, til: date | None, shown: bool
) -> None:
    measure = {
        "kommunenr": "3909",
        "id": "A",
        "innsatsomrade": "Boliger",
        "mal": "Bolig",
        "prioritet": "1",
        "tiltak": "Bygge",
        "ansvarlig": "Eiendom",
        "status": "i_gang",
    }
    said = comment("A", fra, til, figur="tiltaksplan/tiltak")
    store = warehouse.warehouse(publish({"tiltak": [measure], "kommentar": [said]}))
    result = ask(FIGURES["tiltaksplan/tiltak"], store, store.municipalities["3909"])
    assert bool(result.comments) is shown
    assert len(result.comments_on(result.rows[0])) == shown


@pytest.mark.parametrize(
    ("fra", "til", "words"),
    [
        (None, None, "Controller, 12.10.2026."),
        (
            date(2026, 7, 1),
            date(2026, 9, 30),
            "Controller, 12.10.2026. Gjelder 3. kvartal 2026.",
        ),
        (date(2026, 7, 1), None, "Controller, 12.10.2026. Gjelder fra 1. juli 2026."),
        (None, date(2026, 9, 30), "Controller, 12.10.2026. Gjelder til og med 30. september 2026."),
    ],
)
def test_who_said_it_when_and_of_what_time(fra: date | None, til: date | None, words: str) -> None:
    made = Comment(FIGURE, fra, til, date(2026, 10, 12), "Controller", "Sagt.")
    assert said_by(made) == words


def test_the_card_has_the_comment_below_its_finding(publish: Callable[..., str]) -> None:
    result = result_of(publish, comment("A", date(2026, 1, 1), tekst="Flere enn <ventet>."))
    head = markup.card_head(result, "Funnet")
    assert head.index("Funnet") < head.index("bk-under") < head.index("bk-kommentar")
    assert "Flere enn &lt;ventet&gt;." in head
    assert "Kommentar. Controller, 12.10.2026. Gjelder fra 1. januar 2026." in head
    assert "bk-kommentar" not in markup.card_head(result_of(publish), "Funnet")


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_the_files_have_the_comment_at_the_rows_it_is_about(publish: Callable[..., str]) -> None:
    result = result_of(
        publish,
        comment("A", date(2026, 1, 1), dato=date(2026, 9, 1)),
        comment("B", tekst="=SUM(A1)"),
    )
    first, second = rows_of(exports.csv_bytes(result))
    # What begins as a formula must not run as one.
    assert first["Kommentar"] == "'=SUM(A1) (Controller, 12.10.2026)"
    assert second["Kommentar"] == (
        "'=SUM(A1) (Controller, 12.10.2026) "
        "Sagt A. (Controller, 01.09.2026. Gjelder fra 1. januar 2026)"
    )
    book = CalamineWorkbook.from_filelike(io.BytesIO(exports.xlsx_bytes(result)))
    about = [row[:2] for row in book.get_sheet_by_name("Om figuren").to_python()]
    assert [text for name, text in about if name == "Kommentar"] == [
        "=SUM(A1) (Controller, 12.10.2026)",
        "Sagt A. (Controller, 01.09.2026. Gjelder fra 1. januar 2026)",
    ]


def test_without_comments_there_is_no_column_for_them(publish: Callable[..., str]) -> None:
    assert "Kommentar" not in rows_of(exports.csv_bytes(result_of(publish)))[0]
