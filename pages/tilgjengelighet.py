"""Tilgjengelighetserklæring: what was tested, what falls short, and whom to tell."""

from boligkompass import cards

cards.accessibility()
