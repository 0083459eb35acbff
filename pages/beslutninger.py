"""Beslutninger: what has been decided, who follows it up, and what is past its deadline."""

from boligkompass import decision_form

decision_form.show()
