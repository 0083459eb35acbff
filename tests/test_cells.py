"""Text as values: numbers, dates, yes and no, codes and municipalities, settled by the column."""

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from boligkompass.sources.reading import cells
from boligkompass.sources.reading.cells import Parsed


def column(*texts: str | None) -> pa.Array:
    return pa.array(texts, pa.string())


def why(parsed: Parsed, index: int = 0) -> str:
    return " ".join(parsed.why(index, "x"))


def read(parsed: Parsed) -> list[Any]:
    """The values, with «feil» where a cell is wrong; no cell is both."""
    pairs = zip(parsed.values.to_pylist(), parsed.wrong.to_pylist(), strict=True)
    found = []
    for value, wrong in pairs:
        assert wrong is not None
        assert not (wrong and value is not None)
        found.append("feil" if wrong else value)
    return found


# --- Numbers.


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["1", "", None, " 2 "], [1.0, None, None, 2.0]),
        (["1,5", "12"], [1.5, 12.0]),
        (["1.5", "12"], [1.5, 12.0]),
        (["43 506", "1\u00a0234\u00a0567", "1\u202f000,5", "2\u2009000"],
         [43506.0, 1234567.0, 1000.5, 2000.0]),
        (["1.234,5", "1.234"], [1234.5, 1234.0]),
        (["1,234.5", "1,234"], [1234.5, 1234.0]),
        (["1.234.567", "1.234"], [1234567.0, 1234.0]),
        (["1'234", "1’234’567,5"], [1234.0, 1234567.5]),
        (["-3", "\u22123", "+4", "-0,5"], [-3.0, -3.0, 4.0, -0.5]),
        (["0,123", "1,234"], [0.123, 1.234]),
        (["1234,567", "1,234"], [1234.567, 1.234]),
        (["1 234,567", "1,234"], [1234.567, 1.234]),
        (["1.2340", "12"], [1.234, 12.0]),
        (["12 %", "13,5%", "0 %"], [12.0, 13.5, 0.0]),
        (["kr 1 200", "kr. 3,-", "5 NOK", "1.200,50 kr"], [1200.0, 3.0, 5.0, 1200.5]),
        (["75 m2", "80 m²"], [75.0, 80.0]),
        (["1,5E-05", "1.25e+02"], [1.5e-05, 125.0]),
    ],
)  # fmt: skip
def test_numbers_are_read_as_the_column_writes_them(
    texts: list[str | None], values: list[float | None]
) -> None:
    assert read(cells.numbers(column(*texts))) == values


@pytest.mark.parametrize(
    "text",
    ["Inf", "-Inf", "NaN", "nan", "-", ".", "..", ":", "<5", "²", "1 2", "1,2,3", "1..2", "12-13",
     "20–30", "5,", ",5", "1 23", "12 34 567", "1.23.456", "0x10", "1_000", "(5)", "5-", "٣",
     "1e400", "9" * 400, "#N/A", "#DIV/0!", "#VERDI!", "N/A", "ca. 5", "1,234,56"],
)  # fmt: skip
def test_what_is_no_number_is_wrong(text: str) -> None:
    assert read(cells.numbers(column("7", text, ""))) == [7.0, "feil", None]


@pytest.mark.parametrize("text", ["1.234", "1,234", "12.345", "-999,000"])
def test_a_point_that_nothing_settles_is_wrong(text: str) -> None:
    parsed = cells.numbers(column(text, "12", "1500"))
    assert read(parsed) == ["feil", 12.0, 1500.0]
    assert "Oppgi desimaltegnet" in why(parsed)


def test_a_stated_decimal_sign_settles_it() -> None:
    assert read(cells.numbers(column("1.234", "1,5"), ",")) == [1234.0, 1.5]
    assert read(cells.numbers(column("1.234", "1,500"), ".")) == [1.234, 1500.0]
    parsed = cells.numbers(column("1.5"), ",")
    assert read(parsed) == ["feil"]
    assert "annet desimaltegn" in why(parsed)


def test_a_column_with_both_signs_keeps_the_usual_and_trusts_no_doubtful_one() -> None:
    parsed = cells.numbers(column("1,5", "2,5", "3.5", "1.234", "7"))
    assert read(parsed) == [1.5, 2.5, "feil", "feil", 7.0]
    assert "annet desimaltegn" in why(parsed, 2)
    assert "Oppgi desimaltegnet" in why(parsed, 3)
    assert read(cells.numbers(column("1,5", "3.5"))) == ["feil", "feil"]


def test_a_unit_must_be_the_same_for_all() -> None:
    parsed = cells.numbers(column("12 %", "13 %", "14", "-"))
    assert read(parsed) == [12.0, 13.0, "feil", "feil"]
    assert "annen enhet" in why(parsed, 2)
    assert parsed.unit == "%"
    assert read(cells.numbers(column("12", "13", "14 kr"))) == [12.0, 13.0, "feil"]
    assert cells.numbers(column("5 kr", "5,-")).unit == "kr"
    assert read(cells.numbers(column("12 %"), units=False)) == ["feil"]


def test_what_a_spreadsheet_rounded_is_wrong() -> None:
    parsed = cells.numbers(column("1,23E+08", "1E+05", "7"))
    assert read(parsed) == ["feil", "feil", 7.0]
    assert "avrundet av regnearket" in why(parsed)


def test_a_failed_formula_is_told_as_such() -> None:
    assert "feil fra regnearket" in why(cells.numbers(column("#I/T")))


def test_a_value_that_must_not_be_repeated_is_not() -> None:
    parsed = cells.numbers(column("01019012345x"))
    assert parsed.why(0)[0] == "verdien er ikke et tall."
    assert parsed.why(0, "5x")[0] == "«5x» er ikke et tall."


def test_whole_numbers() -> None:
    texts = column("3", "3,0", "3,5", "1 234", "", "x", "9007199254740993")
    parsed = cells.integers(texts)
    assert read(parsed) == [3, 3, "feil", 1234, None, "feil", "feil"]
    assert parsed.values.type == pa.int64()
    assert "ikke et helt tall" in why(parsed, 2)
    assert "ikke et tall" in why(parsed, 5)


@pytest.mark.parametrize(
    "parse",
    [
        cells.numbers,
        cells.integers,
        cells.dates,
        cells.truths,
        lambda texts: cells.codes(texts, {"a": "A"}),
        lambda texts: cells.municipality_numbers(texts, {"3909": "Larvik"}),
    ],
)
@pytest.mark.parametrize("texts", [[], [""], [None, ""]])
def test_an_empty_column_has_no_values_and_no_faults(parse: Any, texts: list[str | None]) -> None:
    assert read(parse(column(*texts))) == [None] * len(texts)


def _written(number: float, decimals: int, thousands: str, decimal: str) -> str:
    text = f"{number:,.{decimals}f}"
    return text.replace(",", "\0").replace(".", decimal).replace("\0", thousands)


@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=20),
    st.sampled_from([(",", " "), (",", "\u00a0"), (",", "."), (".", ","), (".", ""), (",", "")]),
    st.integers(0, 4),
)
def test_numbers_come_back_however_they_were_written(
    whole: list[int], style: tuple[str, str], decimals: int
) -> None:
    """Unless nothing in the column tells point from thousands: then they are wrong, never other."""
    decimal, thousands = style
    numbers = [number / 10**decimals for number in whole]
    texts = [_written(number, decimals, thousands, decimal) for number in numbers]
    expected = [round(number, decimals) for number in numbers]
    assert read(cells.numbers(column(*texts), decimal)) == pytest.approx(expected)
    for found, right in zip(read(cells.numbers(column(*texts))), expected, strict=True):
        assert found == "feil" or found == pytest.approx(right)


@given(st.lists(st.text("0123456789.,- '%krE+\u00a0#x", max_size=9), max_size=12))
def test_any_text_is_a_number_or_wrong_or_empty(texts: list[str]) -> None:
    for text, value in zip(texts, read(cells.numbers(column(*texts))), strict=True):
        assert (value is None) == (not text.strip())


# --- Dates.

NOVEMBER = date(2026, 11, 1)


@pytest.mark.parametrize(
    "text",
    ["2026-11-01", "01.11.2026", "1.11.26", "1. 11. 2026", "1. november 2026", "1 nov 2026",
     "1. nov. 2026", "20261101", "2026/11/01", "2026.11.1", "NOV 1, 2026", "November 1st, 2026",
     "01-nov-26", "2026-11-01 14:30", "2026-11-01T14:30:00.000", "01.11.2026 kl. 14.30",
     "01.11.2026 23:59:59", "2026-11-01T00:00:00+01:00", "2026-10-31T23:00:00Z",
     "2026-10-31T23:30:00.000Z", "2026-11-01T12:00:00Z", " 01.11.2026 "],
)  # fmt: skip
def test_a_date_in_any_way_it_is_written(text: str) -> None:
    assert read(cells.dates(column(text, "", "OCT 18, 2021"))) == [
        NOVEMBER,
        None,
        date(2021, 10, 18),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("30.02.2020", "finnes"),
        ("29.02.2021", "finnes"),
        ("31.04.2020", "finnes"),
        ("00.01.2020", "finnes"),
        ("13.13.2020", "finnes"),
        ("2020-13-01", "finnes"),
        ("31.12.9999", "utenfor 1900–2100"),
        ("01.01.1899", "utenfor 1900–2100"),
        ("våren 2020", "ikke en dato"),
        ("2020", "ikke en dato"),
        ("11.2020", "ikke en dato"),
        ("1. grisember 2020", "ikke en dato"),
        ("#N/A", "ikke en dato"),
        ("011120", "ikke en dato"),
        ("45962", "en dato fra Excel"),
        ("1,5", "ikke en dato"),
    ],
)
def test_what_is_no_date_is_wrong(text: str, words: str) -> None:
    parsed = cells.dates(column("01.11.2026", text))
    assert read(parsed) == [NOVEMBER, "feil"]
    assert words in why(parsed, 1)


def test_day_and_month_are_settled_by_the_column() -> None:
    assert read(cells.dates(column("01/11/2026", "13/11/2026"))) == [NOVEMBER, date(2026, 11, 13)]
    assert read(cells.dates(column("11-01-2026", "11-13-2026"))) == [NOVEMBER, date(2026, 11, 13)]
    assert read(cells.dates(column("11/11/2026"))) == [date(2026, 11, 11)]
    parsed = cells.dates(column("01/11/2026", "02/03/2026"))
    assert read(parsed) == ["feil", "feil"]
    assert "Oppgi hvordan datoene er skrevet" in why(parsed)
    mixed = cells.dates(column("01/11/2026", "13/11/2026", "14/11/2026", "11/15/2026"))
    assert read(mixed) == ["feil", date(2026, 11, 13), date(2026, 11, 14), "feil"]
    assert "annen rekkefølge" in why(mixed, 3)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("dd.mm.åååå", "01.11.2026"),
        ("dd.mm.åååå", "1.11.2026"),
        ("dd/mm/åååå", "01/11/2026"),
        ("mm/dd/åååå", "11/01/2026"),
        ("mm/dd/åååå", "11/01/2026 00:00:00"),
        ("åååå-mm-dd", "2026-11-01"),
        ("ddmmåååå", "01112026"),
        ("ddmmåå", "011126"),
        ("d. mmmm åååå", "1. november 2026"),
        ("DD.MM.YYYY", "01.11.2026"),
        ("mm/dd/åååå", "2026-11-01"),
    ],
)
def test_a_stated_pattern_settles_it(pattern: str, text: str) -> None:
    assert cells.date_pattern_fault(pattern) is None
    assert read(cells.dates(column(text), pattern)) == [NOVEMBER]


def test_other_dates_than_the_pattern_are_wrong() -> None:
    parsed = cells.dates(column("1.11.2026", "45962", "13/13/2026"), "dd/mm/åååå")
    assert read(parsed) == ["feil", "feil", "feil"]
    assert "skrevet som «dd/mm/åååå»" in why(parsed)


@pytest.mark.parametrize("pattern", ["", "åååå", "mm.åååå", "dd.dd.åååå", "tull"])
def test_a_pattern_that_is_none_is_told(pattern: str) -> None:
    assert "er ikke et datoformat" in str(cells.date_pattern_fault(pattern))
    with pytest.raises(ValueError, match="datoformat"):
        cells.dates(column("1.1.2026"), pattern)


def test_serial_numbers_of_excel() -> None:
    """45962 is what Excel shows for 1 November 2025, and 25569 for 1 January 1970."""
    parsed = cells.dates(column("45962", "", "25569", "45962,75"))
    assert read(parsed) == [date(2025, 11, 1), None, date(1970, 1, 1), date(2025, 11, 1)]
    (note,) = parsed.notes
    assert "datoer fra Excel" in note.message
    assert read(cells.dates(column("45962", "12"))) == ["feil", "feil"]
    assert read(cells.dates(column("2015", "2016"))) == ["feil", "feil"]


def test_years_of_two_digits() -> None:
    found = read(cells.dates(column("01.01.49", "01.01.50", "31.12.99", "01.01.00")))
    assert [day.year for day in found] == [2049, 1950, 1999, 2000]


days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(st.lists(days, min_size=1, max_size=15), st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%Y%m%d"]))
def test_dates_come_back(found: list[date], style: str) -> None:
    texts = [day.strftime(style).zfill(8 if style == "%Y%m%d" else 10) for day in found]
    assert read(cells.dates(column(*texts))) == found


@given(st.lists(days, min_size=1, max_size=15), st.booleans())
def test_dates_with_slashes_come_back_or_are_wrong(found: list[date], day_first: bool) -> None:
    style = "{0.day}/{0.month}/{0.year}" if day_first else "{0.month}/{0.day}/{0.year}"
    texts = column(*(style.format(day) for day in found))
    for value, right in zip(read(cells.dates(texts)), found, strict=True):
        assert value in (right, "feil")
    pattern = "dd/mm/åååå" if day_first else "mm/dd/åååå"
    assert read(cells.dates(texts, pattern)) == found


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_a_serial_number_is_a_count_of_days(day: date) -> None:
    """Counted from a day that Excel and the calendar agree on: 36526 is 1 January 2000."""
    serial = 36526 + (day - date(2000, 1, 1)) // timedelta(days=1)
    assert read(cells.dates(column(str(serial)))) == [day]


@given(st.lists(st.text("0123456789./-: TZ+jandesmåØ,", max_size=14), max_size=8))
def test_any_text_is_a_date_or_wrong_or_empty(texts: list[str]) -> None:
    for text, value in zip(texts, read(cells.dates(column(*texts))), strict=True):
        assert (value is None) == (not text.strip())
        assert not isinstance(value, date) or 1900 <= value.year <= 2101


# --- Yes and no, codes, municipalities.


def test_yes_and_no() -> None:
    yes = ("ja", "JA", "j", "x", "X", "sant", "true", "TRUE", "1", "yes")
    no = ("nei", "Nei", "n", "usann", "False", "0", "no")
    assert read(cells.truths(column(*yes))) == [True] * len(yes)
    assert read(cells.truths(column(*no))) == [False] * len(no)
    parsed = cells.truths(column("kanskje", "2", "", "ja "))
    assert read(parsed) == ["feil", "feil", None, True]
    assert why(parsed) == "«x» er verken ja eller nei. Skriv ja eller nei."


CODES = {
    "eid": "Eid av kommunen",
    "for_1970": "Før 1970",
    "kjop": "Kjøp",
    "under_bygging": "Under bygging",
    "0-30": "Inntil 30 dager",
    "1": "1 rom",
    "4+": "4 rom eller flere",
    "ett": "Samme",
    "to": "Samme",
}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("eid", "eid"),
        ("EID", "eid"),
        ("Eid av  kommunen", "eid"),
        ("før 1970", "for_1970"),
        ("foer_1970", "for_1970"),
        ("Kjøp", "kjop"),
        ("KJOEP", "kjop"),
        ("kjop", "kjop"),
        ("Under_bygging", "under_bygging"),
        ("under\u00a0bygging", "under_bygging"),
        ("0–30", "0-30"),
        ("1", "1"),
        ("1.0", "1"),
        ("1rom", "1"),
        ("4+", "4+"),
        ("", None),
        ("Samme", "feil"),
        ("ett", "ett"),
        ("leid", "feil"),
        ("10", "feil"),
    ],
)
def test_codes_by_code_or_words(text: str, code: str | None) -> None:
    assert read(cells.codes(column(text), CODES)) == [code]


def test_letters_from_a_mac_are_the_same_letters() -> None:
    assert read(cells.codes(column("Pa\u030a vei"), {"pa_vei": "På vei"})) == ["pa_vei"]


KNOWN = {"0301": "Oslo", "3909": "Larvik", "5037": "Levanger - Levangke", "0": "Landet"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3909", "3909"),
        ("K3909", "3909"),
        ("k-3909", "3909"),
        ("3909.0", "3909"),
        ("3909 Larvik", "3909"),
        ("3909 - Larvik kommune", "3909"),
        ("K-5037 Levanger", "5037"),
        ("301", "0301"),
        ("301.0", "0301"),
        ("0301", "0301"),
        ("0", "0"),
        ("", None),
        ("3909 Levanger", "feil"),
        ("9998", "feil"),
        ("39", "feil"),
        ("1", "feil"),
        ("39090", "feil"),
        ("Larvik", "feil"),
        ("3909.5", "feil"),
    ],
)
def test_municipalities_by_number(text: str, code: str | None) -> None:
    assert read(cells.municipality_numbers(column(text), KNOWN)) == [code]


def test_a_lost_zero_is_put_back_and_noted() -> None:
    parsed = cells.municipality_numbers(column("301", "3909"), KNOWN)
    (note,) = parsed.notes
    assert note.where.to_pylist() == [True, False]
    assert "nullen foran var falt bort" in note.message
    assert cells.municipality_numbers(column("0301"), KNOWN).notes == ()
    wrong = cells.municipality_numbers(column("3909 Levanger"), KNOWN)
    assert "annet navn" in why(wrong)


@given(st.integers(0, 9999))
def test_a_number_is_one_municipality_or_none(number: int) -> None:
    assume(number)
    (found,) = read(cells.municipality_numbers(column(str(number)), KNOWN))
    assert found == (f"{number:04}" if f"{number:04}" in KNOWN and number > 99 else "feil")
