"""Boligkompass: housing-social steering figures for Norwegian municipalities."""

__version__ = "0.1.0"
