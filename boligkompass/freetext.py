"""Free text that many will read: whether it points at a person, or tells a count under five.

Comments, measures and decisions are checked before they are saved. What is found is told by kind
and place, and never repeated. A text that passes is not proven harmless: names that are not in our
lists, and what everybody in a small place knows, only a reader can see.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from boligkompass import identity
from boligkompass.firstnames import FIRST_NAMES

PROPERTY, AGE, ELEVEN = (
    "gårds- eller bruksnummer",
    "alderen til en person",
    "et tall på elleve siffer eller mer",
)
SMALL = "antall under fem"

_TAKE_OUT = "Ta det ut: ingen enkeltperson eller bolig skal kunne kjennes igjen."
_SAY_IT_WIDER = (
    "Skriv det uten tallet («noen», «færre enn fem»), eller slå sammen til et større antall."
)


@dataclass(frozen=True)
class TextFault:
    """What a text must not have: its kind in words, where it stands, and what to do about it.

    `start` and `end` are places in the text as it is seen: composed letters, nothing invisible.
    """

    kind: str
    start: int
    end: int
    message: str
    advice: str


def faults_in(text: str) -> list[TextFault]:
    """Every fault of a text, mostly in the order they stand, one at a place; empty for none."""
    plain = _plain(text)
    found = sorted(
        (*_identifiers(plain), *_small_counts(plain)), key=lambda one: (one.start, -one.end)
    )
    kept: list[TextFault] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    # What the imports of cases refuse is refused here too, wherever in the text it stands.
    other = identity.kind(plain)
    if other and other not in {one.kind for one in kept}:
        kept.append(_identifier(other, (0, len(plain))))
    return kept


# Marks that are not seen, and would keep a pattern from fitting.
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def _plain(text: str) -> str:
    """The text as it is seen, with every digit, letter and space in its plainest form."""
    seen = unicodedata.normalize("NFC", text).translate(_UNSEEN)
    return "".join(_plain_character(character) for character in seen)


def _plain_character(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(character) == "Zs" or character in "\t\r\n":
        return " "
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


# -- what points at a person or a home -------------------------------------------------------------

_CAPITAL = r"[A-ZÆØÅÉÜÖÄ][a-zæøåéèüöäš]+"
_SURNAME = rf"(?:{_CAPITAL}(?:-{_CAPITAL})?)"
_MIDDLE = rf"(?:\s+(?:{_SURNAME}|[A-ZÆØÅ]\.))?"
# What a number is of where it is none of a telephone or a house.
_UNITS = (
    r"(?:kr\b|kroner|mill|million|tusen|m2|m²|kvm|prosent|%|bolig|boenh|leilig|plass|hybl|rom\b"
    r"|person|husst|famil|stk|av\b|og\b|til\b|år\b|måned|dag|uke|innbygg)"
)
_HOUSE_NUMBER = r"(?:\s+nr\.?)?\s+\d{1,3}(?:\s?[A-Za-zÆØÅæøå])?\b(?:\s?[-–/]\s?\d{1,3}\b)?"
# Endings of place names that also name roads, where a number follows.
_PLACE = (
    r"[A-ZÆØÅ][a-zæøå]+(?:gate|gata|gaten|gt|vei|veien|veg|vegen|plass|plassen|allé|alléen|alleen"
    r"|torg|torget|hagen|haugen|åsen|lia|jordet|moen|berget|toppen|gården|vika|myra|brekka|sletta)"
)
_DATE_OF_EIGHT = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (identity.EMAIL, re.compile(r"\S+\s?(?:@|[(\[]at[)\]]|\bkrøllalfa\b)\s?\S+\.\S+", re.I)),
    (identity.ADDRESS, re.compile(rf"\b(?!Fylkes|Riks|Europa){_PLACE}\.?{_HOUSE_NUMBER}"
                                  rf"(?!\s*{_UNITS})")),
    (identity.ADDRESS, re.compile(rf"\b{_CAPITAL}s?\s+(?:[a-zæøå]+s?\s+){{0,2}}"
                                  rf"(?:gate|gt\.?|vei|veg|plass|allé){_HOUSE_NUMBER}"
                                  rf"(?!\s*{_UNITS})")),
    (PROPERTY, re.compile(
        r"\b(?:gnr|bnr|g\.\s?nr|b\.\s?nr|gbnr|snr|fnr|gårdsn(?:umme)?r|bruksn(?:umme)?r"
        r"|seksjonsn(?:umme)?r|matrikkel(?:n(?:umme)?r)?)\b[\s.:/]*(?:[a-z]+\.?[\s:]*)?\d+", re.I)),
    # The number of a dwelling within its building.
    (identity.ADDRESS, re.compile(r"\b[HKUL]0\d{3}\b")),
    (identity.BIRTHDAY, re.compile(r"\b(?:født|f\.|fødselsdato:?)\s*(?:i\s+|den\s+)?\d", re.I)),
    (AGE, re.compile(r"\b\d{1,3}[\s-]*åring(?:en|s)?\b|\b\d{1,3}\s?år\s+gam(?:mel|melt)\b", re.I)),
    (identity.NAME, re.compile(
        r"\b(?:[Ff]amilien|[Ee]kteparet|[Hh]err|[Hh]r|[Ff]ru|[Ff]røken|[Ff]rk"
        r"|(?:[Ll]eietaker|[Bb]eboer|[Kk]lient|[Ss]aksbehandler|[Rr]ådgiver|[Nn]abo)(?:en)?)\.?:?\s+"
        rf"(?:[A-ZÆØÅ]\.\s?)?{_SURNAME}")),
    # Fridtjof Nansen, K. Hansen: most patronyms end so, and hardly any other word with a capital.
    (identity.NAME, re.compile(
        rf"(?:\b{_SURNAME}|\b[A-ZÆØÅ]\.){_MIDDLE}\s+[A-ZÆØÅ][a-zæøåé]+(?:sen|ssøn|dottir|datter)\b")),
)  # fmt: skip
_NAMED = re.compile(rf"\b({_CAPITAL})(?:-{_CAPITAL})?{_MIDDLE}\s+({_SURNAME})\b")
_EIGHT = re.compile(
    r"(?<![\d.,/])(?:(?:\+|00)47[\s-]?)?(?:[2-9]\d{7}|[2-9]\d{2}[\s.-]\d{2}[\s.-]\d{3}"
    rf"|[2-9]\d(?:[\s.-]\d{{2}}){{3}})(?!\s?\d|[.,/]\d)(?!\s*{_UNITS})"
)
_CALLED = re.compile(r"\b(?:tlf|telefon|mobil|mob|ring)\.?\w*[\s.:]*\+?\d(?:[\s.-]?\d){4,}", re.I)
# Eleven digits, whatever keeps them apart, are a person's number or an account.
_ELEVEN = re.compile(r"(?<!\d)\d(?:[ ./_-]?\d){10,}(?!\d)")
_BORN_AND_NUMBER = re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}[ .-]?\d{5}(?!\d)")
_DATE = re.compile(r"(?<!\d)(?:\d{1,2}\.\d{1,2}\.(?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})(?!\d)")
_AMOUNT = re.compile(r"\d{1,3}(?: \d{3})+")
# What follows a first name in the name of a place, an institution or a time.
_NO_SURNAME = frozenset(
    {
        *("Kommune", "Kommunes", "Fylke", "Sykehus", "Skole", "Barnehage", "Stiftelse", "Senter"),
        *("Boligbyggelag", "Eiendom", "Arena", "Januar", "Februar", "Mars", "April", "Mai", "Juni"),
        *("Juli", "August", "September", "Oktober", "November", "Desember"),
    }
)


def _identifiers(text: str) -> Iterator[TextFault]:
    yield from _numbers(text)
    yield from _names(text)
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield _identifier(kind, match.span())


def _names(text: str) -> Iterator[TextFault]:
    for match in _NAMED.finditer(text):
        if match[1] in FIRST_NAMES and match[2] not in _NO_SURNAME:
            yield _identifier(identity.NAME, match.span())


def _numbers(text: str) -> Iterator[TextFault]:
    for match in _BORN_AND_NUMBER.finditer(text):
        yield _identifier(identity.FNR, match.span())
    for pattern in (_EIGHT, _CALLED):
        for match in pattern.finditer(text):
            if not _DATE_OF_EIGHT.fullmatch(match[0]):
                yield _identifier(identity.PHONE, match.span())
    # «01.01.2026-31.12.2026» is a time and no number.
    dateless = _DATE.sub(lambda date: " " * len(date[0]), text)
    for match in _ELEVEN.finditer(dateless):
        if not (_AMOUNT.fullmatch(match[0]) or _is_years(match[0])):
            yield _identifier(_kind_of(re.sub(r"\D", "", match[0])), match.span())


def _is_years(text: str) -> bool:
    """«2010 2011 2012»."""
    parts = re.findall(r"\d+", text)
    return all(len(part) == 4 and part[:2] in ("19", "20") for part in parts)


def _kind_of(digits: str) -> str:
    """What eleven digits or more are, in words."""
    if len(digits) != 11:
        return ELEVEN
    return identity.kind(digits) or (identity.ACCOUNT if _is_account(digits) else ELEVEN)


def _is_account(digits: str) -> bool:
    """Whether eleven digits have the control digit of a bank account."""
    weights = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(w * int(d) for w, d in zip(weights, digits, strict=False)) % 11
    return rest != 1 and (11 - rest) % 11 == int(digits[10])


def _identifier(kind: str, span: tuple[int, int]) -> TextFault:
    return TextFault(kind, *span, f"teksten ser ut til å inneholde {kind}.", _TAKE_OUT)


# -- small counts ----------------------------------------------------------------------------------

_FEW = r"(?:én|éin|éi|to|tre|fire|[1-4])"
_ANY = r"(?:null|én|en|ei|et|ett|to|tre|fire|fem|seks|sju|syv|åtte|ni|ti|\d+)"
# Households, persons, and what happens to one household at a time.
_WHO = (
    r"(?:(?:barne|flyktning)?famili(?:e|er|en|ene)|husstand(?:er|en|ene)?"
    r"|husholdning(?:er|en|ene)?|person(?:er|en|ene)?|menneske(?:r|ne)?|barn(?:a|et)?|ungdom(?:mer|mene)?"
    r"|kvinne(?:r|ne|n)?|menn|mennene|mann|mannen|jente(?:r|ne)?|gutt(?:er|ene)?|mødre|fedre"
    r"|mor|far|foreldre|forsørger(?:e|ne)?|par|ektepar|leietaker(?:e|ne)?|leieboer(?:e|ne)?"
    r"|beboer(?:e|ne)?|søker(?:e|ne)?|flyktning(?:er|ene)?|innvandrer(?:e|ne)?|asylsøker(?:e|ne)?"
    r"|deltaker(?:e|ne)?|bruker(?:e|ne)?|klient(?:er|ene)?|pasient(?:er|ene)?|student(?:er|ene)?"
    r"|husstandsmedlem(?:mer)?|utkastelse(?:r|ne)?|begjæring(?:er|ene)?|søknad(?:er|ene)?"
    r"|klage(?:r|ne)?|avslag|leieforhold|innflytting(?:er)?|utflytting(?:er)?|tildeling(?:er)?"
    r"|dødsfall)"
)
# Adjectives that stand for people, unless what follows is a home.
_SUCH = (
    r"(?:enslige?|mindreårige?|bostedsløse?|vanskeligstilte?|rusavhengige?|unge|eldre|voksne"
    r"|utviklingshemmede|funksjonshemmede|innsatte|straffedømte|uføre|arbeidsløse|arbeidsledige)"
    r"(?!\s+(?:bolig|leilig|bygg|hus|hybl|boenhet|kontrakt|avtale|vedtak|anlegg|tiltak|saker))"
)
# Between a number and its noun: adjectives, «av de tolv», «(tre)»; not the nouns of time and homes.
_BETWEEN = (
    rf"(?:\s+av(?:\s+(?:de|disse|våre|dem|alle))?(?:\s+{_ANY})?"
    r"|\s+(?!\w+ene\b|(?:uke|måne?d|leilighet)\w*\b)[a-zæøå-]+(?:e|ede|ende)(?=\s))"
)
_COUNT = re.compile(
    rf"(?<![\w.,:/§–-])(?P<first>{_ANY}\s?(?:[-–]|til|eller|og)\s?)?(?P<number>{_FEW})(?![\d.,:/%–-])"
    rf"\)?(?:{_BETWEEN}){{0,3}}\s+(?P<who>{_WHO}|{_SUCH})(?![\w-])",
    re.I,
)
_ONE = re.compile(
    rf"\b(?:bare|kun|nøyaktig|akkurat)\s+(?:en|ei|et|ett)(?:\s+[a-zæøå]+)?\s+(?:{_WHO}|{_SUCH})(?![\w-])"
    rf"|\b(?:en|ei|ett?)\s+av\s+(?:de\s+|disse\s+)?(?:{_WHO}|{_SUCH})(?![\w-])",
    re.I,
)
_NUMBER_AFTER = re.compile(
    rf"(?<![\w-])(?:{_WHO}|{_SUCH})\s*(?::|=|\(|\ber\b|\bvar\b|\bble\b)\s*{_FEW}(?![\w.,:/%–-]*\d)"
    r"(?!\w)(?!\s*(?:måned|uke|dag|år|rom|prosent|%|kr|mill|bolig|leilig|av\b|eller\b|[-–]))",
    re.I,
)
_FROM_TO = re.compile(
    rf"\bfra\s+(?P<a>{_ANY})\s+(?:\w+\s+){{0,2}}?(?:(?:i\s+)?\d{{4}}\s+)?til\s+(?P<b>{_ANY})\b"
    r"(?!\s*(?:[.,]\d|måned|uke|dag|år|rom|prosent|%|kr|mill|bolig|leilig|boenh|kvartal|plass))",
    re.I,
)
_WHO_ANYWHERE = re.compile(rf"(?<![\w-])(?:{_WHO}|{_SUCH})(?![\w-])", re.I)
_SENTENCE = re.compile(r"(?:[^.!?]|[.!?](?=\S))+")
_SMALL = frozenset({"1", "2", "3", "4", "én", "éin", "éi", "to", "tre", "fire"})
# «Med to barn», «på fire personer»: the kind of household, not how many there are of it.
_KIND_BEFORE = re.compile(r"(?:\bmed|\bpå|\bfor|\bhar)\s+$", re.I)
_KIND_OF = re.compile(r"(?:barn|person(?:er)?|foreldre|voksne|forsørgere?)$", re.I)
_OR_MORE = re.compile(r"\s+(?:eller|og)\s+(?:flere|mer|over)\b", re.I)


def _small_counts(text: str) -> Iterator[TextFault]:
    for match in _COUNT.finditer(text):
        if _is_small(match, text):
            yield _small(match)
    for pattern in (_ONE, _NUMBER_AFTER):
        for match in pattern.finditer(text):
            yield _small(match)
    for sentence in _SENTENCE.finditer(text):
        if _WHO_ANYWHERE.search(sentence[0]):
            yield from _small_ends(text, sentence)


def _small_ends(text: str, sentence: re.Match[str]) -> Iterator[TextFault]:
    """«Bostedsløse gikk ned fra 6 til 3»: where a sentence about persons goes from or to a few."""
    for match in _FROM_TO.finditer(text, *sentence.span()):
        if {match["a"].lower(), match["b"].lower()} & _SMALL:
            yield _small(match)


def _is_small(match: re.Match[str], text: str) -> bool:
    """Whether a number before a word for persons counts them, and is not the kind of household."""
    if _is_hidden_span(match):
        return False
    before = text[: match.start()]
    if _KIND_OF.search(match["who"]) and _KIND_BEFORE.search(before):
        return False
    return not _OR_MORE.match(text, match.end("number"))


def _is_hidden_span(match: re.Match[str]) -> bool:
    """«1–4 husstander» is how a hidden number is spoken of."""
    first = re.sub(r"\W|til|eller|og", "", match["first"] or "")
    return first == "1" and match["number"] == "4"


def _small(match: re.Match[str]) -> TextFault:
    message = f"teksten ser ut til å inneholde et {SMALL} av husstander, personer eller saker."
    return TextFault(SMALL, *match.span(), message, _SAY_IT_WIDER)


def kinds(faults: Iterable[TextFault]) -> list[TextFault]:
    """The first fault of each kind: enough to tell a writer what to look for."""
    first: dict[str, TextFault] = {}
    for one in faults:
        first.setdefault(one.kind, one)
    return list(first.values())
