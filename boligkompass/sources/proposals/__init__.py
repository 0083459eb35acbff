"""Proposing a mapping from what a file holds."""
