"""Direct identifiers that must never come in: found by pattern, told by kind, never repeated.

Numbers are known by their control digits, so that ordinary ids pass. Names of persons are looked
for in headings, and in texts only after Hr or Fru: two words with capitals are as often a street,
an office or a place, and a search that cries wolf is soon switched off.
"""

import re
from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from boligkompass.sources.reading.cells import folded

FNR, D_NUMBER, H_NUMBER, DUF = "fødselsnummer", "D-nummer", "hjelpenummer", "DUF-nummer"
PHONE, EMAIL, ADDRESS = "telefonnummer", "e-postadresse", "gateadresse"
NAME, BIRTHDAY, ACCOUNT = "personnavn", "fødselsdato", "kontonummer"

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

# Endings of the names of streets. Not -plass and -ring, which end too many other words.
_STREET = (
    r"(?:gate|gata|gaten|gt\.|vei|veien|veg|vegen|vn\.|vg\.|plassen|torg|torget|allé|alléen|alleen"
    r"|bakken|stien|svingen|løkka|brygge|brygga|kaia|smauet|smuget|faret|tunet|kroken)"
)
_ALONE = r"(?:[Gg]ate|[Gg]t\.?|[Vv]ei|[Vv]eg|[Pp]lass|[Aa]llé|[Aa]lle)"
_HOMES = r"(?!\s*(?:bolig|boenh|leilig|plass|hybl|hyble|stk|rom|person|million|mill|prosent|%|år))"
_CAPITAL = r"[A-ZÆØÅ][\w.-]*"
_TEXTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (EMAIL, re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")),
    (PHONE, re.compile(r"(?<!\d)(?:\+|00)47[\s-]?[2-9](?:[\s-]?\d){7}(?!\d)")),
    (
        PHONE,
        re.compile(
            r"\b(?:tlf|telefon|mobil|mob)\.?(?:nr\.?|nummer)?[\s:]*\d(?:\s?\d){7}(?!\d)", re.I
        ),
    ),
    (
        ADDRESS,
        re.compile(
            # Storgata 12B, Karl Johans gate 3, Torget 3; a county road has a number and no house.
            rf"\b(?!Fylkes|Riks|Europa)(?:[A-ZÆØÅ][\w-]*{_STREET}|{_CAPITAL}\s+{_ALONE}"
            r"|Torget|Bakken|Brygga|Kaia|Gata|Veien|Vegen)"
            rf"\s+\d{{1,3}}\s?[A-Za-z]?\b{_HOMES}"
        ),
    ),
    (NAME, re.compile(r"\b(?:[Hh]err|[Hh]r|[Ff]ru|[Ff]røken|[Ff]rk)\b\.?\s+[A-ZÆØÅ][a-zæøåé]+")),
    (BIRTHDAY, re.compile(r"\b(?:født|f\.)\s*\d{1,2}[./]\s?\d{1,2}[./]\s?\d{2,4}", re.I)),
)
_ELEVEN = re.compile(r"(?<!\d)\d{6}[\s.-]?\d{3}\s?\d{2}(?!\d)")
_TEN = re.compile(r"(\d{10})(?:\.0)?")
_TWELVE = re.compile(r"(?<!\d)(?:19|20)\d{2}\s?\d{6}\s?\d{2}(?!\d)")
# What a cell must have to be worth a closer look; ids have none of it.
_WORTH = r"[\s@:+]|\d{9}|f\.\d"


def heading_kind(heading: str) -> str | None:
    """The kind of identifier that a heading promises («Fornavn», «Fødselsnr»), or None."""
    plain = re.sub(r"[:*?()/]", "", folded(heading))
    for kind_, pattern in _HEADINGS:
        if pattern.fullmatch(plain):
            return kind_
    return None


def kind(text: str, *, addresses: bool = True) -> str | None:
    """The kind of direct identifier that stands in a text, in words; None when there is none.

    Without `addresses` the names of streets are let be.
    """
    number = _number_kind(text)
    if number:
        return number
    for kind_, pattern in _TEXTS:
        if (addresses or kind_ != ADDRESS) and pattern.search(text):
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


def _number_kind(text: str) -> str | None:
    """The kind of person number in a text.

    A number that Excel took the first zero of has ten digits; it must fill the cell, and keep the
    stricter rule.
    """
    ten = _TEN.fullmatch(text.strip())
    if ten:
        return _person_number(f"0{ten[1]}", strict=True)
    for match in _ELEVEN.finditer(text):
        kind_ = _person_number(re.sub(r"\D", "", match[0]))
        if kind_:
            return kind_
    for match in _TWELVE.finditer(text):
        if _is_duf(re.sub(r"\D", "", match[0])):
            return DUF
    return None


def _person_number(digits: str, *, strict: bool = False) -> str | None:
    """What eleven digits are, judged by their date and control digits.

    For fødselsnummer and D-numbers given from 2032 on, the first control may leave 0, 1, 2 or 3
    (Skatteetaten, «Nytt fødselsnummer 2032»), so both rules are taken already. Test numbers count
    too. About one in 170 random numbers passes by chance.
    """
    day, month = int(digits[:2]), int(digits[2:4])
    first = _sum(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % 11
    second = _sum(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11
    if second or first > (3 if month <= 12 and day < 80 and not strict else 0):
        return None
    if day >= 80:  # felles hjelpenummer, without a date
        return H_NUMBER
    offset = next((o for o in (0, 40, 65, 80) if 1 <= month - o <= 12), None)
    if offset is None or not 1 <= day % 40 <= 31:
        return None
    if day > 40:
        return D_NUMBER
    return H_NUMBER if offset == 40 else FNR


def _is_duf(digits: str) -> bool:
    """Whether twelve digits are a number of UDI's register of foreigners."""
    return _sum(digits, (4, 6, 3, 2, 4, 6, 3, 2, 7, 5)) % 11 == int(digits[10:])


def _sum(digits: str, weights: tuple[int, ...]) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False))
