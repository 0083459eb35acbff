"""The catalogue: a sheet for every indicator, and every fault told with its file and its key."""

import csv
import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from boligkompass import catalogue
from boligkompass.catalogue import Catalogue, CatalogueError
from boligkompass.figures import FIGURES
from boligkompass.figures.base import Figure

# DOMAIN.md, «Indicators»: every id, and whether high is good (opp), low is good (ned) or neither.
# None where the table gives the direction of a share of it and not of the count itself.
DOMAIN: dict[str, str | None] = {
    "innbyggere": "ingen",
    "innvandrere_andel": "ingen",
    "innvandrere_i_arbeid_andel": "opp",
    "introprogram_deltakere": "ingen",
    "introprogram_resultat_andel": "opp",
    "flyktninger_anmodet": None,
    "flyktninger_vedtatt": None,
    "flyktninger_bosatt": None,
    "kommunale_boliger": "ingen",
    "kommunale_utleieboliger": "ingen",
    "boliger_disponert_i_alt": "ingen",
    "kommunale_boliger_per_1000": "ingen",
    "utnyttelsesgrad": "opp",
    "tilgjengelige_andel": "opp",
    "avslag_andel": "ned",
    "venteliste": "ned",
    "midlertidig_husstander": "ned",
    "midlertidig_over_3_mnd": "ned",
    "midlertidig_barn_over_3_mnd": "ned",
    "startlan_utbetalt": "opp",
    "startlan_antall": "opp",
    "bostotte_utbetalt": "ingen",
    "bostotte_husstander": "ingen",
    "bostotte_transport": "ingen",
    "etableringstilskudd_utbetalt": "ingen",
    "tilpasningstilskudd_utbetalt": "ingen",
    "bostedslose": "ned",
    "bostedslose_per_1000": "ned",
    "tilstand_tg23_andel": "ned",
    "tilstand_tgiu_andel": "ned",
    "oppgraderingsbehov": "ned",
    "boliger_kjopt": "ingen",
    "boliger_bygd": "ingen",
    "boliger_innleid": "ingen",
    "boliger_solgt": "ingen",
    "boliger_anskaffet": "ingen",
    "boliger_klare_mot_vedtak": "opp",
    "pa_vei": "ingen",
    "ramme_bundet_andel": "ingen",
    "vedtak_andel": "opp",
    "klage_andel": "ned",
    "saksbehandlingstid": "ned",
    "oppfolging_husstander": "ingen",
    "oppfolging_venter": "ned",
    "bostabilitet_12_mnd": "opp",
    "utkastelser_avverget": "opp",
    "privat_leie_husstander": "ingen",
    "privat_leie_niva": "ingen",
    "gjennomstromming": "opp",
    "tomgang_dager": "ned",
    "kontrakter_utloper": "ingen",
    "leie_til_eie": "opp",
    "restanse_andel": "ned",
    "utkastelser": "ned",
    "selvfinansiering": "opp",
}
# DOMAIN.md, «Small numbers»: what counts households or persons in a hard place is near to persons.
PERSONAL = (
    "bostedslose",
    "midlertidig_husstander",
    "midlertidig_over_3_mnd",
    "midlertidig_barn_over_3_mnd",
    "utkastelser",
    "leie_til_eie",
)


@pytest.fixture(scope="module")
def ours(data: Path) -> Catalogue:
    return catalogue.load(data / "katalog")


# --- Ours -------------------------------------------------------------------------------------


def test_every_indicator_of_the_field_has_a_sheet(ours: Catalogue) -> None:
    assert not DOMAIN.keys() - ours.indikatorer.keys()


@pytest.mark.parametrize(("indicator", "direction"), [(i, d) for i, d in DOMAIN.items() if d])
def test_each_indicator_has_the_direction_of_the_field(
    ours: Catalogue, indicator: str, direction: str
) -> None:
    assert ours.indikatorer[indicator].retning == direction


def test_every_public_number_has_a_sheet(ours: Catalogue, data: Path) -> None:
    with (data / "kilder" / "offentlige_tall.csv").open(encoding="utf-8", newline="") as file:
        used = {row["indikator"] for row in csv.DictReader(file, delimiter=";")}
    assert used
    assert not used - ours.indikatorer.keys()


def shown(figure: Figure) -> set[str]:
    """The indicators that a figure names, as its own or to its query."""
    found = set(figure.indicators)
    for name in ("indikator", "indikatorer", "teller", "nevner"):
        fixed = figure.fixed.get(name) or ()
        found.update([fixed] if isinstance(fixed, str) else fixed)
    return found


@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)
def test_no_figure_shows_an_indicator_without_a_sheet(ours: Catalogue, figure: Figure) -> None:
    assert not shown(figure) - ours.indikatorer.keys()


def test_no_two_sheets_and_no_two_sources_share_a_name(ours: Catalogue) -> None:
    for named in (ours.indikatorer.values(), ours.kilder.values()):
        names = [one.navn.casefold() for one in named]
        assert sorted(names) == sorted(set(names))


def test_no_text_means_two_sources(ours: Catalogue) -> None:
    signs = [sign for source in ours.kilder.values() for sign in source.kjennetegn]
    assert sorted(signs) == sorted(set(signs))


@pytest.mark.parametrize("indicator", PERSONAL)
def test_what_is_near_to_persons_is_protected(ours: Catalogue, indicator: str) -> None:
    sheet = ours.indikatorer[indicator]
    assert sheet.personnaer
    assert sheet.k is not None
    assert sheet.k >= 3, "never under 3"


def test_a_rate_names_its_numerator_and_denominator(ours: Catalogue) -> None:
    # The one that is not: a share printed by a source that does not say what it divided.
    for name in ("bosatt_andel_av_vedtatt", "kommunale_boliger_per_1000", "bostedslose_per_1000"):
        sheet = ours.indikatorer[name]
        assert sheet.teller in ours.indikatorer
        assert sheet.nevner in ours.indikatorer
        assert sheet.faktor == (1000 if name.endswith("1000") else 100)
    assert ours.indikatorer["bosatt_andel_av_vedtatt"].teller == "flyktninger_bosatt"
    assert ours.indikatorer["bosatt_andel_av_vedtatt"].nevner == "flyktninger_vedtatt"


def test_every_text_is_a_sentence_with_an_end(ours: Catalogue) -> None:
    for sheet in ours.indikatorer.values():
        texts = [sheet.formaal, sheet.definisjon, sheet.fortolkning, sheet.begrunnelse]
        for text in texts + [b.tekst for b in sheet.brudd]:
            assert text == text.strip(), sheet.id
            assert text.endswith("."), f"{sheet.id}: {text}"


def test_an_unknown_source_stands_under_its_own_text(ours: Catalogue) -> None:
    assert ours.source_name("ssb_07459") == "SSB tabell 07459, Befolkning"
    assert ours.source_name("Et regneark fra 2011") == "Et regneark fra 2011"


# --- Faults -----------------------------------------------------------------------------------

SHEET: dict[str, Any] = {
    "navn": "Prøve",
    "tema": "boligmasse",
    "formaal": "Å prøve.",
    "definisjon": "En prøve.",
    "utregning": "Telles.",
    "enhet": "boliger",
    "desimaler": 0,
    "retning": "ingen",
    "kilder": ["egen_liste"],
    "hyppighet": "aar",
    "forsinkelse_maaneder": 0,
    "gammel_etter_maaneder": 15,
    "brudd": [],
    "fortolkning": "Tolkes.",
    "personnaer": False,
    "begrunnelse": "En bolig er ingen person.",
    "kontakt": "Controller",
}
SOURCE: dict[str, Any] = {
    "navn": "Egen liste",
    "utgiver": "Kommunen",
    "lisens": "Ikke oppgitt av kilden",
    "type": "egen",
    "beskrivelse": "En liste.",
    "kjennetegn": [],
}


def toml(tables: dict[str, dict[str, Any]]) -> str:
    """Tables of texts, numbers and lists of texts, which TOML writes as JSON does."""
    lines = []
    for key, entry in tables.items():
        lines.append(f"[{key}]")
        lines += [f"{name} = {json.dumps(v, ensure_ascii=False)}" for name, v in entry.items()]
    return "\n".join(lines) + "\n"


def write(
    folder: Path,
    sheets: dict[str, dict[str, Any]],
    sources: dict[str, dict[str, Any]] | None = None,
) -> Path:
    (folder / "indikatorer.toml").write_text(toml(sheets), encoding="utf-8")
    text = toml({"egen_liste": SOURCE} if sources is None else sources)
    (folder / "kilder.toml").write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path) -> list[str]:
    with pytest.raises(CatalogueError) as told:
        catalogue.load(folder)
    return str(told.value).splitlines()


def without(entry: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != name}


def test_a_whole_sheet_is_taken(tmp_path: Path) -> None:
    sheet = catalogue.load(write(tmp_path, {"prove": SHEET})).indikatorer["prove"]
    assert (sheet.id, sheet.navn, sheet.k) == ("prove", "Prøve", None)
    assert sheet.kilder == ("egen_liste",)


@pytest.mark.parametrize("name", SHEET)
def test_a_sheet_lacks_no_field(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path, {"prove": without(SHEET, name)})
    assert faults(folder) == [f"indikatorer.toml, «prove»: feltet «{name}» mangler."]


@pytest.mark.parametrize("name", SOURCE)
def test_a_source_lacks_no_field(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path, {"prove": SHEET}, {"egen_liste": without(SOURCE, name)})
    assert faults(folder) == [f"kilder.toml, «egen_liste»: feltet «{name}» mangler."]


def test_an_empty_text_is_a_missing_one(tmp_path: Path) -> None:
    folder = write(tmp_path, {"prove": SHEET | {"formaal": ""}})
    assert faults(folder) == ["indikatorer.toml, «prove»: feltet «formaal» mangler."]


@pytest.mark.parametrize("name", ["farge", "personnær", "id"])
def test_an_unknown_field_is_told(tmp_path: Path, name: str) -> None:
    toml_name = json.dumps(name, ensure_ascii=False)
    write(tmp_path, {"prove": SHEET}, {"egen_liste": SOURCE})
    for file, key in (("indikatorer.toml", "prove"), ("kilder.toml", "egen_liste")):
        path = tmp_path / file
        before = path.read_text(encoding="utf-8")
        path.write_text(f"{before}{toml_name} = 'x'\n", encoding="utf-8")
        assert faults(tmp_path) == [f"{file}, «{key}»: feltet «{name}» er ukjent."]
        path.write_text(before, encoding="utf-8")


RATE = {"teller": "annen", "nevner": "annen", "faktor": 100.0}


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"enhet": "alen"}, ["«alen»", "«enhet»"]),
        ({"tema": "vær"}, ["«vær»", "«tema»"]),
        ({"retning": "fram"}, ["«fram»", "«retning»"]),
        ({"hyppighet": "ofte"}, ["«ofte»", "«hyppighet»"]),
        ({"tidspunkt": "1.7"}, ["«1.7»", "«tidspunkt»"]),
        ({"kilder": ["egen_liste", "borte"]}, ["«borte»", "kilder.toml"]),
        ({"nabolag": ["annen", "borte"]}, ["indikatoren «borte»", "ikke finnes"]),
        (RATE | {"teller": "borte"}, ["indikatoren «borte»", "ikke finnes"]),
        (RATE | {"nevner": "borte"}, ["indikatoren «borte»", "ikke finnes"]),
        ({"personnaer": True}, ["personnær", "k på minst 3"]),
        ({"personnaer": True, "k": 2}, ["personnær", "k på minst 3"]),
        *(
            ({name: RATE[name] for name in some}, ["teller, nevner og faktor må stå sammen"])
            for number in (1, 2)
            for some in combinations(RATE, number)
        ),
    ],
)
def test_a_sheet_that_does_not_fit_is_told(
    tmp_path: Path, cells: dict[str, Any], words: list[str]
) -> None:
    folder = write(tmp_path, {"prove": SHEET | cells, "annen": SHEET | {"navn": "En annen"}})
    (fault,) = faults(folder)
    assert fault.startswith("indikatorer.toml, «prove»: ")
    for word in words:
        assert word in fault


def test_what_fits_together_is_taken(tmp_path: Path) -> None:
    cells = RATE | {"personnaer": True, "k": 3, "nabolag": ["annen"], "tidspunkt": "31.12"}
    catalogue.load(write(tmp_path, {"prove": SHEET | cells, "annen": SHEET}))


def test_an_unknown_type_of_source_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path, {"prove": SHEET}, {"egen_liste": SOURCE | {"type": "offentleg"}})
    (fault,) = faults(folder)
    assert fault.startswith("kilder.toml, «egen_liste»: ")
    assert "«offentleg»" in fault


@pytest.mark.parametrize(
    ("more", "words", "of_borders"),
    [
        ("", "2020: Ny grense.", False),
        (", publiserte_grenser = false", "2020: Ny grense.", False),
        (
            ", publiserte_grenser = true",
            "2020 (gjelder tall i publiserte grenser): Ny grense.",
            True,
        ),
    ],
)
def test_a_break_says_whether_recast_values_go_through_it(
    tmp_path: Path, more: str, words: str, of_borders: bool
) -> None:
    write(tmp_path, {"prove": without(SHEET, "brudd")})
    entry = "{ dato = 2020-01-01, tekst = 'Ny grense.'" + more + " }"
    with (tmp_path / "indikatorer.toml").open("a", encoding="utf-8") as file:
        file.write(f"brudd = [{entry}]\n")
    sheet = catalogue.load(tmp_path).indikatorer["prove"]
    assert sheet.breaks == words
    (one,) = sheet.brudd
    assert one.publiserte_grenser == of_borders


def test_the_breaks_of_the_population_are_those_of_borders(ours: Catalogue) -> None:
    # DOMAIN.md, «Indicators»: borders 2018, 2020, 2024.
    breaks = ours.indikatorer["innbyggere"].brudd
    assert [(one.dato.year, one.publiserte_grenser) for one in breaks] == [
        (2018, True),
        (2020, True),
        (2024, True),
    ]
    others = [s for s in ours.indikatorer.values() if s.id != "innbyggere"]
    assert not any(one.publiserte_grenser for sheet in others for one in sheet.brudd)


@pytest.mark.parametrize(
    "entry",
    [
        "{ dato = 2020-01-01 }",
        "{ tekst = 'Ny grense.' }",
        "{ dato = 2020-01-01, tekst = 2020 }",
        "{ dato = 2020-01-01, tekst = 'Ny grense.', farge = 'blå' }",
        "{ dato = 2020-01-01, tekst = 'Ny grense.', publiserte_grenser = 'ja' }",
        "'2020'",
    ],
)
def test_a_break_without_day_or_words_is_told(tmp_path: Path, entry: str) -> None:
    write(tmp_path, {"prove": without(SHEET, "brudd")})
    with (tmp_path / "indikatorer.toml").open("a", encoding="utf-8") as file:
        file.write(f"brudd = [{entry}]\n")
    (fault,) = faults(tmp_path)
    assert fault.startswith("indikatorer.toml, «prove»: ")
    assert "«brudd»" in fault


def test_a_line_outside_every_sheet_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"prove": SHEET})
    path = tmp_path / "indikatorer.toml"
    path.write_text("versjon = 2\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    (fault,) = faults(tmp_path)
    assert fault.startswith("indikatorer.toml, «versjon»: ")


def test_several_faults_are_told_at_once(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {"en": without(SHEET, "navn") | {"farge": "blå"}, "to": without(SHEET, "enhet")},
        {"egen_liste": without(SOURCE, "lisens")},
    )
    assert sorted(faults(folder)) == [
        "indikatorer.toml, «en»: feltet «farge» er ukjent.",
        "indikatorer.toml, «en»: feltet «navn» mangler.",
        "indikatorer.toml, «to»: feltet «enhet» mangler.",
        "kilder.toml, «egen_liste»: feltet «lisens» mangler.",
    ]


def test_several_sheets_that_do_not_fit_are_told_at_once(tmp_path: Path) -> None:
    sheets = {
        "en": SHEET | {"enhet": "alen", "retning": "fram"},
        "to": SHEET | {"kilder": ["borte"], "personnaer": True},
    }
    told = faults(write(tmp_path, sheets))
    assert [fault.partition(": ")[0] for fault in told] == [
        "indikatorer.toml, «en»",
        "indikatorer.toml, «en»",
        "indikatorer.toml, «to»",
        "indikatorer.toml, «to»",
    ]


@pytest.mark.parametrize("file", ["indikatorer.toml", "kilder.toml"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, file: str) -> None:
    write(tmp_path, {"prove": SHEET})
    for content, words in (
        (b"[halv", "kan ikke leses"),
        (b"navn = '\xff'", "kan ikke leses"),
        (None, "finnes ikke"),
    ):
        (tmp_path / file).unlink()
        if content is not None:
            (tmp_path / file).write_bytes(content)
        (fault,) = faults(tmp_path)
        assert fault.startswith(f"{file} {words}")


def test_the_same_id_twice_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"prove": SHEET})
    path = tmp_path / "indikatorer.toml"
    path.write_text(path.read_text(encoding="utf-8") * 2, encoding="utf-8")
    (fault,) = faults(tmp_path)
    assert fault.startswith("indikatorer.toml kan ikke leses")


def test_every_frozen_catalogue_can_be_read(data: Path) -> None:
    frozen = list(data.glob("uttrekk/*/katalog"))
    assert frozen
    for folder in frozen:
        catalogue.load(folder)
