"""Lisenser og kilder: whom the numbers and the program come from, and on which terms."""

from boligkompass import cards

cards.licences()
