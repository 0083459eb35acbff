"""A long table of indicator values: one row a value, as in `data/kilder/offentlige_tall.csv`.

Text or a workbook. Such values are public elsewhere already.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.catalogue import Sheet
from boligkompass.codes import KODEVERK
from boligkompass.faults import Fault
from boligkompass.sources.public.values import Known, Reading, reading_from
from boligkompass.sources.reading import cells, tabular
from boligkompass.sources.reading.datetexts import FIRST_YEAR, LAST_YEAR
from boligkompass.sources.reading.tabular import Records

REQUIRED = frozenset({"kommunenr", "indikator", "periode_fra", "verdi", "kilde"})
OPTIONAL = frozenset(
    {
        "kommunenr_kilde",
        "kommune",
        "periode_til",
        "verdi_til",
        "enhet",
        "synlighet",
        "merke",
        "grenser",
        "merknad",
    }
)
_EMPTY = "feltet er tomt."
_FOUR_DIGITS = "Skriv kommunenummeret med fire siffer."
_DAY_ADVICE = "Skriv et årstall eller en dato som 2026-11-01."

Why = Callable[[int], tuple[str, str]]


def read(path: Path, known: Known, hentet: date) -> Reading:
    """The values in `path`, with every fault and warning; `hentet` is when they were fetched.

    DeliveryError when the file cannot be read or lacks a column.
    """
    records = tabular.records(path, required=REQUIRED)
    return _Values(records, known).reading(hentet)


class _Values:
    """The columns of a file on their way from text to values; collects what is wrong with them."""

    def __init__(self, records: Records, known: Known) -> None:
        self._records, self._known = records, known
        self._blank = pa.repeat(pa.scalar(""), len(records))
        self._wrong = pa.repeat(pa.scalar(False), len(records))
        self._faults: list[Fault] = []
        self._warnings: list[Fault] = []
        self._number = self._numbers("kommunenr")

    def reading(self, hentet: date) -> Reading:
        """The values without fault, and every fault and warning."""
        first, last = self._period()
        columns = {
            "kommunenr": self._municipality(),
            "indikator": self._indicator(),
            "periode_fra": first,
            "periode_til": last,
            "grenser": self._borders(),
            "kilde": self._source(),
            "merke": self._code("merke"),
            "merknad": self._or_null(self._column("merknad")),
            **self._values(),
        }
        self._compare_names()
        self._compare_units()
        return reading_from(
            self._records.file,
            columns,
            self._records.rows,
            hentet,
            sheet=self._records.sheet,
            wrong=self._wrong,
            faults=(*self._records.faults, *sorted(self._faults, key=lambda one: one.row or 0)),
            warnings=(*self._records.warnings, *self._ignored(), *self._warnings),
        )

    def _column(self, name: str) -> pa.Array:
        return self._records.columns.get(name, self._blank)

    def _or_null(self, texts: pa.Array) -> pa.Array:
        return pc.if_else(pc.equal(texts, ""), None, texts)

    def _text(self, name: str, index: int) -> str:
        return str(self._column(name)[index].as_py())

    def _check(self, wrong: pa.Array, name: str, why: Why) -> None:
        """A fault in this column wherever `wrong`, with the message and advice of `why`."""
        wrong = pc.fill_null(wrong, False)
        self._wrong = pc.or_(self._wrong, wrong)
        for index in pc.indices_nonzero(wrong).to_pylist():
            value = self._text(name, index) or None
            self._faults.append(self._records.fault(index, name, *why(index), value=value))

    def _warn(self, where: pa.Array, name: str, why: Why) -> None:
        """A warning for each different text of the column where it must be told, the first time."""
        told: set[str] = set()
        for index in pc.indices_nonzero(pc.fill_null(where, False)).to_pylist():
            text = self._text(name, index)
            if text not in told:
                told.add(text)
                warning = self._records.fault(
                    index, name, *why(index), value=text, level="advarsel"
                )
                self._warnings.append(warning)

    def _municipality(self) -> pa.Array:
        """The code that the source used: `kommunenr_kilde`, or else `kommunenr`."""
        empty = pc.equal(self._column("kommunenr"), "")
        self._check(empty, "kommunenr", lambda _: (_EMPTY, _FOUR_DIGITS))
        return pc.coalesce(self._numbers("kommunenr_kilde"), self._number)

    def _numbers(self, name: str) -> pa.Array:
        parsed = cells.municipality_numbers(self._column(name), self._known.names)
        self._check(parsed.wrong, name, lambda index: parsed.why(index, self._text(name, index)))
        for note in parsed.notes:
            self._note(note, name)
        return parsed.values

    def _note(self, note: cells.Cause, name: str) -> None:
        def why(index: int) -> tuple[str, str]:
            shown = f"«{self._text(name, index)}»"
            return note.message.replace(cells.STANDS, shown), note.advice

        self._warn(note.where, name, why)

    def _indicator(self) -> pa.Array:
        texts = self._column("indikator")
        known = pc.is_in(texts, pa.array(list(self._known.catalogue.indikatorer), pa.string()))

        def why(index: int) -> tuple[str, str]:
            text = self._text("indikator", index)
            message = f"«{text}» er ikke en indikator i katalogen." if text else _EMPTY
            return message, "Se indikatorer.toml for navnene."

        self._check(pc.invert(known), "indikator", why)
        return texts

    def _source(self) -> pa.Array:
        texts = self._column("kilde")
        source = _mapped(texts, self._known.source_id)
        empty = pc.equal(texts, "")
        self._check(empty, "kilde", lambda _: (_EMPTY, "Skriv hvor tallet kommer fra."))
        unknown = pc.and_(pc.is_null(source), pc.invert(empty))
        self._warn(
            unknown,
            "kilde",
            lambda index: (
                f"«{self._text('kilde', index)}» er ikke en kilde i katalogen; teksten beholdes "
                "som den er.",
                "Legg den inn som «kjennetegn» i kilder.toml.",
            ),
        )
        self._keep_apart(source, empty)
        return pc.coalesce(source, texts)

    def _keep_apart(self, source: pa.Array, empty: pa.Array) -> None:
        """Nothing invented under a real name, nothing real under an invented one."""
        kilder = self._known.catalogue.kilder.values()
        invented = pa.array([one.id for one in kilder if one.type == "oppdiktet"], pa.string())
        source_is = pc.fill_null(pc.is_in(source, invented), False)
        places = pa.array(sorted(self._known.invented), pa.string())
        place_is = pc.is_in(self._number, places)
        mixed = pc.and_(pc.is_valid(self._number), pc.xor(source_is, place_is))

        def why(index: int) -> tuple[str, str]:
            one = source_is[index].as_py()
            words = ("oppdiktet", "virkelig") if one else ("virkelig", "oppdiktet")
            message = f"en {words[0]} kilde kan ikke brukes for en {words[1]} kommune."
            return message, "Rett kilden eller kommunenummeret."

        self._check(pc.and_not(mixed, empty), "kilde", why)

    def _borders(self) -> pa.Array:
        texts = self._column("grenser")
        borders = pc.if_else(pc.equal(texts, ""), "publisert", texts)
        good = pc.or_(pc.equal(borders, "publisert"), pc.is_valid(_years(borders)))
        advice = "Skriv «publisert», eller året for grensene tallet er omregnet til."
        self._check(
            pc.invert(good),
            "grenser",
            lambda index: (f"«{self._text('grenser', index)}» er ikke gyldig.", advice),
        )
        return borders

    def _code(self, name: str) -> pa.Array:
        parsed = cells.codes(self._column(name), KODEVERK[name])
        advice = f"Tillatt er {', '.join(KODEVERK[name])}, eller tomt."
        self._check(
            parsed.wrong,
            name,
            lambda index: (f"«{self._text(name, index)}» er ikke en gyldig kode.", advice),
        )
        return parsed.values

    def _period(self) -> tuple[pa.Array, pa.Array]:
        """The first and last day; a year is one day for what is measured on one."""
        from_text = self._column("periode_fra")
        to_text = self._column("periode_til")
        to_text = pc.if_else(pc.equal(to_text, ""), from_text, to_text)
        first, last = self._days("periode_fra", from_text), self._days("periode_til", to_text)
        moment = self._moments(from_text, to_text)
        start = pc.coalesce(moment, first.start)
        end = pc.coalesce(moment, last.end)
        self._check(
            pc.less(end, start),
            "periode_til",
            lambda index: (
                f"«{to_text[index]}» er før «{from_text[index]}».",
                "Perioden må slutte etter at den begynner.",
            ),
        )
        return start, end

    def _days(self, name: str, texts: pa.Array) -> "_Days":
        years = _years(texts)
        days = cells.dates(pc.if_else(pc.is_valid(years), "", texts))
        stated = pc.not_equal(self._column(name), "") if name == "periode_til" else None
        missing = pc.equal(texts, "")
        wrong = pc.or_(days.wrong, missing)

        def why(index: int) -> tuple[str, str]:
            text = str(texts[index])
            if not text:
                return _EMPTY, _DAY_ADVICE
            message, advice = days.why(index, text)
            return message, _DAY_ADVICE if "er ikke en dato." in message else advice

        # An empty periode_til is as periode_fra, and what is wrong there is told there.
        self._check(wrong if stated is None else pc.and_(wrong, stated), name, why)
        return _Days(
            pc.coalesce(_days_of(years, 1, 1), days.values),
            pc.coalesce(_days_of(years, 12, 31), days.values),
        )

    def _moments(self, from_text: pa.Array, to_text: pa.Array) -> pa.Array:
        """The day of a value that is measured on one and has a year alone; else NULL."""
        years = _years(pc.if_else(pc.equal(from_text, to_text), from_text, ""))
        moments = _mapped(
            self._column("indikator"), self._sheet_of(lambda sheet: sheet.tidspunkt or "")
        )
        days = pa.nulls(len(years), pa.date32())
        for moment, month, day in (("1.1", 1, 1), ("31.12", 12, 31)):
            there = pc.fill_null(pc.equal(moments, moment), False)
            days = pc.if_else(there, _days_of(years, month, day), days)
        return days

    def _sheet_of(self, read: Callable[[Sheet], str]) -> Callable[[str], str | None]:
        sheets: Mapping[str, Sheet] = self._known.catalogue.indikatorer
        return lambda indicator: read(sheets[indicator]) if indicator in sheets else None

    def _values(self) -> dict[str, pa.Array]:
        names = ("verdi", "verdi_til")
        # Read together, so that both have the same decimal sign.
        parsed = cells.numbers(
            pa.concat_arrays([self._column(name) for name in names]), units=False
        )
        value, upper = (self._checked(parsed, name, place) for place, name in enumerate(names))
        shown = self._code("synlighet")
        self._check_visibility(shown, value, upper)
        return {
            "verdi": value,
            "verdi_til": upper,
            "synlighet": pc.fill_null(shown, "vist"),
        }

    def _checked(self, parsed: cells.Parsed, name: str, place: int) -> pa.Array:
        """One of the columns that were parsed together, with its faults told."""
        start, count = place * len(self._records), len(self._records)
        values = parsed.values.slice(start, count)
        self._check(
            parsed.wrong.slice(start, count),
            name,
            lambda index: parsed.why(start + index, self._text(name, index)),
        )
        self._check(
            pc.less(values, 0),
            name,
            lambda index: (f"«{self._text(name, index)}» er negativt.", "Rett tallet."),
        )
        return values

    def _check_visibility(self, shown: pa.Array, value: pa.Array, upper: pa.Array) -> None:
        """A value is there when it is shown, and only then; a range runs upwards."""
        stated = pc.not_equal(self._column("synlighet"), "")
        empty = pc.equal(self._column("verdi"), "")
        vist = pc.equal(shown, "vist")
        self._check(
            pc.and_not(empty, stated),
            "verdi",
            lambda _: (
                "både verdi og synlighet er tomme.",
                "Skriv et tall, eller skjult, mangler eller ikke_aktuelt i synlighet.",
            ),
        )
        self._check(
            pc.and_(empty, vist),
            "verdi",
            lambda _: (
                "verdien er tom, men synlighet er «vist».",
                "Skriv et tall, eller rett synlighet.",
            ),
        )
        self._check(
            pc.and_(pc.invert(vist), pc.or_(pc.is_valid(value), pc.is_valid(upper))),
            "verdi",
            lambda index: (
                f"det står et tall, men synlighet er «{shown[index]}».",
                "Ta bort tallet, eller rett synlighet.",
            ),
        )
        self._check(
            pc.less(upper, value),
            "verdi_til",
            lambda index: (
                f"{upper[index].as_py():g} er mindre enn {value[index].as_py():g}.",
                "Den øvre verdien må være minst like stor som verdien.",
            ),
        )

    def _compare_names(self) -> None:
        names = self._column("kommune")
        pairs = pc.binary_join_element_wise(pc.fill_null(self._number, ""), names, "\x1f")

        def other(pair: str) -> str | None:
            number, name = pair.split("\x1f", 1)
            expected = self._known.names.get(number)
            return expected if name and expected and expected not in name else None

        expected = _mapped(pairs, other)
        self._check(
            pc.is_valid(expected),
            "kommune",
            lambda index: (
                f"«{names[index]}» står ved {self._number[index]}, som er {expected[index]}.",
                "Rett navnet eller nummeret.",
            ),
        )

    def _compare_units(self) -> None:
        units = pc.replace_substring(self._column("enhet"), " ", "_")
        expected = _mapped(
            self._column("indikator"), self._sheet_of(lambda sheet: str(sheet.enhet))
        )
        pairs = pc.binary_join_element_wise(units, pc.fill_null(expected, ""), "\x1f")
        differs = _mapped(pairs, _differs)
        self._check(
            pc.is_valid(differs),
            "enhet",
            lambda index: (
                f"enheten er «{self._text('enhet', index)}», men katalogen sier "
                f"«{expected[index]}».",
                "Rett enheten, og regn om tallet om det trengs.",
            ),
        )

    def _ignored(self) -> Iterator[Fault]:
        for heading in self._records.headings:
            if heading not in REQUIRED | OPTIONAL:
                message = "kolonnen er ukjent og leses ikke."
                yield Fault(
                    self._records.file,
                    None,
                    heading,
                    message,
                    "Se etter navnet.",
                    sheet=self._records.sheet,
                    level="advarsel",
                )


@dataclass(frozen=True)
class _Days:
    """The first and the last day that texts mean (date32); NULL where they mean none."""

    start: pa.Array
    end: pa.Array


def _differs(pair: str) -> str | None:
    unit, expected = pair.split("\x1f", 1)
    return "ja" if unit and expected and not unit.startswith(expected) else None


def _mapped(texts: pa.Array, read: Callable[[str], str | None]) -> pa.Array:
    """What `read` makes of each different text (string)."""
    encoded = texts.dictionary_encode()
    found: Iterable[Any] = [read(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(found, pa.string()).take(encoded.indices)


def _years(texts: pa.Array) -> pa.Array:
    """The years that texts are (int64); NULL where they are something else."""
    digits = pc.if_else(pc.match_substring_regex(texts, r"^\d{4}$"), texts, None)
    years = pc.cast(digits, pa.int64())
    inside = pc.and_(pc.greater_equal(years, FIRST_YEAR), pc.less_equal(years, LAST_YEAR))
    return pc.if_else(inside, years, None)


def _days_of(years: pa.Array, month: int, day: int) -> pa.Array:
    """That day of each year (date32)."""
    encoded = years.dictionary_encode()
    days = [date(year, month, day) for year in encoded.dictionary.to_pylist()]
    return pa.array(days, pa.date32()).take(encoded.indices)
