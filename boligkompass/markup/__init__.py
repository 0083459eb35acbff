"""The HTML of pages, made from results. No Streamlit here, and every text from data is escaped."""

from boligkompass.markup.card import alt, card_foot, card_head, fault, missing, single, subtitle
from boligkompass.markup.page import copy_link, page_head, unknown_choice, withdrawn
from boligkompass.markup.reference import figure_list, sheet, signs
from boligkompass.markup.tables import table
from boligkompass.markup.tiles import discussion, tiles

__all__ = [
    "alt",
    "card_foot",
    "card_head",
    "copy_link",
    "discussion",
    "fault",
    "figure_list",
    "missing",
    "page_head",
    "sheet",
    "signs",
    "single",
    "subtitle",
    "table",
    "tiles",
    "unknown_choice",
    "withdrawn",
]
