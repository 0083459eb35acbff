"""Sammenligning: how the municipality stands beside others."""

from boligkompass import cards

cards.figure("sammenligning/fordeling", "sammenligning/kart")
cards.text("Bare det som flere kommuner har tall for, kan sammenlignes.")
cards.figure("sammenligning/dekning")
