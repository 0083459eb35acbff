"""What Streamlit runs: the gate, the list of pages, the choices, and then the page itself.

It lies in `pages/` on purpose: a script beside that folder would let Streamlit run a page's file
directly, past everything that stands here.
"""

from pathlib import Path

import streamlit as st

from boligkompass import cards, choice_row
from boligkompass.access import visit
from boligkompass.access.person import asking
from boligkompass.repeats import page_of
from boligkompass.sitemap import FRONT, PAGES
from boligkompass.turns import turn

st.set_page_config(page_title="Boligkompass", layout="wide")
# Before anything is asked or named: whoever is not let in sees nothing but how to sign in.
person = visit.gate()

groups: dict[str, list[st.Page]] = {}
for page in PAGES.values():
    if person.may_see_page(page.slug):
        groups.setdefault(page.group, []).append(page_of(page, Path(__file__).parent))

# Whatever this run opens, it opens as this person.
with turn(), asking(person):
    # Whole also where the way out stands below it.
    selected = st.navigation(groups, expanded=True)
    visit.sign_out()
    choices = choice_row.show(selected.url_path or FRONT)
    if choices is not None:
        page = PAGES[choices.page]
        st.set_page_config(page_title=f"{page.title} – {choices.municipality.name} – Boligkompass")
        visit.seen(choices.page, choices.municipality.number, choices.warehouse.manifest.id)
        cards.begin(choices)
        selected.run()
        cards.end()
