"""The mapping file: what it may say, and that every fault in it is told with its line."""

from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boligkompass.faults import DeliveryError, Fault
from boligkompass.registerfiles import CONTRACTS
from boligkompass.registers import REGISTERS
from boligkompass.sources.cases import mapping
from boligkompass.sources.reading.headings import folded

BOLIG = REGISTERS["bolig"]
WHOLE = """\
register = "bolig"
kommunenr = "3909"
ark = "Boliger"
overskriftsrad = 3
datarad = 5
datoformat = "dd.mm.åå"
desimaltegn = ","

[kolonner]
bolig_id = "Boenhet nr"
omrade = "Bydel"
eierform = "Eie/leie"
boligtype = "Type"
rom = "Ant. rom"
areal = "BRA"
byggeaar = "Byggeår"
tilgjengelig = "Rullestol"
stopp_meter = "Meter til buss"
fra = ["Dag", "Måned", "År"]
tilstandsgrad = "Standard"

[verdier.eierform]
"Eid av kommunen" = "eid"
"Leid inn" = "innleid"

[verdier.tilstandsgrad]
god = "TG0"
bra = "TG1"
dårlig = "TG2"
"svært dårlig" = "TG3"

[verdier.rom]
"2-roms" = 2

[faste]
forvalter = "eiendom"
"""


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(DeliveryError) as error:
        mapping.parse(text, "kart.toml")
    return error.value.faults


def told(text: str) -> list[tuple[int | None, str | None, str]]:
    return [(fault.row, fault.column, fault.message) for fault in faults(text)]


def test_all_that_a_mapping_may_say() -> None:
    found = mapping.parse(WHOLE, "kart.toml")
    assert found.contract is BOLIG
    assert (found.kommunenr, found.sheet, found.header_row, found.first_row) == (
        "3909",
        "Boliger",
        3,
        5,
    )
    assert (found.dates, found.decimal) == ("dd.mm.åå", ",")
    assert found.columns["omrade"] == ("Bydel",)
    assert found.columns["fra"] == ("Dag", "Måned", "År")
    assert found.values["rom"] == {"2-roms": "2"}
    assert found.values["tilstandsgrad"]["svært dårlig"] == "TG3"
    assert found.fixed == {"forvalter": "eiendom"}
    assert "Måned" in found.headings


def test_cells_are_put_together_and_their_values_translated() -> None:
    found = mapping.parse(WHOLE, "kart.toml")
    records = {
        "Dag": pa.array(["1", "", "31"]),
        "Måned": pa.array(["5", "", "12"]),
        "År": pa.array(["24", "", "23"]),
        "Standard": pa.array(["God", "SVÆRT DÅRLIG", "ukjent"]),
        "Ant. rom": pa.array(["2-roms", "3", ""]),
    }

    def cells(name: str) -> list[str] | None:
        texts = found.texts(BOLIG.column(name), records, 3)
        return None if texts is None else texts.to_pylist()

    assert cells("fra") == ["1.5.24", "", "31.12.23"]
    # As they are written, or nearly so; what is not translated stays, to be told of.
    assert cells("tilstandsgrad") == ["TG0", "TG3", "ukjent"]
    assert cells("rom") == ["2", "3", ""]
    assert cells("forvalter") == ["eiendom"] * 3
    assert cells("til") is None


def test_every_fault_is_told_at_once_with_its_line() -> None:
    text = """\
register = "bolig"
kommunenr = 301
overskriftsrad = 0
datoformat = "dag og år"
desimaltegn = ";"
arket = "Boliger"

[kolonner]
bolig_id = "Nr"
omrade = "Nr"
romm = "Rom"
areal = 5
eierform = "Eie"
byggeaar = "Byggeår"

[verdier.eierform]
Eid = "eiid"

[verdier.boligtype]
Vanlig = "ordinaer"

[verdier.tilstand]
God = "TG0"

[faste]
byggeaar = 1985
forvalter = "kommunen"
stopp_meter = "langt"
tilgjengelig = "ja"
"""
    found = told(text)
    rows = [row or 0 for row, _, _ in found]
    assert rows == sorted(rows)
    assert set(found) == {
        (None, "rom", "«Rom» må fylles ut, men er ikke kartlagt."),
        (None, "fra", "«Disponert fra» må fylles ut, men er ikke kartlagt."),
        (None, "tilstandsgrad", "«Tilstandsgrad» må fylles ut, men er ikke kartlagt."),
        (None, "boligtype", "«Boligtype» må fylles ut, men er ikke kartlagt."),
        (2, "kommunenr", "verdien kan ikke brukes."),
        (3, "overskriftsrad", "verdien kan ikke brukes."),
        (4, "datoformat", "verdien kan ikke brukes."),
        (5, "desimaltegn", "verdien kan ikke brukes."),
        (6, "arket", "navnet er ukjent."),
        (10, "omrade", "overskriften er allerede brukt for «bolig_id»."),
        (11, "romm", "«bolig» har ikke denne kolonnen."),
        (12, "areal", "overskriften mangler."),
        (17, "eierform", "«eiid» er ikke en gyldig verdi."),
        (19, "boligtype", "kolonnen er ikke kartlagt."),
        (22, "tilstand", "«bolig» har ikke denne kolonnen."),
        (26, "byggeaar", "kolonnen er både kartlagt og fast."),
        (27, "forvalter", "«kommunen» er ikke en gyldig verdi."),
        (28, "stopp_meter", "«langt» er ikke en gyldig verdi."),
    }
    assert len(found) == 18


@pytest.mark.parametrize(
    ("text", "row", "message"),
    [
        ('register = "bolig"\n[kolonner\n', 2, "linjen er ikke gyldig TOML."),
        ('register = "bolig"\nregister = "opphold"\n', 2, "linjen er ikke gyldig TOML."),
        ("register = «bolig»\n", 1, "linjen er ikke gyldig TOML."),
        ("", None, "registeret er ikke oppgitt."),
        ('register = "boliger"\n', 1, "registeret er ukjent."),
        ("register = 3\n", 1, "registeret er ukjent."),
    ],
)
def test_a_file_that_is_no_mapping(text: str, row: int | None, message: str) -> None:
    (fault,) = faults(text)
    assert (fault.row, fault.message) == (row, message)


def test_advice_names_what_was_probably_meant() -> None:
    by_column = {
        fault.column: fault.advice for fault in faults(WHOLE.replace("omrade =", "område ="))
    }
    assert by_column["område"].startswith("Mente du «omrade»?")
    (fault,) = faults(WHOLE.replace('"Leid inn" = "innleid"', '"Leid inn" = "leid"'))
    assert fault.advice == "Tillatt er eid, innleid, tildelingsrett."


def test_one_heading_may_give_two_columns_where_codes_are_read_out_of_it() -> None:
    text = WHOLE.replace('boligtype = "Type"', 'boligtype = "Eie/leie"')
    assert mapping.parse(text, "kart.toml").columns["boligtype"] == ("Eie/leie",)


def test_a_value_may_be_left_out_only_where_the_column_may_be_empty() -> None:
    text = WHOLE.replace('god = "TG0"', 'god = ""')
    assert [fault.message for fault in faults(text)] == [
        "verdien kan ikke utelates, for kolonnen må fylles ut."
    ]
    text = WHOLE.replace("[faste]", '[verdier.til]\nukjent = ""\n\n[faste]').replace(
        'tilstandsgrad = "Standard"', 'tilstandsgrad = "Standard"\ntil = "Solgt"'
    )
    assert mapping.parse(text, "kart.toml").values["til"] == {"ukjent": ""}


def test_fixed_values_of_every_kind_that_toml_has() -> None:
    text = WHOLE.replace('fra = ["Dag", "Måned", "År"]\n', "").replace('areal = "BRA"\n', "")
    text += "fra = 2020-01-01\nareal = 55\n"
    assert mapping.parse(text, "k.toml").fixed == {
        "forvalter": "eiendom",
        "fra": "2020-01-01",
        "areal": "55",
    }


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"finnes ikke.*kartlegg"):
        mapping.load(tmp_path / "kart.toml")
    (tmp_path / "kart.toml").write_bytes('register = "bolig"  # på øya'.encode("cp1252"))
    with pytest.raises(DeliveryError, match="Lagre den som UTF-8"):
        mapping.load(tmp_path / "kart.toml")
    with pytest.raises(DeliveryError, match="kan ikke åpnes"):
        mapping.load(tmp_path)
    (tmp_path / "kart.toml").write_text(WHOLE, encoding="utf-8-sig")
    assert mapping.load(tmp_path / "kart.toml") == mapping.parse(WHOLE, "kart.toml")


# --- without a mapping ------------------------------------------------------------------------


@pytest.mark.parametrize("name", CONTRACTS)
def test_titles_and_names_tell_the_columns_of_a_register_apart(name: str) -> None:
    columns = CONTRACTS[name].columns
    for spellings in ([c.title for c in columns], [c.name for c in columns]):
        assert len({folded(text) for text in spellings}) == len(columns)
        found = mapping.implied(CONTRACTS[name], spellings, "fil.csv")
        assert found.columns == {c.name: (s,) for c, s in zip(columns, spellings, strict=True)}


def test_headings_are_matched_whatever_their_case_and_signs() -> None:
    headings = [c.title.upper().replace(" ", "_") for c in BOLIG.columns if c.name != "kommunenr"]
    found = mapping.implied(BOLIG, headings, "boliger.csv")
    assert found.columns["tilgjengelig"] == ("TILGJENGELIG_FOR_RULLESTOL",)
    assert "kommunenr" not in found.columns


def test_missing_and_doubled_headings_are_told() -> None:
    headings = [c.title for c in BOLIG.columns if c.name not in ("rom", "til")]
    with pytest.raises(DeliveryError) as error:
        mapping.implied(BOLIG, headings, "boliger.csv")
    assert [fault.message for fault in error.value.faults] == ["kolonnen «Rom» mangler."]
    with pytest.raises(DeliveryError, match=r"«ROM» og «rom\.» kan begge være «Rom»"):
        mapping.implied(BOLIG, [*headings, "ROM", "rom."], "boliger.csv")


def test_headings_of_the_mapping_that_the_file_lacks_are_told() -> None:
    found = mapping.parse(WHOLE, "kart.toml")
    there = [h for h in found.headings if h not in ("Bydel", "BRA")]
    with pytest.raises(DeliveryError) as error:
        mapping.bound(found, [*there, "Bydeler", "bra", "B R A"], "boliger.csv")
    assert [(fault.place, fault.column, fault.message) for fault in error.value.faults] == [
        ("boliger.csv", "Bydel", "overskriften finnes ikke."),
        ("boliger.csv", "BRA", "flere kolonner har denne overskriften."),
    ]
    assert error.value.faults[0].advice == "Mente du «Bydeler»? Rett «kart.toml» eller filen."
    bound = mapping.bound(found, [*there, "BYDEL", "bra"], "boliger.csv")
    assert bound.columns["omrade"] == ("BYDEL",)


# --- whatever stands in it ----------------------------------------------------------------------


@given(st.text(max_size=200))
def test_any_text_is_a_mapping_or_told_to_be_none(text: str) -> None:
    with pytest.raises(DeliveryError) as error:
        mapping.parse(text, "kart.toml")
    assert all(fault.message and fault.advice for fault in error.value.faults)


@given(st.integers(0, len(WHOLE)), st.integers(0, 12), st.text(max_size=4))
def test_a_damaged_mapping_is_still_one_or_is_told(place: int, cut: int, put: str) -> None:
    damaged = WHOLE[:place] + put + WHOLE[place + cut :]
    with suppress(DeliveryError):
        assert mapping.parse(damaged, "kart.toml").contract is BOLIG
