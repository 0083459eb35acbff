"""Tables: real ones with caption and scope, that print and work with keyboard and screen reader."""

from collections.abc import Sequence
from html import escape

from boligkompass.figures.base import Result
from boligkompass.figures.grid import grid


def table(result: Result) -> str:
    """The result as a table."""
    made = grid(result)
    caption = escape(made.caption)
    head = "".join(
        f'<th scope="col"{" class=" + chr(34) + "tall" + chr(34) if numeric else ""}>'
        f"{escape(text)}</th>"
        for text, numeric in made.heads
    )
    body = "".join(_line(row, made.heads) for row in made.rows)
    return (
        f'<div class="bk-rull" tabindex="0" role="region" aria-label="Tabell: {caption}">'
        f'<table class="bk-tabell"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _line(cells: Sequence[str], heads: Sequence[tuple[str, bool]]) -> str:
    out = []
    for place, (cell, (_, numeric)) in enumerate(zip(cells, heads, strict=True)):
        kind = ' class="tall"' if numeric else ""
        text = escape(cell)
        out.append(f'<th scope="row">{text}</th>' if place == 0 else f"<td{kind}>{text}</td>")
    return f"<tr>{''.join(out)}</tr>"


def description_list(rows: Sequence[tuple[str, str]], css_class: str = "") -> str:
    """Terms and what they mean."""
    terms = "".join(f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in rows)
    return f'<dl class="{css_class}">{terms}</dl>'
