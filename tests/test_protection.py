"""`skjerming.toml`: the owner's choices, every fault told, and the definition sheets that agree."""

from pathlib import Path
from typing import Any

import pytest

from boligkompass import catalogue, protection
from boligkompass.aggregates.indicators import CELL_SUMS
from boligkompass.catalogue import Catalogue, CatalogueError
from boligkompass.protection import TableRule
from boligkompass.tables import TABLES

COUNTS = {name for name, contract in TABLES.items() if contract.personal_counts}
# What each sheet that is a sum of cells is counted in.
SUMMED = {name: rule.table for name, rule in CELL_SUMS.items()}


@pytest.fixture(scope="module")
def rules(data: Path) -> dict[str, TableRule]:
    return protection.load(data / "katalog")


@pytest.fixture(scope="module")
def sheets(data: Path) -> Catalogue:
    return catalogue.load(data / "katalog")


def load(folder: Path, text: str) -> dict[str, TableRule]:
    (folder / protection.FILE).write_text(text, encoding="utf-8")
    return protection.load(folder)


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        load(folder, text)
    return str(caught.value).splitlines()


# --- Ours -------------------------------------------------------------------------------------


def test_every_table_of_households_persons_or_homes_has_a_rule_of_its_own(
    rules: dict[str, TableRule],
) -> None:
    assert set(rules) == COUNTS
    # An empty home is no household.
    assert "ledig_bolig" not in rules
    for rule in rules.values():
        assert rule != protection.standard(rule.tabell), "the file says nothing of it"
        assert rule.sammenslaatt, rule.tabell


def test_the_tables_of_those_in_the_hardest_places_are_sensitive(
    rules: dict[str, TableRule],
) -> None:
    # DOMAIN.md, «Small numbers», point 1: homeless, evicted. Refusals, appeals and conflicts with
    # neighbours are of the same kind.
    sensitive = {name for name, rule in rules.items() if rule.folsom}
    assert sensitive == {
        *("bomiljo", "bostedslos", "midlertidig", "saksgang", "soknad", "utkastelse")
    }
    assert {rule.k for rule in rules.values()} == {5}


def test_what_the_owner_says_is_whole_sentences(rules: dict[str, TableRule]) -> None:
    for rule in rules.values():
        for text in (rule.begrunnelse, *rule.sammenslaatt):
            assert text[0].isupper(), text
            assert text.endswith("."), text


def test_every_sheet_says_what_its_table_does(
    rules: dict[str, TableRule], sheets: Catalogue
) -> None:
    assert protection.disagreements(rules, SUMMED, sheets.indikatorer) == []
    # Counted by hand from the contracts: a home is a household, an empty home is none.
    assert sheets.indikatorer["kommunale_boliger_innleid"].personnaer
    assert sheets.indikatorer["tilstand_tg23_andel"].personnaer
    assert not sheets.indikatorer["ledige_boliger"].personnaer


def test_a_sheet_leaves_its_limit_to_k(sheets: Catalogue) -> None:
    for sheet in sheets.indikatorer.values():
        assert "1–4" not in sheet.begrunnelse, f"{sheet.id}: untrue where k is another than 5"


# --- What may be written ----------------------------------------------------------------------


def test_without_the_file_the_standard_holds(tmp_path: Path) -> None:
    rules = protection.load(tmp_path)
    assert set(rules) == COUNTS
    assert {rule.k for rule in rules.values()} == {5}
    assert {name for name, rule in rules.items() if rule.folsom} == set(protection.SENSITIVE)
    assert all(rule.utelat == () for rule in rules.values())


def test_the_owner_decides_of_the_tables_that_are_named(tmp_path: Path) -> None:
    text = """
        [bosetting]
        k = 7
        folsom = true
        begrunnelse = "Få."
        sammenslaatt = ["Fem eller flere."]
        utelat = ["husstandsstorrelse,klar_bolig:kvartal", "status:aar"]
    """
    rules = load(tmp_path, text)
    assert rules["bosetting"] == TableRule(
        "bosetting",
        7,
        True,
        "Få.",
        ("Fem eller flere.",),
        (("husstandsstorrelse,klar_bolig", "kvartal"), ("status", "aar")),
    )
    assert rules["restanse"] == protection.standard("restanse")


def test_what_is_loaded_is_the_callers_own(tmp_path: Path) -> None:
    protection.load(tmp_path).clear()
    assert set(protection.load(tmp_path)) == COUNTS


def table(name: str = "bosetting", **fields: str) -> str:
    written = {"k": "5", "folsom": "false", "begrunnelse": '"Få."'} | fields
    return "\n".join([f"[{name}]", *(f"{key} = {value}" for key, value in written.items())])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (table(k="2"), "«bosetting»: «k» må være et helt tall på minst 3."),
        (table(k="true"), "«bosetting»: «k» må være et helt tall på minst 3."),
        (table(k="5.0"), "«bosetting»: «k» må være et helt tall på minst 3."),
        (table(folsom='"ja"'), "«bosetting»: «folsom» må være true eller false."),
        (
            table(begrunnelse='" "'),
            "«bosetting»: «begrunnelse» må være en setning som sier hvorfor.",
        ),
        (
            table(sammenslaatt='"Alt."'),
            "«bosetting»: «sammenslaatt» må være en liste med setninger.",
        ),
        (
            table(utelat="[5]"),
            "«bosetting»: «utelat» må være en liste med tekster, slik: «utsnitt:periodetype».",
        ),
        (
            table(utelat='["omrade:aar"]'),
            "«bosetting»: «utelat» har «omrade:aar», men tabellen har ikke utsnittet «omrade».",
        ),
        (
            table(utelat='["status:uke"]'),
            "«bosetting»: «utelat» har «status:uke», men «uke» er ikke en periodetype.",
        ),
        (
            table(utelat='["status"]'),
            "«bosetting»: «utelat» har «status», som skulle vært «utsnitt:periodetype».",
        ),
        (table(farge='"blå"'), "«bosetting»: feltet «farge» er ukjent."),
        ("[bosetting]\nk = 5\nfolsom = true", "«bosetting»: feltet «begrunnelse» mangler."),
        (table("ledig_bolig"), "«ledig_bolig»: det er ikke en tabell som har små tall å skjule."),
        (table("borte"), "«borte»: det er ikke en tabell som har små tall å skjule."),
        ("k = 5", "«k»: linjen står ikke under noen overskrift."),
    ],
)
def test_a_fault_is_told(tmp_path: Path, text: str, fault: str) -> None:
    assert faults(tmp_path, text) == [f"skjerming.toml, {fault}"]


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    told = faults(tmp_path, f"{table(k='1', folsom='1')}\n{table('borte')}")
    assert [fault.partition(": ")[0] for fault in told] == [
        "skjerming.toml, «bosetting»",
        "skjerming.toml, «bosetting»",
        "skjerming.toml, «borte»",
    ]


@pytest.mark.parametrize("content", [b"[halv", b"navn = '\xff'"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / protection.FILE).write_bytes(content)
    with pytest.raises(CatalogueError, match=r"skjerming\.toml kan ikke leses"):
        protection.load(tmp_path)


# --- The sheets -------------------------------------------------------------------------------


def changed(sheets: Catalogue, name: str, **fields: Any) -> dict[str, Any]:
    sheet = sheets.indikatorer[name]
    return {**sheets.indikatorer, name: type(sheet)(**{**vars(sheet), **fields})}


def test_a_sheet_with_another_limit_than_its_table_is_told(
    rules: dict[str, TableRule], sheets: Catalogue
) -> None:
    (fault,) = protection.disagreements(rules, SUMMED, changed(sheets, "venteliste", k=7))
    assert fault.startswith("indikatorer.toml, «venteliste»: telles i tabellen tildeling")
    raised = {**rules, "tildeling": TableRule("tildeling", 7, False, "Få.")}
    faults = protection.disagreements(raised, SUMMED, sheets.indikatorer)
    # Both are counted there: who waits, and who of them for an adapted home.
    assert [fault.split("»")[0] for fault in faults] == [
        "indikatorer.toml, «venteliste",
        "indikatorer.toml, «behov_tilrettelagte_boliger",
    ]
    assert all("k = 7" in fault for fault in faults)


def test_a_sheet_that_does_not_say_it_is_near_to_persons_is_told(
    rules: dict[str, TableRule], sheets: Catalogue
) -> None:
    untrue = changed(sheets, "venteliste", personnaer=False)
    assert len(protection.disagreements(rules, SUMMED, untrue)) == 1
    # A rate gives its numerator back.
    untrue = changed(sheets, "utnyttelsesgrad", personnaer=False)
    (fault, other) = protection.disagreements(rules, SUMMED, untrue)
    assert "«kommunale_boliger_utleid»" in fault
    assert "«kommunale_boliger»" in other
