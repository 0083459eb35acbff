"""The extracts on disk, as they are read: ids, manifests, which one is current, which withdrawn.

An extract is a folder `uttrekk/<dato>.<n>/` that never changes after it was put there.
`uttrekk/gjeldende` names the current one; `uttrekk/<id>.tilbaketrukket.json` beside the untouched
folder says that one was withdrawn, when and why.
"""

import hashlib
import json
import re
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

SCHEMA_VERSION = 1
POINTER = "gjeldende"
MANIFEST = "manifest.json"
TOMBSTONE_SUFFIX = ".tilbaketrukket.json"
# How old a change of the folder must be before what is in it is remembered: a file system tells the
# time of a change coarsely, and two of them may get the same.
_SETTLED_NS = 2_000_000_000
_ID = re.compile(r"(\d{4}-\d{2}-\d{2})\.([1-9]\d*)", re.ASCII)


class ExtractError(Exception):
    """An extract cannot be used; the message is a sentence for the reader."""


@dataclass(frozen=True)
class TableFile:
    """One table of an extract: rows, and what its file must be."""

    rader: int
    sha256: str
    bytes: int


@dataclass(frozen=True)
class SourceUse:
    """One source as this extract uses it: how many values, and when they were last fetched."""

    id: str
    navn: str
    dato: date | None
    rader: int


@dataclass(frozen=True)
class Withdrawal:
    """That an extract was withdrawn: the day, and the reason."""

    dato: date
    grunn: str


@dataclass(frozen=True)
class Manifest:
    """What an extract holds. `kontroller` are the checks run: `navn`, `kontroll`, `resultat`.

    `katalog` gives the sha256 of each frozen file of the catalogue, so that the manifest's hash
    changes when a definition does.
    """

    id: str
    dato: date
    skjemaversjon: int
    programversjon: str
    publisert: datetime
    tabeller: Mapping[str, TableFile]
    katalog: Mapping[str, str]
    kilder: tuple[SourceUse, ...]
    kommuner: tuple[str, ...]
    merknader: tuple[str, ...]
    kontroller: tuple[Mapping[str, str], ...]

    def to_json(self) -> str:
        """The manifest as it is written: keys sorted, two spaces, a newline at the end."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True, default=_iso)
        return text + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """The manifest in `text`; ValueError, KeyError or TypeError when it is not one."""
        raw: dict[str, Any] = json.loads(text)
        if raw["skjemaversjon"] > SCHEMA_VERSION:
            raise ExtractError(
                f"Uttrekket er laget av en nyere versjon av Boligkompass "
                f"({raw['programversjon']}). Oppgrader Boligkompass for å lese det."
            )
        raw["dato"] = date.fromisoformat(raw["dato"])
        raw["publisert"] = datetime.fromisoformat(raw["publisert"])
        raw["tabeller"] = {name: TableFile(**entry) for name, entry in raw["tabeller"].items()}
        raw["kilder"] = tuple(
            SourceUse(**{**entry, "dato": entry["dato"] and date.fromisoformat(entry["dato"])})
            for entry in raw["kilder"]
        )
        for name in ("kommuner", "merknader", "kontroller"):
            raw[name] = tuple(raw[name])
        return cls(**{one.name: raw[one.name] for one in fields(cls)})


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} kan ikke skrives som JSON")


def extracts_folder(data: Path) -> Path:
    """Where the extracts of `data` lie."""
    return data / "uttrekk"


def extract_id(dato: date, number: int) -> str:
    """The id of the `number`th extract for `dato`: `2026-11-01.1`."""
    return f"{dato.isoformat()}.{number}"


def split_id(text: str) -> tuple[date, int]:
    """The date and number of an id, which is also how ids sort. ExtractError if it is none."""
    match = _ID.fullmatch(text)
    try:
        if match:
            return date.fromisoformat(match[1]), int(match[2])
    except ValueError:
        pass
    raise ExtractError(
        f"«{text}» er ikke navnet på et uttrekk. Et uttrekk heter for eksempel «2026-11-01.1»."
    )


def is_id(text: str) -> bool:
    """Whether `text` could name an extract."""
    try:
        split_id(text)
    except ExtractError:
        return False
    return True


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the extract in `folder`; ExtractError when it is missing or unreadable."""
    path = folder / MANIFEST
    try:
        return Manifest.from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ExtractError(f"Uttrekket «{folder.name}» mangler {MANIFEST}.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise ExtractError(
            f"{MANIFEST} i uttrekket «{folder.name}» kan ikke leses. Publiser uttrekket på nytt."
        ) from None


def manifest_hash(folder: Path) -> str:
    """The sha256 of the manifest's bytes: it names exactly these data, and keys every cache."""
    try:
        return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    except OSError:
        raise ExtractError(f"Uttrekket «{folder.name}» mangler {MANIFEST}.") from None


@dataclass(frozen=True)
class _Listing:
    """What lies in the folder of extracts: the ids, newest first, and the tombstones."""

    ids: tuple[str, ...] = ()
    withdrawn: Mapping[str, Withdrawal] = field(default_factory=dict)


_listings: dict[Path, tuple[int, _Listing]] = {}


def _listed(data: Path) -> _Listing:
    """The listing, read anew when something came into the folder or left it.

    Every run of a page asks several times, and a history of years is hundreds of files.
    """
    folder = extracts_folder(data)
    try:
        changed = folder.stat().st_mtime_ns
    except OSError:
        return _Listing()
    then, listing = _listings.get(folder, (None, None))
    if listing is None or then != changed:
        listing = _Listing(_ids(folder), _tombstones(folder))
        if time.time_ns() - changed > _SETTLED_NS:
            _listings[folder] = (changed, listing)
    return listing


def _ids(folder: Path) -> tuple[str, ...]:
    ids = [p.name for p in folder.iterdir() if is_id(p.name) and (p / MANIFEST).is_file()]
    return tuple(sorted(ids, key=split_id, reverse=True))


def _tombstones(folder: Path) -> dict[str, Withdrawal]:
    tombstones = {}
    for path in sorted(folder.glob(f"*{TOMBSTONE_SUFFIX}")):
        name = path.name.removesuffix(TOMBSTONE_SUFFIX)
        if is_id(name):
            tombstones[name] = _read_tombstone(path)
    return tombstones


def _read_tombstone(path: Path) -> Withdrawal:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Withdrawal(date.fromisoformat(raw["dato"]), str(raw["grunn"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Withdrawal(date.min, "Grunnen kan ikke leses.")


def published(data: Path) -> list[str]:
    """Every extract that lies in `data`, newest first, the withdrawn ones with them."""
    return list(_listed(data).ids)


def withdrawn(data: Path) -> Mapping[str, Withdrawal]:
    """The withdrawn extracts. A tombstone that cannot be read still withdraws its extract."""
    return _listed(data).withdrawn


def list_extracts(data: Path) -> list[str]:
    """The extracts that may be shown, newest first."""
    hidden = withdrawn(data)
    return [name for name in published(data) if name not in hidden]


def pointer(data: Path) -> str | None:
    """What `uttrekk/gjeldende` names, unchecked; None when there is no such file."""
    try:
        return (extracts_folder(data) / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return ""


def current(data: Path) -> str:
    """The id of the current extract; ExtractError with a sentence when there is none to show."""
    name = pointer(data)
    if name is None:
        raise ExtractError("Det er ikke publisert noen tall ennå. Kjør «boligkompass publiser».")
    remedy = "Publiser på nytt med «boligkompass publiser»."
    if not is_id(name):
        raise ExtractError(f"uttrekk/{POINTER} navngir ikke noe uttrekk. {remedy}")
    if name in withdrawn(data):
        raise ExtractError(f"Det gjeldende uttrekket «{name}» er trukket tilbake. {remedy}")
    if not (extracts_folder(data) / name / MANIFEST).is_file():
        raise ExtractError(f"Det gjeldende uttrekket «{name}» finnes ikke. {remedy}")
    return name
