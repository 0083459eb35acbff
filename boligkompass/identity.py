"""Direct identifiers of persons in a text: found by pattern and told by kind, never repeated.

Numbers are known by their control digits, so that ordinary ids pass. Used by the imports of cases
and by the check of free text alike; it knows nothing of files.
"""

import re

FNR, D_NUMBER, H_NUMBER, DUF = "fødselsnummer", "D-nummer", "hjelpenummer", "DUF-nummer"
PHONE, EMAIL, ADDRESS = "telefonnummer", "e-postadresse", "gateadresse"
NAME, BIRTHDAY, ACCOUNT = "personnavn", "fødselsdato", "kontonummer"

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
