"""The pack: what is read back out of its files is what the figures say; nothing runs or is lost."""

import io
import re
import zipfile
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
import typst
from grunnlagproever import INVENTED, NOWHERE, REAL, Pdf, made, pack, results, words
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Emu, Pt
from python_calamine import load_workbook

from boligkompass import charts, formats
from boligkompass.catalogue import CatalogueError
from boligkompass.figures.base import Result
from boligkompass.figures.words import alt
from boligkompass.motegrunnlag import pdf as pdf_module
from boligkompass.motegrunnlag import spalter
from boligkompass.motegrunnlag.innhold import Grunnlag, pack_grid
from boligkompass.motegrunnlag.lysark import slides
from boligkompass.motegrunnlag.pdf import pdf
from boligkompass.motegrunnlag.regneark import workbook

MANY = [(f"Område {number:03}", number) for number in range(1, 151)]


@pytest.fixture(scope="module", params=[INVENTED, REAL])
def whole(request: pytest.FixtureRequest) -> Grunnlag:
    """A pack of five figures, of an invented municipality and of a real one."""
    found = results(request.param, 5)
    assert len(found) == 5
    return pack(*found)


@pytest.fixture(scope="module")
def read(whole: Grunnlag) -> Pdf:
    return Pdf(pdf(whole))


@pytest.fixture(scope="module")
def deck(whole: Grunnlag) -> Any:
    return Presentation(io.BytesIO(slides(whole)))


# -- the numbers -----------------------------------------------------------------------------------


def test_the_pdf_has_each_figures_table_cell_by_cell(whole: Grunnlag, read: Pdf) -> None:
    for punkt in whole.punkter:
        grid = pack_grid(punkt.result)
        for row in grid.rows:
            # A row's cells stand next to each other in the text, in their order.
            assert " ".join(words(" ".join(row))) in read.text, (punkt.funn, row)
        assert " ".join(words(punkt.tittel)) in read.text


def test_the_slides_have_each_figures_table_cell_by_cell(whole: Grunnlag, deck: Any) -> None:
    for punkt in whole.punkter:
        grid = pack_grid(punkt.result)
        tables = [
            shape.table
            for slide in deck.slides
            if slide.shapes.title.text_frame.text == punkt.tittel
            for shape in slide.shapes
            if shape.has_table
        ]
        cells = [[[c.text for c in row.cells] for row in table.rows] for table in tables]
        assert all(rows[0] == [head for head, _ in grid.heads] for rows in cells)
        assert [row for rows in cells for row in rows[1:]] == [list(row) for row in grid.rows]


def test_the_workbook_has_each_figures_numbers(whole: Grunnlag) -> None:
    book = load_workbook(io.BytesIO(workbook(whole)))
    for punkt in whole.punkter:
        result = punkt.result
        heads, *rows = book.get_sheet_by_name(f"Figur {punkt.nummer}").to_python()
        main = result.main
        place = next(i for i, head in enumerate(heads) if str(head).startswith(main.title))
        shown = [row[place] for row in rows]
        assert len(shown) == len(result.rows)
        for cell, row in zip(shown, result.rows, strict=True):
            value = row[main.name]
            # The screen's number, whatever its decimals: 63.8 stands as «63,8 %» there.
            text = row[f"{main.name}_tekst"]
            assert (cell == "") == (value is None)
            assert value is None or formats.number(cell, _decimals(text)) in text


def _decimals(text: str) -> int:
    tail = text.partition(",")[2]
    return next((i for i, letter in enumerate(tail) if not letter.isdigit()), len(tail))


def test_a_hidden_number_is_a_sign_that_is_explained_once() -> None:
    read = Pdf(pdf(pack(made(("Nord", 12), ("Sør", None), ("Øst", None)))))
    assert read.text.count("skjult: tallet finnes") == 1
    assert "2025 Nord 12 2025 Sør : 2025 Øst :" in read.text
    assert "Skjult av personvernhensyn" not in read.text


def test_a_remark_beside_hidden_numbers_stays() -> None:
    # Where one row says more than that its number is hidden, all the remarks are needed.
    result = made(("Nord", 12), ("Sør", None))
    result.rows[0]["merknad"] = "Talt to ganger"
    assert [head for head, _ in pack_grid(result).heads][-1] == "Merknad"
    assert pack_grid(result).rows[1][-1] == "Skjult av personvernhensyn"


# -- the document ----------------------------------------------------------------------------------


def test_every_page_and_slide_has_the_extract_and_says_what_is_invented(
    whole: Grunnlag, read: Pdf, deck: Any
) -> None:
    invented = whole.municipality.invented
    pages = [*read.pages, *(_slide_text(slide) for slide in deck.slides)]
    assert all(f"uttrekk {whole.extract}" in page for page in pages)
    assert all(("oppdiktede tall" in page) == invented for page in pages)
    contents = load_workbook(io.BytesIO(workbook(whole))).get_sheet_by_name("Innhold").to_python()
    assert any(whole.extract in str(cell) for row in contents for cell in row)


def _slide_text(slide: Any) -> str:
    return " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)


def test_the_pdf_is_tagged_in_norwegian_and_its_charts_are_told_and_drawn_as_vectors(
    whole: Grunnlag, read: Pdf
) -> None:
    assert read.tagged
    assert read.language() in ("nb", "nb-NO")
    tags = list(read.tags())
    told = [tag.alt for tag in tags if tag.kind == "Figure"]
    assert told == [alt(punkt.result) for punkt in whole.punkter]
    heads = sum(len(pack_grid(punkt.result).heads) for punkt in whole.punkter)
    assert sum(tag.kind == "TH" for tag in tags) >= heads
    # The title, and a heading for the agenda, each point and the definitions.
    assert sum(tag.kind == "H1" for tag in tags) == 1
    assert sum(tag.kind == "H2" for tag in tags) == 2 + len(whole.punkter)
    assert read.pictures() == 0


def test_a_chart_without_its_words_is_not_made(
    whole: Grunnlag, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_module, "alt", lambda result: None)
    with pytest.raises(typst.TypstError, match="alt text"):
        pdf(whole)


def test_norwegian_letters_can_be_selected() -> None:
    ours = Pdf(pdf(pack(made(("Blåbærøy", 7), ("ÆØÅ – «sitat»", 8)))))
    assert "Møtegrunnlag for Prøvekommune på Ålgård" in ours.pages[0]
    assert "2025 Blåbærøy 7 2025 ÆØÅ – «sitat» 8" in ours.text
    assert "Boliger i Ærfugl, Økern og Ålesund" in ours.text


def test_a_long_table_goes_on_with_its_headings() -> None:
    read = Pdf(pdf(pack(made(*MANY))))
    held = [page for page in read.pages if "Område 0" in page or "Område 1" in page]
    # 150 rows of 13 points on pages with room for 498.
    assert len(held) == 5
    assert all("Periode Hva Antall" in page for page in held)
    assert re.findall(r"2025 (Område \d{3}) (\d+)", read.text) == [(a, str(b)) for a, b in MANY]


def test_a_long_table_goes_on_over_slides_with_its_headings() -> None:
    deck = Presentation(io.BytesIO(slides(pack(made(*MANY)))))
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    assert len(tables) > 5
    rows = [[[c.text for c in row.cells] for row in table.rows] for table in tables]
    assert all(part[0] == rows[0][0] for part in rows)
    assert sum(len(part) - 1 for part in rows) == 150
    # No slide is left with a row or two.
    assert min(len(part) for part in rows) > 10


@pytest.mark.parametrize("rows", [[("Alene", 12)], [("Nord", None), ("Sør", None)]])
def test_one_number_or_only_hidden_ones_are_not_drawn(rows: list[Any]) -> None:
    def chart(result: Result) -> charts.Spec:
        raise AssertionError("drawn")

    only = pack(made(*rows, chart=chart))
    assert not [tag for tag in Pdf(pdf(only)).tags() if tag.kind == "Figure"]
    deck = Presentation(io.BytesIO(slides(only)))
    kinds = {shape.shape_type for slide in deck.slides for shape in slide.shapes}
    assert MSO_SHAPE_TYPE.PICTURE not in kinds
    assert MSO_SHAPE_TYPE.TABLE in kinds


def test_twenty_figures_are_all_there() -> None:
    found = results(INVENTED, 20)
    assert len(found) == 20
    twenty = pack(*found)
    read, deck = Pdf(pdf(twenty)), Presentation(io.BytesIO(slides(twenty)))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    for punkt in twenty.punkter:
        assert " ".join(words(punkt.tittel)) in read.pages[0]
        assert punkt.tittel in titles
    drawn = [tag for tag in read.tags() if tag.kind == "Figure"]
    pictures = [
        shape
        for slide in deck.slides
        for shape in slide.shapes
        if shape.shape_type == MSO_SHAPE_TYPE.PICTURE
    ]
    assert len(drawn) == len(pictures)
    told = {tag.alt for tag in drawn}
    assert {shape._element.nvPicPr.cNvPr.get("descr") for shape in pictures} == told
    _assert_well_placed(deck)
    book = load_workbook(io.BytesIO(workbook(twenty)))
    assert [f"Figur {n}" for n in range(1, 21)] == book.sheet_names[1:-1]


# -- slides ----------------------------------------------------------------------------------------


def test_slides_are_laid_out(deck: Any) -> None:
    _assert_well_placed(deck)


def _assert_well_placed(deck: Any) -> None:
    """Nothing outside the slide, nothing over anything else, no text smaller than 10 points."""
    for slide in deck.slides:
        title = slide.shapes.title.text_frame.text
        shapes = list(slide.shapes)
        for one in shapes:
            assert one.left >= 0, title
            assert one.top >= 0, title
            assert one.left + one.width <= deck.slide_width, title
            assert one.top + one.height <= deck.slide_height, title
        for one, other in combinations(shapes, 2):
            assert not _overlap(one, other), (title, one.name, other.name)
        assert all(size >= Pt(10) for size in _sizes(shapes)), title


def _overlap(one: Any, other: Any) -> bool:
    # Half a point is how programs round.
    near = Pt(0.5)
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    return bool(across > near and down > near)


def _sizes(shapes: list[Any]) -> list[Emu]:
    frames = [s.text_frame for s in shapes if s.has_text_frame]
    frames += [c.text_frame for s in shapes if s.has_table for r in s.table.rows for c in r.cells]
    runs = (run for frame in frames for part in frame.paragraphs for run in part.runs)
    return [run.font.size for run in runs]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A municipality's own template: narrow slides, its titles elsewhere, and an example in it."""
    own: Any = Presentation()
    title = own.slide_layouts[5].placeholders[0]
    title.left, title.top, title.width, title.height = Pt(60), Pt(40), Pt(600), Pt(70)
    own.slides.add_slide(own.slide_layouts[0]).shapes.title.text = "Slik bruker du malen"
    path = tmp_path / "lysark.pptx"
    own.save(str(path))
    return path


def test_slides_are_made_on_the_municipalitys_template(template: Path) -> None:
    own = pack(*results(INVENTED, 3))
    deck = Presentation(io.BytesIO(slides(own, template)))
    assert (deck.slide_width, deck.slide_height) == (Pt(720), Pt(540))
    titles = [slide.shapes.title for slide in deck.slides]
    assert "Slik bruker du malen" not in [one.text_frame.text for one in titles]
    assert [one.text_frame.text for one in titles][:2] == [own.tittel, "Saksliste"]
    # Where the template has it, and in the template's own colour.
    assert (titles[1].left, titles[1].top) == (Pt(60), Pt(40))
    runs = [r for t in titles for p in t.text_frame.paragraphs for r in p.runs]
    assert all(run.font.color.type is None for run in runs)
    _assert_well_placed(deck)


def test_a_template_that_cannot_be_used_is_told(template: Path) -> None:
    own = pack(made(("Nord", 12)))
    other: Any = Presentation(str(template))
    for layout in list(other.slide_layouts):
        if layout.name == "Title Only":
            other.slide_layouts.remove(layout)
    other.save(str(template))
    with pytest.raises(CatalogueError, match="oppsett med bare tittel"):
        slides(own, template)
    template.write_bytes(b"ikke en presentasjon")
    with pytest.raises(CatalogueError, match="kan ikke leses"):
        slides(own, template)


# -- the same again, and nothing that runs ---------------------------------------------------------


@pytest.mark.parametrize("write", [pdf, slides, workbook])
def test_the_same_pack_gives_the_same_bytes(
    write: Callable[[Grunnlag], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = pack(*results(INVENTED, 2))
    first = write(own)
    # Another day, in another year.
    monkeypatch.setattr("time.time", lambda: 1_900_000_000.0)
    assert write(own) == first


def test_a_file_of_slides_tells_no_time() -> None:
    with zipfile.ZipFile(io.BytesIO(slides(pack(made(("Nord", 12)))))) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_looks_like_a_formula_is_a_text_in_the_workbook() -> None:
    evil = '=HYPERLINK("http://x.example";"+A1")'
    content = workbook(pack(made((evil, 12), ("@SUM(1)", 13), ("-2+3", 14), ("http://x.no", 15))))
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        sheets = [name for name in file.namelist() if name.startswith("xl/worksheets/sheet")]
        xml = b"".join(file.read(name) for name in sheets)
        outside = [name for name in file.namelist() if "external" in name.lower()]
    assert b"<f>" not in xml
    assert not outside
    # The only links are those of the contents, to a sheet of the same file.
    assert xml.count(b"<hyperlink ") == xml.count(b"location=") == 1
    rows = load_workbook(io.BytesIO(content)).get_sheet_by_name("Figur 1").to_python()
    assert [row[rows[0].index("Hva")] for row in rows[1:]] == [
        evil,
        "@SUM(1)",
        "-2+3",
        "http://x.no",
    ]


def test_markup_in_the_numbers_words_is_shown_and_not_run() -> None:
    read = Pdf(pdf(pack(made(("#panic() $x$ *fet* <svg>", 12), ("[lenke](x)", 13)))))
    assert "2025 #panic() $x$ *fet* <svg> 12 2025 [lenke](x) 13" in read.text


def test_what_is_left_out_is_named(whole: Grunnlag) -> None:
    own = pack(made(("Nord", 12)), uten_tall=("startlån", "«x/y», som ikke er en figur"))
    sentence = f"Uten tall for {NOWHERE.name}: startlån; «x/y», som ikke er en figur."
    assert sentence in Pdf(pdf(own)).pages[0]
    texts = [_slide_text(s) for s in Presentation(io.BytesIO(slides(own))).slides]
    assert any(sentence in text for text in texts)
    contents = load_workbook(io.BytesIO(workbook(own))).get_sheet_by_name("Innhold").to_python()
    assert ["Uten tall", sentence, ""] in contents


def test_an_earlier_extract_says_so_in_every_file() -> None:
    band = "Slik var tallene per 1. november 2026. Det finnes nyere tall."
    own = pack(made(("Nord", 12)), er_tidligere=True)
    assert band in Pdf(pdf(own)).pages[0]
    assert band in _slide_text(Presentation(io.BytesIO(slides(own))).slides[0])
    contents = load_workbook(io.BytesIO(workbook(own))).get_sheet_by_name("Innhold").to_python()
    assert any(band in row for row in contents)


def test_rows_of_slides_are_in_order_and_none_twice() -> None:
    style = spalter.Style((10.0,), leading=1.0, across=0.0, down=0.0)
    table = spalter.table(pack_grid(made(*MANY[:25])), 500.0, style)
    # Headings and rows are 10 points each: nine rows beside the headings on each slide of 100,
    # spread so that none is left with seven.
    parts = table.parts(100.0)
    assert [last - first for first, last in parts] == [9, 9, 7]
    assert all(one[1] == other[0] for one, other in pairwise(parts))
