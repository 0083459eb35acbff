"""Headings as people write them: found whatever the case, the spaces and the Norwegian letters."""

import unicodedata
from collections.abc import Iterable, Sequence

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ä": "ae", "ö": "o"})


def folded(text: str) -> str:
    """What two spellings of one heading share: «Utbetalt beløp (kr)» and «utbetalt_belop kr»."""
    lower = text.casefold().replace("aa", "a").translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", lower)
    return "".join(sign for sign in plain if sign.isalnum())


def find(wanted: str, headings: Iterable[str]) -> list[str]:
    """The headings that are `wanted`: the one spelt the same, or else all that fold to it."""
    given = list(headings)
    if wanted in given:
        return [wanted]
    return [heading for heading in given if heading and folded(heading) == folded(wanted)]


def first(wanted: Sequence[str], headings: Iterable[str]) -> list[str]:
    """What the first of several spellings that occurs at all finds; none when none occurs."""
    given = list(headings)
    for one in wanted:
        found = find(one, given)
        if found:
            return found
    return []
