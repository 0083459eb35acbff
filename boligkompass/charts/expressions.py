"""Vega's expression language written from Python, and the room that a text takes in px."""

from __future__ import annotations

import json
from typing import Any

import altair as alt

CHARACTER = 7.2  # px, a wide mean of Source Sans at 14 px
NARROW = "width < 560"


def js(value: Any) -> str:
    """A Python value as a literal."""
    return json.dumps(value, ensure_ascii=False)


def datum(column: str) -> str:
    """What stands in a column of the row."""
    return f"datum[{js(column)}]"


def expr(text: str) -> alt.ExprRef:
    return alt.ExprRef(expr=text)


def by_width(narrow: float, wide: float) -> str:
    return f"({NARROW} ? {narrow:g} : {wide:g})" if narrow != wide else f"{wide:g}"


def text_width(characters: int) -> int:
    return round(characters * CHARACTER) + 12


def broken(text: str, characters: str) -> str:
    """A text as lines of at most so many characters, broken between words."""
    pattern = f"regexp('(.{{1,' + {characters} + '}})( |$)', 'g')"
    return f"split(trim(replace({text}, {pattern}, '$1\\n')), '\\n')"
