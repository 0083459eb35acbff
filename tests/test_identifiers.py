"""Direct identifiers: found by pattern and told by kind, and ordinary values let be.

The numbers of persons here are made up from their rules (Skatteetaten, UDI); the weights are
written out once more, as sums over positions, so that a slip in the program does not pass.
"""

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from boligkompass.sources.reading import identifiers


def _first_sum(d: list[int]) -> int:
    return (
        3 * d[0] + 7 * d[1] + 6 * d[2] + d[3] + 8 * d[4] + 9 * d[5] + 4 * d[6] + 5 * d[7] + 2 * d[8]
    )


def _second_sum(d: list[int], first: int) -> int:
    others = 5 * d[0] + 4 * d[1] + 3 * d[2] + 2 * d[3] + 7 * d[4] + 6 * d[5] + 5 * d[6]
    return others + 4 * d[7] + 3 * d[8] + 2 * first


def _completed(nine: str, rest: int = 0) -> str | None:
    """Nine digits with their control digits; None when there are none. `rest` is that of 2032."""
    digits = [int(digit) for digit in nine]
    first = (rest - _first_sum(digits)) % 11
    second = -_second_sum(digits, first) % 11
    return None if 10 in (first, second) else f"{nine}{first}{second}"


nines = st.builds(
    lambda day, individual: f"{day:%d%m%y}{individual:03}",
    st.dates(date(1900, 1, 1), date(2031, 12, 31)),
    st.integers(0, 999),
)


def moved(nine: str, *, days: int = 0, months: int = 0) -> str:
    return f"{int(nine[:2]) + days:02}{int(nine[2:4]) + months:02}{nine[4:]}"


def whole(nine: str, rest: int = 0) -> str:
    number = _completed(nine, rest)
    assume(number is not None)
    return str(number)


def kinds(*texts: str | None, heading: str = "merknad") -> list[tuple[int, str]]:
    return identifiers.found(pa.array(texts, pa.string()), heading)


# --- Numbers of persons.


def test_a_number_known_from_elsewhere_is_valid() -> None:
    """311299567 with control digits 15 is the worked example at fnrinfo.no."""
    assert _completed("311299567") == "31129956715"
    assert identifiers.kind("31129956715") == "fødselsnummer"


@given(nines, st.sampled_from(["{}", "{} ", "fnr {}.", "({})", "{},", "{}.0", "se {} i saken"]))
def test_a_number_of_a_person_is_always_found(nine: str, place: str) -> None:
    number = whole(nine)
    assert identifiers.kind(place.format(number)) == "fødselsnummer"
    for gaps in ("{} {}{}", "{}-{}{}", "{} {} {}", "{}\u00a0{}{}"):
        parted = gaps.format(number[:6], number[6:9], number[9:])
        assert identifiers.kind(place.format(parted)) == "fødselsnummer"
    assert kinds("B-1", "", None, place.format(number)) == [(3, "fødselsnummer")]


@given(nines, st.integers(1, 3))
def test_numbers_given_from_2032_are_found(nine: str, rest: int) -> None:
    assert identifiers.kind(whole(nine, rest)) == "fødselsnummer"
    assert identifiers.kind(whole(moved(nine, days=40), rest)) == "D-nummer"


@given(nines)
def test_d_numbers_and_help_numbers_are_found(nine: str) -> None:
    assert identifiers.kind(whole(moved(nine, days=40))) == "D-nummer"
    assert identifiers.kind(whole(moved(nine, months=40))) == "hjelpenummer"
    assert identifiers.kind(whole(moved(nine, months=80))) == "fødselsnummer"


@given(st.integers(800_000_000, 999_999_999))
def test_common_help_numbers_are_found(nine: int) -> None:
    assert identifiers.kind(whole(str(nine))) == "hjelpenummer"


@given(nines)
def test_a_number_that_lost_its_zero_is_found(nine: str) -> None:
    number = whole(f"0{nine[1:]}")
    assume(number[:2] != "00")
    assert identifiers.kind(number[1:]) == "fødselsnummer"
    assert identifiers.kind(f"{number[1:]}.0") == "fødselsnummer"


@given(nines, st.integers(0, 99))
def test_other_control_digits_are_no_number_of_a_person(nine: str, control: int) -> None:
    digits = [int(digit) for digit in nine]
    first, second = divmod(control, 10)
    assume((_first_sum(digits) + first) % 11 > 3 or (_second_sum(digits, first) + second) % 11)
    assert identifiers.kind(f"{nine}{control:02}") is None


@given(st.integers(1, 12).map(lambda length: 10**length), st.data())
def test_ids_of_homes_and_cases_are_let_be(top: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, top // 1000))
    for text in (f"B-{number:04}", f"S{number}", f"2026/{number}", str(number)[:9]):
        assert identifiers.kind(text) is None


@given(st.integers(1990, 2031), st.integers(0, 999_999))
def test_numbers_of_foreigners_are_found(year: int, serial: int) -> None:
    ten = [int(digit) for digit in f"{year}{serial:06}"]
    a, b, c, d, e, f, g, h, i, j = ten
    rest = (4 * a + 6 * b + 3 * c + 2 * d + 4 * e + 6 * f + 3 * g + 2 * h + 7 * i + 5 * j) % 11
    assert identifiers.kind(f"{year}{serial:06}{rest:02}") == "DUF-nummer"
    assert identifiers.kind(f"{year} {serial:06} {rest:02}") == "DUF-nummer"
    assert identifiers.kind(f"{year}{serial:06}{rest + 1:02}") is None


# --- What else tells who someone is.


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("kari@larvik.kommune.no", "e-postadresse"),
        ("Kontakt: k.n+x@a-b.no i dag", "e-postadresse"),
        ("+47 912 34 567", "telefonnummer"),
        ("+4791234567", "telefonnummer"),
        ("0047 33 12 34 56", "telefonnummer"),
        ("ring tlf. 33 12 34 56", "telefonnummer"),
        ("Mobil:91234567", "telefonnummer"),
        ("Storgata 12B", "gateadresse"),
        ("Storgata 12 b", "gateadresse"),
        ("bor i Nedre Torggate 3, Larvik", "gateadresse"),
        ("Torget 3", "gateadresse"),
        ("Kirkevegen 4", "gateadresse"),
        ("Fagerliveien 112", "gateadresse"),
        ("Karl Johans gate 22", "gateadresse"),
        ("St. Olavs gt. 5", "gateadresse"),
        ("Kongens plass 1", "gateadresse"),
        ("Løvenskiolds allé 7", "gateadresse"),
        ("Solbakken 3", "gateadresse"),
        ("Rådhusplassen 1", "gateadresse"),
        ("Samtale med Fru Hansen", "personnavn"),
        ("hr. Olsen klaget", "personnavn"),
        ("født 01.02.1980", "fødselsdato"),
        ("(f. 1.2.80)", "fødselsdato"),
    ],
)
def test_what_points_at_a_person_is_found(text: str, kind: str) -> None:
    assert identifiers.kind(text) == kind
    assert kinds("", text) == [(1, kind)]


@pytest.mark.parametrize(
    "text",
    ["", "B-0123", "Østre Halsen", "Sentrum 3", "2 rom", "4 rom eller flere", "TG2", "Larvik 2015",
     "Fylkesvei 303", "Riksveien 40", "Rådhusplassen 2024", "Omsorgsplass 12", "Endring 3",
     "Bygge på Solbakken 12 boliger", "Kjøpe i Kirkeveien 4 leiligheter", "Avdeling 3",
     "Bolig 12", "Leilighet 4", "Tiltak 4 i 2026", "12 345 678", "33123456", "912345678",
     "43506", "2026-11-01", "01.11.2026", "1.2345", "974 761 076", "Vår Frue kirke", "HR-sak 3",
     "Eid av kommunen", "0301", "3909 Larvik", "20261101120000", "Kari Nordmann",
     "6f1c3b9a-0b1e-4c58-9d2e-3f7a1c5b7e90"],
)  # fmt: skip
def test_ordinary_values_are_let_be(text: str) -> None:
    assert identifiers.kind(text) is None
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Navn", "personnavn"),
        ("FORNAVN", "personnavn"),
        ("Etternavn:", "personnavn"),
        ("Navn på søker", "personnavn"),
        ("Leietakers navn", "personnavn"),
        ("Kontaktperson", "personnavn"),
        ("Fødselsnr", "fødselsnummer"),
        ("Fødselsnummer (11 siffer)", "fødselsnummer"),
        ("Personnummer", "fødselsnummer"),
        ("fnr", "fødselsnummer"),
        ("foedselsnummer", "fødselsnummer"),
        ("D-nummer", "D-nummer"),
        ("DUF-nr", "DUF-nummer"),
        ("Fødselsdato", "fødselsdato"),
        ("Adresse", "gateadresse"),
        ("Adresse 2", "gateadresse"),
        ("Gateadresse", "gateadresse"),
        ("Husnr.", "gateadresse"),
        ("Telefon", "telefonnummer"),
        ("Mobilnr", "telefonnummer"),
        ("Tlf.", "telefonnummer"),
        ("E-post", "e-postadresse"),
        ("Epostadresse", "e-postadresse"),
        ("Kontonummer", "kontonummer"),
    ],
)
def test_headings_that_promise_a_person(heading: str, kind: str) -> None:
    assert identifiers.heading_kind(heading) == kind
    assert kinds("x", " ", None, "y", heading=heading) == [(0, kind), (3, kind)]


@pytest.mark.parametrize(
    "heading",
    ["Kommunenavn", "Områdenavn", "Navn på bolig", "Bolig-ID", "Boenhet nr", "Saksnummer", "Område",
     "Adressebeskyttelse", "Postnummer", "Poststed", "Personer", "Antall personer", "Barn",
     "Husstand", "Husstandstype", "Leietaker", "Fra", "Dato", "Utløper", "Bydel", "Rom", "Nr", ""],
)  # fmt: skip
def test_other_headings_promise_nothing(heading: str) -> None:
    assert identifiers.heading_kind(heading) is None


def test_an_area_may_be_called_after_a_street() -> None:
    assert kinds("Storgata 1", heading="Område") == []
    assert kinds("Storgata 1", heading="omrade") == []
    assert kinds("Storgata 1, tlf 91 23 45 67", heading="Område") == [(0, "telefonnummer")]
    assert kinds("Storgata 1, fru Hansen", heading="Område") == [(0, "personnavn")]
    assert kinds("Storgata 1", heading="Merknad") == [(0, "gateadresse")]


def test_the_kind_of_a_column() -> None:
    texts = pa.array(["Torget 3", "Torget 4", "a@b.no", "", "x"])
    assert identifiers.column_kind(texts) == "gateadresse"
    assert identifiers.column_kind(pa.array(["x", None])) is None
    assert identifiers.column_kind(pa.array([], pa.string())) is None
