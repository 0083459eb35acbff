"""The sources: each module reads one kind of file into registers, and knows nothing of pages.

What cannot be read is a `Fault` with its row and column, never a traceback, and nothing is stored.
"""
