"""Which rows of a table are municipalities: codes as sources write them, and the rows beside them.

Sources write 3909, K3909, 301 (the zero lost in a spreadsheet) or «3909 Larvik», and put counties,
the whole country, parts of Oslo and «uoppgitt» among the municipalities.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.contracts import COUNTRY
from boligkompass.sources.public.values import Known

MUNICIPALITY, WHOLE, OTHER, UNKNOWN = "kommune", "landet", "annet", "ukjent"
_CODE = re.compile(r"[Kk]?[-_ ]?(\d{3,4})(?:\.0+)?(?:\s+\D.*)?", re.ASCII)
# Counties (39, F39, 3900), parts of towns and smaller (030101), Svalbard and Jan Mayen, and not
# stated; Husbanken numbers Oslo's parts 0311–0326.
_OTHER_CODE = re.compile(
    r"[Ff]?\d{1,2}|\d\d00|03(1[1-9]|2[0-6])|\d{6}|\d{8}|21-22|21\d\d|99\d\d", re.ASCII
)
_COUNTRY_CODES = ("0", "00", "000", "0000", "EAK", "EAKUO")
_COUNTRY_NAME = re.compile(
    r"(hele )?(landet|norge)|total(t|sum)?|sum( alle kommuner)?|i alt|alle( kommuner)?", re.I
)
_OTHER_NAME = re.compile(
    r"rest|ukjent.*|.*uoppgitt.*|svalbard.*|jan mayen|kontinentalsokkelen|utlandet"
    r"|.*fylke(skommune)?",
    re.I,
)
_BRACKETS = re.compile(r"\([^)]*\)")
_WORDS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Areas:
    """What each row is about: `kinds` says what, `numbers` has the code (NULL if no municipality).

    `misnamed` marks municipalities under a name that does not belong to their code.
    """

    kinds: pa.Array
    numbers: pa.Array
    misnamed: pa.Array

    def are(self, kind: str) -> pa.Array:
        """Where the rows are of this kind."""
        return pc.equal(self.kinds, kind)


def areas(texts: pa.Array, names: pa.Array | None, known: Known) -> Areas:
    """The area of each row from its code, and its name where the table has one ("" is none)."""
    named = pa.repeat(pa.scalar(""), len(texts)) if names is None else names
    pairs = pc.binary_join_element_wise(texts, named, "\x1f").dictionary_encode()
    found = [_area(pair, known) for pair in pairs.dictionary.to_pylist()]

    def column(
        part: Callable[[tuple[str, str | None, bool]], object], kind: pa.DataType
    ) -> pa.Array:
        return pa.array([part(one) for one in found], kind).take(pairs.indices)

    return Areas(
        column(lambda one: one[0], pa.string()),
        column(lambda one: one[1], pa.string()),
        column(lambda one: one[2], pa.bool_()),
    )


def number(text: str) -> str:
    """The code in a text, in four digits; the text itself when there is none."""
    match = _CODE.fullmatch(text.strip())
    return match[1].zfill(4) if match else text.strip()


def _area(pair: str, known: Known) -> tuple[str, str | None, bool]:
    """The kind, code and misnaming of a code and a name joined by the unit separator."""
    text, _, label = pair.partition("\x1f")
    code = number(text)
    if code in known.names and code != COUNTRY and code not in known.invented:
        return MUNICIPALITY, code, not _belongs(label, known.names[code])
    if code in _COUNTRY_CODES or _COUNTRY_NAME.fullmatch(code or label):
        return WHOLE, None, False
    if code in known.invented:
        return UNKNOWN, None, False
    if _OTHER_CODE.fullmatch(code) or _OTHER_NAME.fullmatch(code if _is_words(code) else label):
        return OTHER, None, False
    return UNKNOWN, None, False


def _is_words(text: str) -> bool:
    return bool(text) and not text[0].isdigit()


def _belongs(label: str, name: str) -> bool:
    """Whether a label may be this municipality's: they share a word, or there is no label."""
    words = {word.casefold() for word in _WORDS.findall(_BRACKETS.sub(" ", label))}
    return not words or bool(words & {word.casefold() for word in _WORDS.findall(name)})
