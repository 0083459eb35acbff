"""Faults as they are told: one by one, by kind, and as a CSV for Excel."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boligkompass.cli.telling import tell_faults
from boligkompass.faults import Fault, as_csv, kinds, mask


def fault(row: int | None = 2, message: str = "«x» er ikke et tall.", **more: str) -> Fault:
    column = more.pop("column", "verdi")
    return Fault("f.csv", row, column, message, "Rett tallet.", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (fault(), "f.csv, rad 2, kolonne «verdi»: «x» er ikke et tall. Rett tallet."),
        (fault(sheet="Ark 1"), "f.csv, ark «Ark 1», rad 2, kolonne «verdi»: «x» er ikke et tall. "
         "Rett tallet."),
        (Fault("f.csv", None, None, "filen er tom.", "Hent den."),
         "f.csv: filen er tom. Hent den."),
    ],
)  # fmt: skip
def test_a_fault_says_where_what_and_what_to_do(one: Fault, told: str) -> None:
    assert str(one) == told


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("«01019012345» er ikke et tall.", "«(11 siffer)» er ikke et tall."),
        ("010190 12345", "(11 siffer)"),
        ("010190-12345", "(11 siffer)"),
        ("fnr:01019012345.", "fnr:(11 siffer)."),
        ("0101901234", "0101901234"),
        ("010190123456", "010190123456"),
        ("43 506 i 2015", "43 506 i 2015"),
    ],
)
def test_eleven_digits_never_pass(text: str, masked: str) -> None:
    assert mask(text) == masked
    everywhere = Fault(text, 2, text, text, text, sheet=text, value=text)
    if masked != text:
        assert "12345" not in str(everywhere)
        assert b"12345" not in as_csv([everywhere])
    assert everywhere.message == masked


def test_faults_are_grouped_by_what_they_say_of_which_column() -> None:
    found = [
        fault(2),
        fault(3, "«y, z» er ikke et tall."),
        fault(3, "«y» er ikke et tall.", column="verdi_til"),
        fault(4, "raden har 13 felter."),
        fault(5, "raden har 14 felter."),
        fault(6, "raden har 1 400,5 felter."),
        fault(7, level="advarsel"),
    ]
    assert [(len(kind.faults), kind.first, kind.rows) for kind in kinds(found)] == [
        (3, found[3], (4, 5, 6)),
        (2, found[0], (2, 3)),
        (1, found[2], (3,)),
        (1, found[6], (7,)),
    ]


@given(st.lists(st.builds(fault, st.none() | st.integers(1, 5), st.sampled_from("abc"))))
def test_no_fault_is_lost_among_kinds(found: list[Fault]) -> None:
    again = [one for kind in kinds(found) for one in kind.faults]
    assert sorted(map(str, again)) == sorted(map(str, found))
    sizes = [len(kind.faults) for kind in kinds(found)]
    assert sizes == sorted(sizes, reverse=True)


texts = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\0\r"), max_size=8
)


@given(texts, texts, st.none() | texts)
def test_the_csv_has_every_cell_and_none_that_runs(column: str, value: str, sheet: str) -> None:
    one = Fault("f.csv", 3, column, "feil.", "Rett.", sheet=sheet, value=value)
    content = as_csv([one])
    assert content.startswith(b"\xef\xbb\xbf")
    heading, cells = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    assert heading == ["nivå", "fil", "ark", "rad", "kolonne", "verdi", "feil", "gjør dette"]
    told = dict(zip(heading, cells, strict=True))
    for name, given_text in (("kolonne", one.column), ("verdi", one.value), ("ark", one.sheet)):
        assert told[name].removeprefix("'") == (given_text or "").removeprefix("'")
        assert not told[name].startswith(("=", "+", "-", "@", "\t"))
    assert (told["nivå"], told["rad"]) == ("feil", "3")


def test_few_faults_are_told_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    found = [fault(number) for number in range(2, 12)]
    tell_faults("Feil", found)
    assert capsys.readouterr().err.splitlines() == [f"Feil: {one}" for one in found]


def test_many_faults_are_told_by_kind(capsys: pytest.CaptureFixture[str]) -> None:
    found = [fault(number, f"«{number}» er ikke et tall.") for number in range(2, 1302)]
    found += [fault(5, "feltet er tomt."), fault(9, "feltet er tomt.")]
    found += [fault(None, "filen er rar.")]
    tell_faults("Advarsel", found)
    head, numbers, empty, odd = capsys.readouterr().err.replace("\u00a0", " ").splitlines()
    assert head == "1 303 advarsler av 3 slag, de hyppigste først:"
    assert numbers == (
        f"Advarsel: {found[0]} Det samme gjelder 1 299 steder til, blant annet rad 3, 4, 5, 6 og 7."
    )
    assert empty == f"Advarsel: {found[1300]} Det samme gjelder 1 sted til: rad 9."
    assert odd == f"Advarsel: {found[1302]}"


def test_many_kinds_are_cut_and_the_cut_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    tell_faults("Feil", [fault(2, "feil.", column=letter) for letter in "abcdefghijklm"])
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "13 feil av 13 slag, de hyppigste først:"
    assert len(told) == 12
    assert told[-1] == "… og 3 slag til."


def test_the_same_fault_without_rows_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    tell_faults("Feil", [fault(None) for _ in range(12)])
    assert capsys.readouterr().err.splitlines()[1].endswith("Det samme gjelder 11 steder til.")
