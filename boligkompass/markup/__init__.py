"""The HTML of pages, made from results. No Streamlit here, and every text from data is escaped."""

from boligkompass.markup.card import (
    all_hidden,
    alt,
    card_foot,
    card_head,
    fault,
    is_flat,
    missing,
    single,
    subtitle,
)
from boligkompass.markup.page import copy_link, page_head, unknown_choice, withdrawn
from boligkompass.markup.protection import protection_rules, small_numbers
from boligkompass.markup.reference import figure_list, sheet, signs
from boligkompass.markup.tables import table
from boligkompass.markup.tiles import discussion, tiles

__all__ = [
    "all_hidden",
    "alt",
    "card_foot",
    "card_head",
    "copy_link",
    "discussion",
    "fault",
    "figure_list",
    "is_flat",
    "missing",
    "page_head",
    "protection_rules",
    "sheet",
    "signs",
    "single",
    "small_numbers",
    "subtitle",
    "table",
    "tiles",
    "unknown_choice",
    "withdrawn",
]
