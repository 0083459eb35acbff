"""Text as values, a whole column at a time: numbers, dates, yes and no, codes, municipalities.

A parser never guesses cell by cell: how a column writes its numbers and dates is settled for the
column, and what the column does not settle is wrong. What cannot be read is marked, not raised, so
that every fault of a file is told at once.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.sources.reading import datetexts, numbertexts

STANDS = "{}"
_ERROR = re.compile(
    r"#(n/a|i/t|div/0!|value!|verdi!|ref!|name\?|navn\?|num!|tall!|null!|spill!|overflyt!|calc!"
    r"|getting_data)",
    re.I,
)
_MAX_EXACT = 2**53


@dataclass(frozen=True)
class Cause:
    """Why some cells are wrong, or what was done with them: where, in words, and what to do.

    `{}` in the message is where the caller puts what stood there, or «verdien» when that must not
    be repeated.
    """

    where: pa.Array
    message: str
    advice: str


@dataclass(frozen=True)
class Parsed:
    """A column as values (NULL where the cell is empty or wrong), and which cells are wrong.

    `causes` say why, the first that holds of a cell is the one. `notes` tell what was read with a
    repair that the user should know of. `unit` is what stood after every number («kr», «%»).
    """

    values: pa.Array
    wrong: pa.Array
    causes: tuple[Cause, ...] = ()
    notes: tuple[Cause, ...] = ()
    unit: str | None = None

    def why(self, index: int, text: str | None = None) -> tuple[str, str]:
        """Message and advice for the wrong cell at `index`; `text` is what may be repeated."""
        shown = "verdien" if text is None else f"«{text}»"
        for cause in self.causes:
            if cause.where[index].as_py():
                return cause.message.replace(STANDS, shown), cause.advice
        return f"{shown} kan ikke leses.", "Rett verdien."


def numbers(texts: pa.Array, decimal: str | None = None, *, units: bool = True) -> Parsed:
    """Decimal numbers (float64). `decimal` is the sign they are written with: «,» or «.».

    None finds it in the column; 1.234 and the like are wrong when nothing there settles what the
    point is. Spaces of every kind and ' between groups of three separate thousands, and so does the
    other sign; U+2212 is a minus. A unit (kr, %, ,-, m²) is passed over when every number has the
    same, unless `units` is false. 1,2345E+05 is wrong: Excel has rounded it.
    """
    trimmed = _trimmed(texts)
    filled = pc.not_equal(trimmed, "")
    bare = numbertexts.without_units(trimmed) if units else numbertexts.Bare(trimmed)
    plain = numbertexts.settled(bare.texts, decimal)
    values = pc.cast(pc.if_else(plain.good, plain.texts, None), pa.float64())
    values = pc.if_else(pc.is_finite(values), values, None)
    values = pc.if_else(bare.differs, None, values) if bare.differs is not None else values
    wrong = pc.and_(filled, pc.is_null(values))
    return Parsed(values, wrong, tuple(_number_causes(trimmed, bare, plain)), unit=bare.unit)


def _number_causes(
    texts: pa.Array, bare: numbertexts.Bare, plain: numbertexts.Plain
) -> Iterable[Cause]:
    failed = _errors(texts)
    if failed is not None:
        advice = "Rett formelen i regnearket, eller la cellen være tom."
        yield Cause(failed, "{} er en feil fra regnearket, ikke et tall.", advice)
    if bare.differs is not None:
        message = "{} har en annen enhet enn resten av kolonnen."
        yield Cause(bare.differs, message, "Skriv tallene i kolonnen i samme enhet.")
    if plain.unsettled is not None:
        message = "{} kan være både et desimaltall og et tall med tusenskille."
        advice = "Oppgi desimaltegnet, eller skriv tallene uten tusenskille."
        yield Cause(plain.unsettled, message, advice)
    if plain.other_sign is not None:
        message = "{} har et annet desimaltegn enn resten av kolonnen."
        yield Cause(plain.other_sign, message, "Bruk det samme desimaltegnet i hele kolonnen.")
    if plain.rounded is not None:
        message = "{} er avrundet av regnearket, så tallet er ikke kjent."
        advice = "Gjør kolonnen bredere eller vis den som tall, og lagre filen på nytt."
        yield Cause(plain.rounded, message, advice)
    advice = "Skriv bare tallet, med komma eller punktum som desimaltegn."
    yield Cause(_everywhere(texts), "{} er ikke et tall.", advice)


def integers(texts: pa.Array, decimal: str | None = None, *, units: bool = True) -> Parsed:
    """Whole numbers (int64); 3,0 is whole, 3,5 and 2⁵³ or more are wrong."""
    parsed = numbers(texts, decimal, units=units)
    whole = pc.equal(parsed.values, pc.floor(parsed.values))
    exact = pc.and_(whole, pc.less(pc.abs(parsed.values), _MAX_EXACT))
    values = pc.cast(pc.if_else(exact, parsed.values, None), pa.int64())
    broken = pc.invert(pc.fill_null(exact, True))
    causes = parsed.causes
    if pc.any(broken).as_py():
        causes = (Cause(broken, "{} er ikke et helt tall.", "Skriv et helt tall."), *causes)
    return Parsed(values, pc.or_(parsed.wrong, broken), causes, unit=parsed.unit)


def dates(texts: pa.Array, pattern: str | None = None) -> Parsed:
    """Days (date32), with or without a time of day behind. `pattern` is how they are written, such
    as «dd.mm.åååå» or «mm/dd/åååå»; 2026-11-01 is read beside it. ValueError for a pattern that is
    none: see `date_pattern_fault`.

    None reads 2026-11-01, 20261101, 01.11.2026, 1.11.26, 1. november 2026 and OCT 18, 2021.
    01/11/2026 and 01-11-2026 are day first or month first as other dates of the column show; where
    none does they are wrong. Years of two digits are 1950–2049. Nothing but serial numbers of
    Excel in the column are read as such, with a note. Years outside 1900–2100 are wrong. A time
    with Z or an offset is told in Norwegian time before it is cut.
    """
    encoded = _trimmed(texts).dictionary_encode()
    found = datetexts.read(encoded.dictionary.to_pylist(), pattern)

    def spread(values: Iterable[object], kind: pa.DataType) -> pa.Array:
        return pa.array(values, kind).take(encoded.indices)

    values = spread(found.days, pa.date32())
    trouble = spread(found.troubles, pa.string())
    causes = tuple(
        Cause(pc.fill_null(pc.equal(trouble, name), False), *datetexts.said(name, pattern))
        for name in dict.fromkeys(one for one in found.troubles if one)
    )
    notes: tuple[Cause, ...] = ()
    if found.serial:
        message = "tallene i kolonnen er lest som datoer fra Excel."
        notes = (Cause(pc.is_valid(values), message, "Se etter at datoene er riktige."),)
    return Parsed(values, pc.is_valid(trouble), causes, notes)


def date_pattern_fault(pattern: str) -> str | None:
    """What is wrong with a date pattern, in words; None when it can be used."""
    try:
        datetexts.compiled(pattern)
    except ValueError as error:
        return str(error)
    return None


_TRUTHS = {
    **dict.fromkeys(("ja", "j", "x", "sant", "true", "1", "yes", "y"), True),
    **dict.fromkeys(("nei", "n", "usann", "false", "0", "no"), False),
}


def truths(texts: pa.Array) -> Parsed:
    """Yes and no (bool): ja, nei, j, n, x, sant, usann, true, false, yes, no, 1 and 0, any case.

    A blank is NULL: not stated.
    """
    parsed = _by_text(texts, lambda text: _TRUTHS.get(text.casefold()), pa.bool_())
    cause = Cause(_everywhere(texts), "{} er verken ja eller nei.", "Skriv ja eller nei.")
    return Parsed(parsed.values, parsed.wrong, (cause,))


def codes(texts: pa.Array, allowed: Mapping[str, str]) -> Parsed:
    """Codes (string) of a code list, from the code or the words a user reads (`allowed`: code to
    words), whatever the case, the spaces and the spelling of æ, ø and å.

    Words that mean two codes are wrong; the code itself always means itself.
    """
    meanings: dict[str, set[str]] = {}
    for code, words in allowed.items():
        for spelling in (folded(code), folded(words)):
            meanings.setdefault(spelling, set()).add(code)
    for code in allowed:
        meanings[folded(code)] = {code}

    def meant(text: str) -> str | None:
        if text in allowed:
            return text
        found = meanings.get(folded(text)) or meanings.get(folded(text.removesuffix(".0")), set())
        return next(iter(found)) if len(found) == 1 else None

    parsed = _by_text(texts, meant, pa.string())
    advice = f"Tillatt er {', '.join(allowed)}."
    cause = Cause(_everywhere(texts), "{} er ikke en gyldig kode.", advice)
    return Parsed(parsed.values, parsed.wrong, (cause,))


_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ä": "ae", "ö": "o", "–": "-", "−": "-"})
_BETWEEN = re.compile(r"[\s_]+")


def folded(text: str) -> str:
    """What spellings of the same words share: «Før 1970», «foer_1970» and «FOR 1970» are alike."""
    composed = unicodedata.normalize("NFC", text).casefold().translate(_LETTERS)
    return _BETWEEN.sub("", composed).replace("oe", "o").replace("aa", "a")


_MUNICIPALITY = re.compile(r"[Kk]?[-_ ]?(\d{1,4})(?:[.,]0+)?(?:[\s:,\u2013-]+(\D.*))?", re.ASCII)
_WORD = re.compile(r"[^\W\d_]{2,}")


def municipality_numbers(texts: pa.Array, known: Mapping[str, str]) -> Parsed:
    """Codes in `known` (code to name), as string: 3909, K3909, 3909 Larvik and 3909.0 are one.

    301 is read as 0301, with a note: Excel has taken the zero. A name beside the code that is not
    the municipality's is wrong.
    """
    lost = _by_text(texts, lambda text: _lost_zero(text, known), pa.bool_()).values
    parsed = _by_text(texts, lambda text: _municipality(text, known), pa.string())
    misnamed = _by_text(texts, lambda text: _is_misnamed(text, known), pa.bool_()).values
    other = "Rett navnet eller nummeret."
    causes = (
        Cause(pc.fill_null(misnamed, False), "{} har et annet navn enn nummeret sier.", other),
        Cause(
            _everywhere(texts),
            "{} er ikke et kommunenummer.",
            "Kommunenummer har fire siffer; se kommuner.csv.",
        ),
    )
    notes: tuple[Cause, ...] = ()
    if pc.any(lost).as_py():
        message = "nullen foran var falt bort i {} og er satt inn igjen."
        notes = (Cause(pc.fill_null(lost, False), message, "Se etter at nummeret er riktig."),)
    return Parsed(parsed.values, parsed.wrong, causes, notes)


def _municipality(text: str, known: Mapping[str, str]) -> str | None:
    if text in known:
        return text
    match = _MUNICIPALITY.fullmatch(text)
    code = match[1].zfill(4) if match and len(match[1]) >= 3 else None
    return code if code in known and not _is_misnamed(text, known) else None


def _lost_zero(text: str, known: Mapping[str, str]) -> bool:
    match = _MUNICIPALITY.fullmatch(text)
    return match is not None and len(match[1]) == 3 and _municipality(text, known) is not None


def _is_misnamed(text: str, known: Mapping[str, str]) -> bool:
    match = _MUNICIPALITY.fullmatch(text)
    if not match or not match[2] or match[1].zfill(4) not in known:
        return False
    words = {folded(word) for word in _WORD.findall(known[match[1].zfill(4)])}
    return not words & {folded(word) for word in _WORD.findall(match[2])}


def _by_text(texts: pa.Array, read: Callable[[str], object], kind: pa.DataType) -> Parsed:
    """What `read` makes of each different text; None is wrong, and a blank is NULL."""
    encoded = _trimmed(texts).dictionary_encode()
    different = encoded.dictionary.to_pylist()
    values = pa.array([read(text) if text else None for text in different], kind)
    wrong = pc.and_(pc.is_null(values), pc.not_equal(encoded.dictionary, ""))
    return Parsed(values.take(encoded.indices), wrong.take(encoded.indices))


def _trimmed(texts: pa.Array) -> pa.Array:
    return pc.utf8_trim_whitespace(pc.fill_null(texts.cast(pa.string()), ""))


def _errors(texts: pa.Array) -> pa.Array | None:
    """Where a spreadsheet's error stands (#N/A); None when nowhere."""
    marked = pc.starts_with(texts, "#")
    if not pc.any(marked).as_py():
        return None
    return _by_text(texts, lambda text: bool(_ERROR.fullmatch(text)), pa.bool_()).values


def _everywhere(texts: pa.Array) -> pa.Array:
    return pa.repeat(pa.scalar(True), len(texts))
