"""The HTML of pages, made from results. No Streamlit here, and every text from data is escaped."""

from boligkompass.figures.words import alt, has_chart, is_drawn, is_flat, subtitle
from boligkompass.markup import decisions
from boligkompass.markup.about import accessibility, privacy, software, sources
from boligkompass.markup.card import (
    all_hidden,
    card_foot,
    card_head,
    fault,
    missing,
    single,
)
from boligkompass.markup.changes import changes
from boligkompass.markup.meeting import (
    agenda,
    open_decisions,
    point_foot,
    point_head,
    point_table,
    where,
)
from boligkompass.markup.page import (
    copy_link,
    page_head,
    print_button,
    unknown_choice,
    withdrawn,
)
from boligkompass.markup.plan import nothing_of, plan
from boligkompass.markup.protection import protection_rules, small_numbers
from boligkompass.markup.reference import figure_list, sheet, signs
from boligkompass.markup.tables import table
from boligkompass.markup.tiles import discussion, tiles

__all__ = [
    "accessibility",
    "agenda",
    "all_hidden",
    "alt",
    "card_foot",
    "card_head",
    "changes",
    "copy_link",
    "decisions",
    "discussion",
    "fault",
    "figure_list",
    "has_chart",
    "is_drawn",
    "is_flat",
    "missing",
    "nothing_of",
    "open_decisions",
    "page_head",
    "plan",
    "point_foot",
    "point_head",
    "point_table",
    "print_button",
    "privacy",
    "protection_rules",
    "sheet",
    "signs",
    "single",
    "small_numbers",
    "software",
    "sources",
    "subtitle",
    "table",
    "tiles",
    "unknown_choice",
    "where",
    "withdrawn",
]
