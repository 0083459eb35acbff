"""Proposing a mapping: files as Kobo, a fagsystem or a municipality's own spreadsheet have them."""

import csv
import string
import tomllib
from datetime import date
from io import StringIO
from pathlib import Path

import hypothesis
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from kildefiler import shared

from boligkompass import sample, templates
from boligkompass.cli import main
from boligkompass.codes import KODEVERK
from boligkompass.contracts import Contract
from boligkompass.faults import DeliveryError
from boligkompass.registerfiles import CONTRACTS
from boligkompass.sources.cases import mapping
from boligkompass.sources.proposals import fagord
from boligkompass.sources.proposals import proposal as kartlegging
from boligkompass.sources.proposals import text as kartleggingstekst
from boligkompass.sources.proposals.proposal import Proposal, propose

KOBO = """\
Boenhet nr;Gateadresse;Bydel;Eierforhold;Forvaltes av;Type bolig;Antall rom;BRA;Byggeår;Rullestol;\
Avstand til buss;Overtatt;Teknisk tilstand;Befaringsdato;Merknad
0001;Prøvegata 1;Nord;Eid;Eiendom;Ordinær bolig;2-roms;54,4;1975;J;200;01.02.1999;TG 2;03.04.2024;
0002;Prøvegata 2;Nord;Eid;Eiendom;Ordinær bolig;3-roms;74,5;1975;N;250;13.02.1999;TG 1;03.04.2024;ok
0003;Prøvegata 3;Sør;Innleid;Privat;Omsorg;2-roms;54,0;1985;J;300;01.02.2009;ikke undersøkt;;
"""


def text_of(proposal: Proposal) -> str:
    return kartleggingstekst.text(proposal)


def csv_file(folder: Path, content: str, name: str = "fil.csv") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8-sig")
    return path


def table(headings: list[str], *rows: list[str], times: int = 1) -> str:
    lines = [headings, *(row for row in rows for _ in range(times))]
    return "".join(";".join(line) + "\n" for line in lines)


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "register"
    monkeypatch.setenv("BOLIGKOMPASS_REGISTER", str(folder))
    return folder


def test_an_export_of_homes_is_proposed_whole_and_imports(
    tmp_path: Path, register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, kart = csv_file(tmp_path, KOBO), tmp_path / "kart.toml"
    assert main(["kartlegg", str(file), "--ut", str(kart)]) == 0
    told = capsys.readouterr().err
    assert "Boligregister («bolig»)" in told
    assert "Må avgjøres" not in told
    assert "Alt som må være med, er funnet" in told
    command = ["importer", "register", "bolig", str(file), "--kommune", "9901"]
    command += ["--kartlegging", str(kart)]
    assert main(command) == 0, capsys.readouterr().err
    first, second, third = pq.read_table(
        register / "9901" / "bolig.parquet", partitioning=None
    ).to_pylist()
    assert first == {
        "kommunenr": "9901",
        "bolig_id": "0001",
        "omrade": "Nord",
        "eierform": "eid",
        "forvalter": "eiendom",
        "boligtype": "ordinaer",
        "rom": 2,
        "areal": 54,
        "byggeaar": 1975,
        "tilgjengelig": "ja",
        "stopp_meter": 200,
        "fra": date(1999, 2, 1),
        "til": None,
        "avtale_utloper": None,
        "tilstandsgrad": "TG2",
        "tilstand_dato": date(2024, 4, 3),
        "oppgraderingsbehov": None,
        "boligplan": None,
        "maanedsleie": None,
    }
    assert (second["fra"], second["rom"], second["tilgjengelig"]) == (date(1999, 2, 13), 3, "nei")
    assert (third["eierform"], third["forvalter"], third["boligtype"]) == (
        "innleid",
        "privat",
        "omsorgsbolig",
    )
    assert (third["tilstandsgrad"], third["tilstand_dato"]) == ("TGIU", None)


def test_the_mapping_says_how_dates_and_decimals_are_written(tmp_path: Path) -> None:
    found = tomllib.loads(text_of(propose(csv_file(tmp_path, KOBO))))
    assert (found["datoformat"], found["desimaltegn"]) == ("dd.mm.åååå", ",")
    iso = KOBO.replace("01.02.1999", "1999-02-01").replace("54,4", "54.4").replace("74,5", "74.5")
    iso = iso.replace("54,0", "54").replace("13.02.1999", "1999-02-13")
    iso = iso.replace("01.02.2009", "2009-02-01").replace("03.04.2024", "2024-04-03")
    found = tomllib.loads(text_of(propose(csv_file(tmp_path, iso))))
    assert "datoformat" not in found
    assert found["desimaltegn"] == "."


@pytest.fixture(scope="module")
def tenancies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with a cover, title rows, merged headings, names, and a remark as a value."""
    path = tmp_path_factory.mktemp("kart") / "leie.xlsx"
    headings = [
        *("Kontraktsnr", "Boenhet nr", "Leie", "Navn", "Hushold", "Antall personer"),
        *("Barn under 18", "Innflyttingsdato", "Utflyttet dato", "Leiekontrakt utløper"),
        *("Husholdstype", "Flyttet til"),
    ]
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Forside").write(0, 0, "Leietakere")
        sheet, plain = book.add_worksheet("Data"), book.add_format()
        sheet.write(0, 0, "Leieforhold i kommunale boliger")
        sheet.merge_range(3, 0, 3, 2, "Kontrakt", plain)
        sheet.merge_range(3, 3, 3, 6, "Leietaker", plain)
        sheet.write_row(4, 0, headings)
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for row in range(20):
            gone = row % 4 == 0
            to = "Egen eid bolig" if row else "Til mor i Prøveveien"
            cells = [
                f"K{row:03}",
                f"{row:04}",
                9000.5,
                "Kari Prøvesen",
                f"H{row:04}",
                row % 5 + 1,
                0,
            ]
            sheet.write_row(5 + row, 0, cells)
            sheet.write_datetime(5 + row, 7, date(2024, 1, 1 + row), day)
            if gone:
                sheet.write_datetime(5 + row, 8, date(2025, 1, 1), day)
            sheet.write_datetime(5 + row, 9, date(2027, 1, 1), day)
            sheet.write_row(
                5 + row, 10, [("Enslig", "Par", "Familie")[row % 3], to if gone else ""]
            )
    return path


def test_a_workbook_with_cover_titles_and_merged_headings(tenancies: Path) -> None:
    proposal = propose(tenancies)
    found = mapping.parse(text_of(proposal), "kart.toml")
    assert (found.contract.name, found.sheet, found.header_row) == ("leieforhold_sak", "Data", 5)
    assert found.dates is None
    assert {ours: theirs for ours, (theirs,) in found.columns.items()} == {
        "leieforhold_id": "Kontraktsnr",
        "bolig_id": "Boenhet nr",
        "husstand_id": "Hushold",
        "personer": "Antall personer",
        "barn": "Barn under 18",
        "husstandsgruppe": "Husholdstype",
        "fra": "Innflyttingsdato",
        "til": "Utflyttet dato",
        "utloper": "Leiekontrakt utløper",
        "utflyttet_til": "Flyttet til",
    }
    assert found.values["husstandsgruppe"] == {"Enslig": "enslig", "Par": "par"}


def test_what_is_left_to_decide_is_said_but_never_what_may_point_at_somebody(
    tenancies: Path,
) -> None:
    proposal = propose(tenancies)
    text = text_of(proposal)
    assert '# "Familie" = ""  # må avgjøres' in text
    assert "én verdi til. De vises ikke her" in text
    assert proposal.undecided == (
        "Én verdi av «Husstandstype» (husstandsgruppe) er uten kode.",
        "Én verdi av «Flyttet til» (utflyttet_til) er uten kode.",
    )
    assert "# - «Navn»: ser ut som" in text
    for secret in ("Prøvesen", "Prøveveien", "K001", "H0001"):
        assert secret not in text


def test_a_missing_column_is_a_line_to_fill_in(tmp_path: Path) -> None:
    file = csv_file(tmp_path, KOBO.replace("Antall rom", "Xyz").replace("Forvaltes av", "Qwerty"))
    text = text_of(propose(file))
    assert "# - Hvilken overskrift er «Rom» (rom)?" in text
    filled = text.replace('# rom = ""', 'rom = "Xyz"')
    assert mapping.parse(filled, "kart.toml").columns["rom"] == ("Xyz",)
    if "# forvalter" in text:
        fixed = filled.replace("# [faste]", "[faste]")
        fixed = fixed.replace('# forvalter = ""  # boligforetak', 'forvalter = "privat"  # bolig')
        assert mapping.parse(fixed, "kart.toml").fixed == {"forvalter": "privat"}


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=list(CONTRACTS))
def test_each_template_is_recognised_as_its_own_register(
    contract: Contract, tmp_path: Path
) -> None:
    path = tmp_path / "fil.xlsx"
    path.write_bytes(templates.template(contract))
    proposal = propose(path)
    assert proposal.contract == contract
    assert proposal.undecided == ()
    found = mapping.parse(text_of(proposal), "kart.toml")
    assert {ours: theirs for ours, (theirs,) in found.columns.items()} == {
        column.name: column.title for column in sample.fields(contract)
    }


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            ["TG 0", "TG1", "tg2", "Tg 3", "TGIU"],
            {"TG 0": "TG0", "TG1": "TG1", "tg2": "TG2", "Tg 3": "TG3", "TGIU": "TGIU"},
        ),
        (["0", "1", "3"], {"0": "TG0", "1": "TG1", "3": "TG3"}),
        (["1", "2", "3"], {}),
        (
            ["God", "bra", "Dårlig", "svært dårlig"],
            {"God": "TG0", "bra": "TG1", "Dårlig": "TG2", "svært dårlig": "TG3"},
        ),
        (
            ["Meget god", "God", "Dårlig", "Ikke vurdert"],
            {"Meget god": "TG0", "God": "TG1", "Dårlig": "TG2", "Ikke vurdert": "TGIU"},
        ),
        (["God", "Dårlig"], {}),
        (["A", "B", "D"], {"A": "TG0", "B": "TG1", "D": "TG3"}),
    ],
)
def test_condition_scales_are_known_where_they_can_be_read_one_way_only(
    values: list[str], expected: dict[str, str], tmp_path: Path
) -> None:
    rows = [["EN", value] for value in values for _ in range(3)]
    rows = [[f"{number}", value] for number, (_, value) in enumerate(rows)]
    file = csv_file(tmp_path, table(["Boenhet nr", "Tilstandsgrad"], *rows))
    text = text_of(propose(file, register="bolig"))
    assert tomllib.loads(text)["verdier"]["tilstandsgrad"] == expected
    for value in set(values) - set(expected):
        assert f'# "{value}" = ""  # må avgjøres' in text
    assert ("se etter om 1 er best" in text) == (values == ["1", "2", "3"])


def test_a_likely_word_beside_others_is_taken_but_not_its_opposite(tmp_path: Path) -> None:
    values = ["Bofellesskap for unge", "Ikke omsorgsbolig", "Omsorgsbollig"]
    rows = [[f"{n}", value] for n, value in enumerate(values * 2)]
    file = csv_file(tmp_path, table(["Boenhet nr", "Boligtype"], *rows))
    text = text_of(propose(file, register="bolig"))
    assert tomllib.loads(text)["verdier"]["boligtype"] == {
        "Bofellesskap for unge": "bofellesskap",
        "Omsorgsbollig": "omsorgsbolig",
    }
    assert '# "Ikke omsorgsbolig" = ""' in text


def test_rooms_are_numbers_and_what_stands_beside_them_is_not_shown(tmp_path: Path) -> None:
    rooms = ["2-roms", "3 rom", "4-romsleilighet", "2-roms, Kari Prøvesen"]
    rows = [[f"B{n}", room] for n, room in enumerate(rooms)]
    file = csv_file(tmp_path, table(["Boenhet nr", "Antall rom"], *rows))
    text = text_of(propose(file, register="bolig"))
    assert tomllib.loads(text)["verdier"]["rom"] == {
        "2-roms": "2",
        "3 rom": "3",
        "4-romsleilighet": "4",
    }
    assert "Prøvesen" not in text


def test_a_value_that_holds_a_name_beside_the_code_is_not_shown(tmp_path: Path) -> None:
    rows = [[f"{n}", "Innvilget"] for n in range(9)] + [["9", "Innvilget, Kari Prøvesen"]]
    file = csv_file(tmp_path, table(["Søknadsnummer", "Utfall"], *rows))
    text = text_of(propose(file, register="soknadssak"))
    assert tomllib.loads(text)["verdier"]["utfall"] == {"Innvilget": "innvilget"}
    assert "Prøvesen" not in text


def invented_number(number: str) -> str | None:
    """A fødselsnummer of nobody: the month is raised by 80, as in Skatteetaten's test population.

    The control digits follow from the first nine by weights modulo 11; some nine digits have none.
    """
    for weights in ((3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)):
        total = sum(w * int(d) for w, d in zip(weights, number, strict=True))
        control = (11 - total % 11) % 11
        if control == 10:
            return None
        number += str(control)
    return number


def test_columns_of_direct_identifiers_are_left_out_whatever_they_are_called(
    tmp_path: Path,
) -> None:
    numbers = [n for day in range(1, 29) if (n := invented_number(f"{day:02}8190123"))][:3]
    rows = [[number, f"{n}", "01.02.2024"] for n, number in enumerate(numbers * 3)]
    file = csv_file(tmp_path, table(["Hushold", "Oppholdsnummer", "Fra"], *rows))
    proposal = propose(file, register="opphold")
    assert "husstand_id" not in {match.column.name for match in proposal.matches}
    text = text_of(proposal)
    assert "# - «Hushold»: ser ut som" in text
    assert not any(number in text for number in numbers)


def test_the_municipality_is_taken_from_its_column(tmp_path: Path) -> None:
    lines = KOBO.replace("\\\n", "").splitlines()
    with_number = [f"Kommunenr;{lines[0]}", *(f"9901;{line}" for line in lines[1:])]
    proposal = propose(csv_file(tmp_path, "\n".join(with_number) + "\n"))
    assert proposal.has_municipality
    text = text_of(proposal)
    assert tomllib.loads(text)["kolonner"]["kommunenr"] == "Kommunenr"
    assert "# kommunenr" not in text


def test_headings_that_stand_twice_are_left_out_and_told(tmp_path: Path) -> None:
    lines = [f"{line};x;y" for line in KOBO.replace("\\\n", "").splitlines()]
    lines[0] = lines[0].removesuffix(";x;y") + ";Notat;Notat"
    text = text_of(propose(csv_file(tmp_path, "\n".join(lines) + "\n")))
    assert "# - «Notat»: står flere ganger" in text
    assert tomllib.loads(text)["register"] == "bolig"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("kommunenr;år;folketall\n0301;2024;717710\n0301;2025;724290\n", "offentlige tall"),
        ("Region;2022;2023;2024\n3909 Larvik;1;2;3\n", "offentlige tall"),
        ("a;b\n1;2\n", "filen ligner ikke på noe av registrene."),
        ("Årsregnskap\n", "filen har ingen tabell."),
    ],
)
def test_a_file_of_another_kind_is_told_what_it_seems_to_be(
    content: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["kartlegg", str(csv_file(tmp_path, content))]) == 1
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.out == ""


def test_a_proposal_never_takes_the_place_of_one_that_may_have_been_worked_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kart = csv_file(tmp_path, "rettet", "kart.toml")
    assert main(["kartlegg", str(csv_file(tmp_path, KOBO)), "--ut", str(kart)]) == 1
    assert "finnes fra før" in capsys.readouterr().err
    assert kart.read_text("utf-8-sig") == "rettet"


@pytest.mark.parametrize("name", list(fagord.VALUES))
def test_the_field_s_own_words_lead_to_codes_that_exist(name: str) -> None:
    codes = {
        column.codes
        for contract in CONTRACTS.values()
        for column in contract.columns
        if name in (column.name, column.codes)
    }
    assert codes
    for kodeverk in codes:
        assert kodeverk is not None
        assert set(fagord.VALUES[name].values()) <= set(KODEVERK[kodeverk])


def test_the_field_s_own_headings_are_of_columns_that_exist() -> None:
    known = {c.name for contract in CONTRACTS.values() for c in contract.columns}
    known |= {f"{r.name}.{c.name}" for r in CONTRACTS.values() for c in r.columns}
    assert set(fagord.HEADINGS) <= known


ODD = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n"), min_size=1, max_size=12)


@hypothesis.settings(max_examples=40)
@given(st.lists(ODD, min_size=2, max_size=5, unique=True), st.lists(ODD, min_size=1, max_size=6))
def test_whatever_the_headings_and_values_the_proposal_is_toml_and_keeps_cells_to_itself(
    tmp_path_factory: pytest.TempPathFactory, headings: list[str], values: list[str]
) -> None:
    secret, remark = f"Hemmelig{string.ascii_lowercase}", f"Merknad{string.ascii_lowercase}"
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow([*headings, "Boenhet nr", "Boligtype", "Notat"])
    for value in values:
        writer.writerow([*(value for _ in headings), "B1", secret, remark])
    file = csv_file(tmp_path_factory.mktemp("odd"), buffer.getvalue())
    try:
        text = text_of(propose(file, register="bolig"))
    except DeliveryError:
        return
    found = tomllib.loads(text)
    assert found["register"] == "bolig"
    assert set(found.get("kolonner", {})) <= {c.name for c in CONTRACTS["bolig"].columns}
    assert remark not in text
    if len(values) == 1:
        assert secret not in text


def test_the_files_of_other_countries_and_kinds_are_refused_in_a_sentence() -> None:
    for file in (
        *(shared("kilder") / "opplasting").glob("*.csv"),
        *(shared("kilder") / "opplasting").glob("*.xlsx"),
        *(shared("kilder") / "tilstand").glob("*.csv"),
        *(shared("kilder") / "imdi").iterdir(),
        *(shared("kilder") / "kommuner").glob("*.csv"),
    ):
        with pytest.raises(DeliveryError) as caught:
            propose(file)
        (fault,) = caught.value.faults
        assert fault.place == file.name
        assert fault.advice.endswith(".")


def test_building_evaluations_in_english_leave_all_to_decide_and_show_no_address() -> None:
    (file,) = (shared("kilder") / "tilstand").glob("*.csv")
    proposal = kartlegging.propose(file, register="bolig")
    text = text_of(proposal)
    assert tomllib.loads(text)["register"] == "bolig"
    assert "Hvilken overskrift er «Tilstandsgrad» (tilstandsgrad)?" in "\n".join(proposal.undecided)
    assert "SHUTER" not in text
