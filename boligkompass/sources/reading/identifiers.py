"""Direct identifiers that must never come in: found by pattern, told by kind, never repeated.

Numbers are known by their control digits, so that ordinary ids pass. Names of persons are looked
for in headings, and in texts only after Hr or Fru: two words with capitals are as often a street,
an office or a place, and a search that cries wolf is soon switched off.
"""

import re
from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.identity import (
    ACCOUNT,
    ADDRESS,
    BIRTHDAY,
    D_NUMBER,
    DUF,
    EMAIL,
    FNR,
    H_NUMBER,
    NAME,
    PHONE,
    kind,
)
from boligkompass.sources.reading.cells import folded

__all__ = [
    "ACCOUNT",
    "ADDRESS",
    "BIRTHDAY",
    "DUF",
    "D_NUMBER",
    "EMAIL",
    "FNR",
    "H_NUMBER",
    "NAME",
    "PHONE",
    "column_kind",
    "found",
    "heading_kind",
    "kind",
]

_PERSON = (
    r"(?:medsoker|soker|leietaker|leieboer|leier|beboer|bruker|klient|ektefelle|samboer|partner"
    r"|barn|kontaktperson|parorende|verge|flyktning|deltaker|saksbehandler)(?:en|et|s|ens|ets)?"
)
_HEADINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (FNR, re.compile(r"(fodsels|person)-?(nummer|nr\.?)|[fp]\.?-?nr\.?|.*fodselsnummer.*|ssn")),
    (D_NUMBER, re.compile(r"d-?(nummer|nr\.?)")),
    (H_NUMBER, re.compile(r"(h|hjelpe)-?(nummer|nr\.?)")),
    (DUF, re.compile(r"duf-?(nummer|nr\.?|id)?")),
    (
        NAME,
        re.compile(
            rf"(fullt)?navn|(for|etter|mellom|slekts|person)navn|{_PERSON}-?(fullt?)?navn"
            rf"|navn(et)?(pa|til)?{_PERSON}|kontaktperson|parorende|saksbehandler"
        ),
    ),
    (
        ADDRESS,
        re.compile(
            r"(gate|vei|bosteds|post|bolig|besoks|folkeregister|folkeregistrert)?adresse(n|linje)?\d?"
            r"|gatenavn|gate(navn)?oghus(nummer|nr)|hus(nummer|nr\.?)"
        ),
    ),
    (PHONE, re.compile(r"(mobil)?(telefon|tlf\.?|mobil|mob\.?)-?(nummer|nr\.?)?\d?")),
    (EMAIL, re.compile(r"e-?post(-?adresse)?|(e-?)?mail(-?adresse)?")),
    (BIRTHDAY, re.compile(r"(fodsels|f\.?)-?dato|fodt(dato)?")),
    (ACCOUNT, re.compile(r"(bank)?konto(nummer|nr\.?)")),
)
# Columns where the name of a street may be the name of an area.
_AREAS = re.compile(r".*(omrade|bydel|krets|sone|grend|nabolag|delomrade).*")

# What a cell must have to be worth a closer look; ids have none of it.
_WORTH = r"[\s@:+]|\d{9}|f\.\d"


def heading_kind(heading: str) -> str | None:
    """The kind of identifier that a heading promises («Fornavn», «Fødselsnr»), or None."""
    plain = re.sub(r"[:*?()/]", "", folded(heading))
    for kind_, pattern in _HEADINGS:
        if pattern.fullmatch(plain):
            return kind_
    return None


def found(texts: pa.Array, column_name: str) -> list[tuple[int, str]]:
    """The cells of a column that have a direct identifier: index and kind, never the value.

    Under a heading that promises one («Navn», «Telefon»), every cell that is not empty. Names of
    streets are let be in columns of areas.
    """
    texts = pc.fill_null(texts.cast(pa.string()), "")
    promised = heading_kind(column_name)
    if promised:
        filled = pc.not_equal(pc.utf8_trim_whitespace(texts), "")
        return [(int(index), promised) for index in pc.indices_nonzero(filled).to_pylist()]
    encoded = texts.dictionary_encode()
    worth = pc.match_substring_regex(encoded.dictionary, _WORTH)
    area = _AREAS.fullmatch(folded(column_name)) is not None
    kinds = [
        kind(text, addresses=not area) if look else None
        for text, look in zip(encoded.dictionary.to_pylist(), worth.to_pylist(), strict=True)
    ]
    spread = pa.array(kinds, pa.string()).take(encoded.indices)
    places = pc.indices_nonzero(pc.is_valid(spread))
    return list(zip(places.to_pylist(), spread.take(places).to_pylist(), strict=True))


def column_kind(texts: pa.Array, column_name: str = "") -> str | None:
    """The kind of identifier that most of a column's identifiers are; None when it has none."""
    counts = Counter(kind_ for _, kind_ in found(texts, column_name))
    return counts.most_common(1)[0][0] if counts else None
