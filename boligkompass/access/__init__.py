"""Who is let in, and what they may see: the gate, sign-in, keys and the log of events.

What the gate decides travels as a `Person` (`person.py`): whoever opens the numbers asks for the
one who is asking now, so that no page can ask for more.
"""
