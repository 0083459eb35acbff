"""The pages about the dashboard itself: accessibility, privacy, licences."""

import re
from html import unescape
from pathlib import Path

import pytest
from test_pages import html, visit

from boligkompass import contact, markup, packages, server, settings, warehouse
from boligkompass.catalogue import CatalogueError
from boligkompass.contact import Contact
from boligkompass.markup import about
from boligkompass.packages import Package

NOBODY = Contact()


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", text)).replace("\u00a0", " "))


# -- whom to tell ----------------------------------------------------------------------------------


def _katalog(folder: Path, text: str) -> Path:
    (folder / contact.FILE).write_text(text, encoding="utf-8")
    return folder


def test_a_municipality_has_its_own_contact_and_others_the_common(tmp_path: Path) -> None:
    katalog = _katalog(
        tmp_path,
        '[standard]\ntilgjengelighet = "Fylket"\npersonvern = "Ombudet"\n'
        '[kommuner.3909]\ntilgjengelighet = "Larvik"\n',
    )
    assert contact.load(katalog, "3909") == Contact("Larvik", "Ombudet")
    assert contact.load(katalog, "3101") == Contact("Fylket", "Ombudet")


def test_a_catalogue_without_contacts_names_none(tmp_path: Path) -> None:
    assert contact.load(tmp_path, "3909") == NOBODY
    for text in (markup.accessibility(NOBODY), markup.privacy(NOBODY, "3909", "2026-11-01.1")):
        assert "Kommunen har ikke oppgitt noen kontakt her ennå." in plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "[",
        '[fylker]\npersonvern = "x"',
        '[standard]\ntelefon = "x"',
        "[standard]\npersonvern = 3",
        '[standard]\npersonvern = " "',
        '[kommuner]\n3909 = "x"',
        'kommuner = "x"',
    ],
)
def test_a_faulty_file_is_told_at_the_start(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CatalogueError, match=r"kontakt\.toml"):
        contact.load(_katalog(tmp_path, text), "3909")
    _katalog(tmp_path, text)
    for name in ("kilder.toml", "indikatorer.toml"):
        content = (settings.PROJECT / "data" / "katalog" / name).read_bytes()
        (tmp_path / name).write_bytes(content)
    monkeypatch.setattr(settings, "catalogue_folder", lambda data=None: tmp_path)
    assert "kontakt.toml" in " ".join(server.start_faults())
    # The page still comes, and says that there is none.
    assert "ikke oppgitt noen kontakt" in plain(html(visit("personvern", {"kommune": "3909"})))


def test_a_new_contact_is_on_the_page_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "catalogue_folder", lambda data=None: tmp_path)
    for said in ("Kundetorget, <post@a.example>", "Servicesenteret, post@b.example"):
        _katalog(tmp_path, f'[kommuner.3909]\ntilgjengelighet = "{said}"\n')
        assert said in plain_but_escaped(html(visit("tilgjengelighet", {"kommune": "3909"})))


def plain_but_escaped(text: str) -> str:
    """Text as it is read; what looks like a tag in the catalogue is no tag on the page."""
    return unescape(re.sub(r"<[^>]*>", "", text))


def test_the_invented_contact_is_shown_nowhere_else() -> None:
    for page in ("tilgjengelighet", "personvern"):
        assert "eksempelkommunen.example (oppdiktet)" in html(visit(page, {"kommune": "9901"}))
        assert "eksempelkommunen.example" not in html(visit(page, {"kommune": "3909"}))


# -- what is said is so ----------------------------------------------------------------------------


def test_how_long_is_as_in_the_document_for_the_owner() -> None:
    text = (settings.PROJECT / "docs" / "personvern.md").read_text(encoding="utf-8")
    section = text.partition("## Hvor lenge")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \| (\d[^|]+) \|$", section, re.MULTILINE)
    # The last row there is of reports, which hold no cases and are the owner's alone.
    assert list(about.KEPT) == [row for row in rows if not row[0].startswith("Rapporter")]


def test_what_is_claimed_to_be_tested_is_tested() -> None:
    """The tests that the statement rests on, by name: whoever takes one away changes the page."""
    told = plain(markup.accessibility(NOBODY))
    for claim, file, test in (
        ("axe-core", "test_browser_sider.py", "test_axe_finds_nothing_serious_and"),
        ("tastatur alene", "test_browser.py", "test_a_page_can_be_walked_by_keyboard_alone"),
        ("400 prosent", "test_browser_sider.py", "_four_times_as_large_folds_to_one_column"),
        ("tekst som sier det samme", "test_browser.py", "test_charts_say_the_numbers_of_their"),
        ("PDF/UA", "test_motegrunnlag.py", "ua"),
    ):
        assert claim in told
        assert test in (settings.PROJECT / "tests" / file).read_text(encoding="utf-8")


# -- licences --------------------------------------------------------------------------------------


def test_every_source_of_the_extract_stands_with_publisher_and_licence() -> None:
    text = unescape(html(visit("lisenser", {"kommune": "3909"})))
    for one in warehouse.warehouse(warehouse.current_id()).catalogue.kilder.values():
        if one.type == "offentlig":
            (terms,) = re.findall(
                rf"<dt>{re.escape(one.utgiver)}</dt>"
                rf"<dd>Lisens: {re.escape(one.lisens)}<br>(.*?)</dd>",
                text,
            )
            assert one.navn in terms
            assert not one.adresse or f'href="{one.adresse}"' in terms
    assert "SIL Open Font License" in text


def test_every_package_that_is_installed_for_the_program_is_named() -> None:
    found = {one.name.lower(): one for one in packages.needed()}
    # Our own pins, and what they bring: Streamlit brings Starlette, uvicorn's extra uvloop.
    assert {"streamlit", "duckdb", "pyarrow", "uvicorn", "starlette", "uvloop"} <= set(found)
    assert not {"pytest", "ruff", "playwright", "boligkompass"} & set(found)
    # From the packages' own pages: Streamlit is under Apache 2.0, DuckDB under MIT, Altair BSD.
    assert found["streamlit"] == Package("streamlit", "1.67.0", "Apache-2.0")
    assert found["duckdb"].licence == "MIT License"
    assert found["altair"].licence == "BSD License"
    assert all(0 < len(one.licence) <= 80 for one in found.values())


def test_what_the_lists_say_is_escaped() -> None:
    assert "<b>" not in markup.software([Package("<b>", "<b>", "<b>")])
