"""What is new since an earlier extract: a sentence each, with the way to the figure behind it."""

from collections.abc import Mapping
from html import escape

from boligkompass import formats
from boligkompass.figures.base import Result, Row
from boligkompass.markup.card import card_foot, card_head
from boligkompass.markup.links import address

# So many are read in a meeting; the table has them all.
_TOLD = 10


def changes(result: Result, page_titles: Mapping[str, str]) -> str:
    """The card: the weightiest developments as sentences, the rest in the table.

    A decision belongs to the figure behind a sentence, so there is no way to write one here.
    """
    head = card_head(result, result.figure.finding(result))
    told = "".join(f"<li>{_sentence(row, result, page_titles)}</li>" for row in result.rows[:_TOLD])
    rest = len(result.rows) - _TOLD
    more = f"<p>{rest} til står i tabellen.</p>" if rest > 0 else ""
    foot = card_foot(result, opened=False)
    return f'{head}<div class="bk-endringer"><ul>{told}</ul>{more}</div>{foot}'


def _sentence(row: Row, result: Result, page_titles: Mapping[str, str]) -> str:
    """«Nye boliger: 17 (jan–okt 2026), 2 flere enn i jan–sep 2026. 3 færre enn måltallet»."""
    value = "" if row["verdi"] is None else f"{row['verdi_tekst'].rstrip('*')} "
    lead = f"{row['indikator_navn']}: {value}({row['periode']})"
    parts = [formats.sentence(row[name]) for name in ("hva", "mot_maal", "tilfeldig") if row[name]]
    text = f"<strong>{escape(lead)}.</strong> {escape('. '.join(parts))}."
    if not row["side"]:
        return text
    choices = {"kommune": result.municipality.number, "tall-per": result.extract}
    link = escape(address(row["side"], choices))
    return f'{text} <a href="{link}" target="_self">{escape(page_titles[row["side"]])}</a>'
