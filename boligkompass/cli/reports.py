"""Where all the faults and warnings of an import are: a CSV that opens in Excel.

Without a name of its own a report lies in `<register>/rapporter/`, named after the time and the
source, never after the delivered file. Only the last ones are kept.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from boligkompass import files
from boligkompass.cli.telling import count_faults, say, tell_faults
from boligkompass.faults import DeliveryError, Fault, as_csv

FOLDER = "rapporter"
KEPT = 30


def insist_on_place(path: Path | None) -> None:
    """DeliveryError when a report at `path` would destroy something that is no report."""
    if path is None or not path.exists():
        return
    beginning = as_csv([])
    if not path.is_file() or not path.read_bytes().startswith(beginning):
        message = "stedet for rapporten er opptatt av noe annet."
        advice = "Gi et nytt filnavn etter --rapport."
        raise DeliveryError([Fault(path.name, None, None, message, advice)])


def account(
    faults: Sequence[Fault],
    warnings: Sequence[Fault],
    *,
    register: Path,
    name: str,
    path: Path | None = None,
) -> None:
    """Tell what is wrong and what is odd, and write all of it to a report, if there is anything.

    `name` is the source, in the report's file name; `path` puts the report elsewhere.
    """
    tell_faults("Advarsel", warnings)
    tell_faults("Feil", faults)
    if not faults and not warnings:
        return
    place = path or _new_place(register / FOLDER, name)
    files.replace_atomically(place, as_csv((*faults, *warnings)), private=True)
    if path is None:
        _remove_old(place.parent)
    say(f"Hele listen, som kan åpnes i Excel: {place}")


def refuse(faults: Sequence[Fault]) -> None:
    """Say that nothing was changed, and why."""
    say(f"Ingenting er endret: {count_faults(len(faults))}.")


def _new_place(folder: Path, name: str) -> Path:
    stem = f"{datetime.now():%Y-%m-%d-%H%M%S}-{name}"
    number = 1
    while (place := folder / f"{stem}{f'-{number}' if number > 1 else ''}.csv").exists():
        number += 1
    return place


def _remove_old(folder: Path) -> None:
    # Those that begin with their time: what publishing lists of hidden numbers lies here too.
    for path in sorted(folder.glob("[0-9]*.csv"))[:-KEPT]:
        path.unlink(missing_ok=True)
