"""Endringer siden forrige møte: what is new, what was corrected, and what has been done."""

from boligkompass import cards, decision_form

cards.changes("endringer/utvikling")
decision_form.news()
cards.figure("endringer/boliger", "endringer/tiltak", "endringer/rettet")
