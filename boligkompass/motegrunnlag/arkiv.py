"""What was made for a meeting, kept: files that are only ever added to, and their sha256.

They lie beside the decisions, in `motegrunnlag/<kommune>/<uttrekk>/`. The list `sha256.txt` is what
`sha256sum -c` reads. The same bytes are kept once; others under the same name get a number.
"""

import hashlib
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from boligkompass import files

FOLDER, LIST = "motegrunnlag", "sha256.txt"


@dataclass(frozen=True)
class Kept:
    """A file that is kept: where, its sha256, and whether it was new."""

    path: Path
    sha256: str
    is_new: bool


def place(folder: Path, kommunenr: str, extract: str) -> Path:
    """Where what is made of one extract for a municipality is kept."""
    return folder / FOLDER / kommunenr / extract


def keep(folder: Path, name: str, content: bytes) -> Kept:
    """Keep a file in `folder`; it is on the disk, and in the list, when this returns.

    Nothing is overwritten: content that is not there already gets a name of its own. OSError when
    it cannot be written.
    """
    digest = hashlib.sha256(content).hexdigest()
    with files.locked(folder):
        path = _free(folder, name, digest)
        is_new = not path.exists()
        if is_new:
            files.replace_atomically(path, content, private=True)
        # A file that was kept when the machine went down before its line was written gets it now.
        line = f"{digest}  {path.name}"
        if line not in listed(folder):
            files.append_line(folder / LIST, line)
    return Kept(path, digest, is_new)


def listed(folder: Path) -> list[str]:
    """The lines of the list, in the order they were written; none where nothing is kept."""
    path = folder / LIST
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _free(folder: Path, name: str, digest: str) -> Path:
    """The file with this content, or the first name that is free."""
    whole = Path(name)
    for number in count(1):
        tail = "" if number == 1 else f"-{number}"
        path = folder / f"{whole.stem}{tail}{whole.suffix}"
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() == digest:
            return path
    raise AssertionError
