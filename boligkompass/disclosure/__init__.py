"""Small numbers: what an extract may not show.

Everything happens when an extract is published; the server sees only the result. First the primary
rule: which counts are too small for themselves. Then what else must be hidden, so that nobody can
work them out from all that is published: rows, columns and totals, years and their quarters, other
tables, figures that are public elsewhere, and every extract published before. Linear programs find
it, and prove it: each hidden count keeps an interval of at least k-1.

    cells      a row of a table as one thing to show or to hide
    relations  how counts must agree, because of what the tables count (claims, over_time,
               between_tables)
    cohorts    those who stand behind the lengths of stay, and in no table
    facts      those as numbers: unknowns and what ties them together (system, program)
    ties       the relations as arrays, from which the programs' rows are cut
    witness    what shows that a hidden number cannot be told
    mending    what to hide besides, until each has one
    implied    numbers that stand in no table, but that tables tell together
    earlier    what was published before, put beside what is counted now in ground
    guessing   what the hidden numbers of then may be, where nothing counts them now
    public     what is public elsewhere
    kroner     sums of kroner

Outside its reach: who knows a household knows more than any table; the difference between two
snapshots is a net change, which is the count of no group; and how many with a secret address stand
behind what an earlier extract hid and nothing counts any more is known to nobody here either.
"""

from boligkompass.disclosure.earlier import Earlier, read
from boligkompass.disclosure.ground import Terms
from boligkompass.disclosure.protecting import Protected, ProtectionError, protect

__all__ = ["Earlier", "Protected", "ProtectionError", "Terms", "protect", "read"]
