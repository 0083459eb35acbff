"""Tables as files that a spreadsheet opens as they are meant: CSV for Norwegian Excel."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

# What makes a spreadsheet read a text as a formula; the last four are what some read the first as.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """`text` as a spreadsheet will not run it: an apostrophe before what would be a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def norwegian_csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A file with semicolons, CRLF and a byte order mark. Texts must be harmless already: a
    negative number begins with a sign too."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
