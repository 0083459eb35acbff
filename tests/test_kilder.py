"""Kilder og definisjoner: the definition sheets, the overview, and what the extract says of itself.

Numbers are from the embedded extract, as published for 1 November 2026.
"""

import csv
import io
import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from boligkompass import exports, markup, warehouse
from boligkompass.choices import validate
from boligkompass.figures import FIGURES
from boligkompass.figures.base import Result
from boligkompass.figures.results import ask

STORE = warehouse.warehouse(warehouse.current_id())
INDICATORS = list(STORE.catalogue.indikatorer)
NB = "\u00a0"


def result_of(figure_id: str, number: str, **choices: str) -> Result:
    return ask(FIGURES[figure_id], STORE, STORE.municipalities[number], choices)


def sheet(indicator: str, number: str) -> str:
    series = result_of("kilder/indikatorserie", number, indikator=indicator)
    definitions = result_of("kilder/definisjoner", number)
    return markup.sheet(indicator, STORE.catalogue, series, definitions)


def entries(html: str) -> dict[str, str]:
    """The terms of a definition sheet and what stands under each, as HTML."""
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html)
    return {unescape(term): unescape(said).replace(NB, " ") for term, said in found}


# -- the definition sheet --------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["9901", "3101"])
@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_indicator_has_a_sheet_with_or_without_numbers(indicator: str, number: str) -> None:
    html = sheet(indicator, number)
    said = entries(html)
    assert STORE.catalogue.indikatorer[indicator].navn in unescape(html)
    assert said["Id"] == indicator
    definisjon = STORE.catalogue.indikatorer[indicator].definisjon
    assert said["Definisjon"] == definisjon.replace(NB, " ")
    assert not re.search(r"\bNone\b", html)


# The invented one has every figure; the others have their own mixes of sources and borders.
@pytest.mark.parametrize("number", ["9901", "3909", "5037"])
def test_every_card_leads_to_a_sheet_that_can_be_shown(number: str) -> None:
    seen = set()
    for figure in FIGURES.values():
        result = result_of(figure.id, number)
        if not result.rows:
            continue
        for link in re.findall(r'href="(/kilder\?[^"]*)"', markup.card_foot(result)):
            chosen = dict(parse_qsl(urlsplit(unescape(link)).query))
            if chosen["indikator"] in seen:
                continue
            choices = validate("kilder", chosen, STORE.manifest.id)
            assert entries(sheet(choices.own["indikator"], number))["Id"] == chosen["indikator"]
            seen.add(chosen["indikator"])
    assert seen


def test_a_sheet_names_sources_as_links_with_publisher_and_licence() -> None:
    for indicator in INDICATORS:
        said = entries(sheet(indicator, "3101"))["Kilder"]
        for kilde in STORE.catalogue.indikatorer[indicator].kilder:
            source = STORE.catalogue.kilder[kilde]
            assert f"Utgiver: {source.utgiver}. Lisens: {source.lisens}." in said
            link = f'<a href="{source.adresse}" target="_blank" rel="noopener">{source.navn}</a>'
            assert (link in said) == bool(source.adresse)


def test_an_address_that_is_not_of_the_web_is_no_link() -> None:
    one = STORE.catalogue.indikatorer["innbyggere"]
    odd = replace(STORE.catalogue.kilder[one.kilder[0]], adresse="javascript:alert(1)")
    katalog = replace(STORE.catalogue, kilder={**STORE.catalogue.kilder, odd.id: odd})
    series = result_of("kilder/indikatorserie", "3101", indikator=one.id)
    html = markup.sheet(one.id, katalog, series, result_of("kilder/definisjoner", "3101"))
    assert odd.navn in unescape(html)
    assert "javascript" not in html


def test_a_sheet_names_decimals_numerator_and_denominator() -> None:
    sheets = STORE.catalogue.indikatorer
    shares = [one for one in sheets.values() if one.teller and one.nevner]
    assert shares
    for one in shares:
        said = entries(sheet(one.id, "3101"))
        assert said["Teller"] == sheets[one.teller or ""].navn
        assert said["Nevner"] == sheets[one.nevner or ""].navn
        assert said["Desimaler"] == str(one.desimaler)
    assert "Teller" not in entries(sheet("innbyggere", "3101"))


def test_a_sheet_says_the_newest_number_and_when_the_next_is_due() -> None:
    said = entries(sheet("innbyggere", "3101"))
    assert said["Siste tall"] == "Halden: 32 082 per 1. januar 2026 (omregnet til 2024-grenser)."
    assert said["Neste oppdatering"] == "Ventes 01.03.2027."
    late = entries(sheet("startlan_utbetalt", "5037"))
    assert late["Siste tall"].startswith("Levanger: 11 438 i 2010")
    assert late["Neste oppdatering"] == "Skulle vært oppdatert 31.03.2012."


def test_the_mark_of_a_newest_number_is_said_once() -> None:
    about = entries(sheet("boliger_innleid_flyktninger", "5037"))
    assert about["Siste tall"] == "Levanger: ca. 30 i 2011."
    planned = entries(sheet("bostotte_transport", "5037"))
    assert planned["Siste tall"] == "Levanger: 643 (prognose) i 2010."


def test_a_sheet_without_numbers_says_so() -> None:
    said = entries(sheet("startlan_utbetalt", "3101"))
    assert said["Siste tall"] == "Halden har ingen tall for denne indikatoren."
    assert said["Neste oppdatering"] == "Ingen tall ennå."


def test_a_hidden_newest_number_is_told_as_hidden() -> None:
    series = result_of("kilder/indikatorserie", "3101", indikator="innbyggere")
    last = {**series.rows[-1], "verdi": None, "verdi_tekst": ":", "status": "Skjult"}
    hidden = replace(series, rows=(*series.rows[:-1], last))
    definitions = result_of("kilder/definisjoner", "3101")
    said = entries(markup.sheet("innbyggere", STORE.catalogue, hidden, definitions))
    assert said["Siste tall"] == "Halden: skjult per 1. januar 2026."


# -- the overview ----------------------------------------------------------------------------------


def test_the_overview_says_in_words_when_the_next_numbers_are_due() -> None:
    today = STORE.manifest.dato
    for row in result_of("kilder/definisjoner", "3101").rows:
        due: date | None = row["neste_oppdatering"]
        if due:
            lead = "Skulle vært oppdatert" if due < today else "Ventes"
            assert row["oppdatering"] == f"{lead} {due:%d.%m.%Y}"
        else:
            assert row["oppdatering"] in ("Ingen tall ennå", "Ingen flere ventes")


def test_the_overview_shows_what_a_reader_asks_for() -> None:
    html = markup.table(result_of("kilder/definisjoner", "3101"))
    assert re.findall(r'<th scope="col"[^>]*>(.*?)</th>', html) == [
        "Indikator",
        "Tema",
        "Verdier",
        "Siste periode slutter",
        "Neste oppdatering",
        "Brudd",
        "Kilder",
    ]


def test_the_overview_as_csv_holds_both_name_and_id() -> None:
    text = exports.csv_bytes(result_of("kilder/definisjoner", "3101")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["Id"] for row in rows] == INDICATORS
    names = [one.navn for one in STORE.catalogue.indikatorer.values()]
    assert [row["Indikator"] for row in rows] == names


# -- the extract -----------------------------------------------------------------------------------


def test_the_manifest_stands_as_a_figure() -> None:
    result = result_of("kilder/uttrekk", "3101")
    (row,) = result.rows
    manifest = STORE.manifest
    assert (row["uttrekk"], row["uttrekksdato"]) == (manifest.id, manifest.dato)
    assert row["publisert_dato"] == manifest.publisert.date()
    assert row["publisert_klokken"] == f"{manifest.publisert:%H.%M}"
    assert row["programversjon"] == manifest.programversjon
    assert re.findall(r"\((\d{4})\)", row["kommuner"]) == list(manifest.kommuner)
    assert "Halden (3101)" in row["kommuner"]
    assert result.figure.finding(result) == (
        "Uttrekket 2026-11-01.1 ble publisert 01.11.2026 kl. 06.00"
    )


def test_the_findings_say_what_was_found() -> None:
    tables = result_of("kilder/tabeller", "3101")
    assert tables.figure.finding(tables) == f"Uttrekket har {len(tables.rows)} tabeller"
    checks = result_of("kilder/kontroller", "3101")
    number = len(checks.rows)
    assert checks.figure.finding(checks) == f"Alle {number} kontroller er bestått"
    broken = replace(checks, rows=({**checks.rows[0], "resultat": "brutt"}, *checks.rows[1:]))
    assert checks.figure.finding(broken) == f"1 av {number} kontroller er ikke bestått"
    odd = replace(checks, rows=({**checks.rows[0], "resultat": "advarsel"}, *checks.rows[1:]))
    told = f"1 av {number} kontroller har funnet noe å se nærmere på"
    assert checks.figure.finding(odd) == told


def test_the_signs_lead_to_the_page_on_small_numbers() -> None:
    text = markup.signs(validate("kilder", {"kommune": "3101"}, STORE.manifest.id))
    assert f'href="/vern?kommune=3101&amp;tall-per={STORE.manifest.id}"' in text


def test_the_sheet_of_what_is_near_to_people_leads_to_the_page_on_small_numbers() -> None:
    said = entries(sheet("bostedslose_registrert", "3101"))["Personnær"]
    assert said.startswith("Ja. ")
    assert (
        f'Antall under 5 skjules. <a href="/vern?kommune=3101&tall-per={STORE.manifest.id}"' in said
    )
    public = entries(sheet("innbyggere", "3101"))["Personnær"]
    assert public.startswith("Nei. ")
    assert "/vern" not in public
