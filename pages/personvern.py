"""Personvern: what is processed, what is not, how long, and whom to ask."""

from boligkompass import cards

cards.privacy()
