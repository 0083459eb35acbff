"""Which extract is current: withdrawing one, going back to the one before, taking one into use.

A withdrawn extract gets a tombstone beside its untouched folder, and another one is current.

The last one can be withdrawn too. What must not be seen must be stoppable, and a dashboard that
says that it has no numbers is better than one that shows those.
"""

import json
from datetime import date
from pathlib import Path

from boligkompass import extracts, files
from boligkompass.extracts import ExtractError


def withdraw(data: Path, extract_id: str, grunn: str, dato: date) -> str | None:
    """Withdraw an extract; the id of the one that is current now, None when none is left.

    The pointer moves first: stopped in between, the old one is still there and can be withdrawn
    again, but nobody is sent to an extract that is gone.
    """
    extracts.split_id(extract_id)
    if not grunn.strip():
        raise ExtractError("En grunn må oppgis med --grunn, så andre forstår hva som skjedde.")
    folder = _published(data, extract_id)
    with files.locked(folder):
        if extract_id in extracts.withdrawn(data):
            raise ExtractError(f"Uttrekket «{extract_id}» er allerede trukket tilbake.")
        _move_pointer(data, away_from=extract_id)
        tombstone = {"dato": dato.isoformat(), "grunn": grunn.strip()}
        text = json.dumps(tombstone, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        path = folder / f"{extract_id}{extracts.TOMBSTONE_SUFFIX}"
        files.replace_atomically(path, text.encode())
    try:
        return extracts.current(data)
    except ExtractError:
        return None


def _move_pointer(data: Path, away_from: str) -> None:
    if extracts.pointer(data) != away_from:
        return
    path = extracts.extracts_folder(data) / extracts.POINTER
    remaining = [name for name in extracts.list_extracts(data) if name != away_from]
    if remaining:
        _point(path.parent, remaining[0])
    else:
        path.unlink()
        files.sync_folder(path.parent)


def go_back(data: Path) -> tuple[str, str]:
    """Make the extract before the current one current; both ids. ExtractError when none is."""
    folder = extracts.extracts_folder(data)
    with files.locked(folder):
        was = extracts.current(data)
        older = [
            name
            for name in extracts.list_extracts(data)
            if extracts.split_id(name) < extracts.split_id(was)
        ]
        if not older:
            raise ExtractError(f"Det finnes ikke noe uttrekk før {was} å gå tilbake til.")
        extracts.read_manifest(folder / older[0])
        _point(folder, older[0])
    return was, older[0]


def use(data: Path, extract_id: str) -> None:
    """Make a published extract current. ExtractError when there is none, or it is withdrawn."""
    folder = _published(data, extract_id)
    with files.locked(folder):
        if extract_id in extracts.withdrawn(data):
            raise ExtractError(f"Uttrekket «{extract_id}» er trukket tilbake og kan ikke brukes.")
        extracts.read_manifest(folder / extract_id)
        _point(folder, extract_id)


def _published(data: Path, extract_id: str) -> Path:
    """The folder of extracts; ExtractError when this one is not in it."""
    extracts.split_id(extract_id)
    folder = extracts.extracts_folder(data)
    if extract_id not in extracts.published(data):
        raise ExtractError(f"Det finnes ikke noe uttrekk «{extract_id}» i {folder}.")
    return folder


def _point(folder: Path, extract_id: str) -> None:
    files.replace_atomically(folder / extracts.POINTER, f"{extract_id}\n".encode())
