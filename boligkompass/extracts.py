"""The extracts on disk, as they are read: ids, manifests, which one is current, which withdrawn.

An extract is a folder `uttrekk/<dato>.<n>/` that never changes after it was put there.
`uttrekk/gjeldende` names the current one; `uttrekk/<id>.tilbaketrukket.json` beside the untouched
folder says that one was withdrawn, when and why.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

SCHEMA_VERSION = 1
POINTER = "gjeldende"
MANIFEST = "manifest.json"
TOMBSTONE_SUFFIX = ".tilbaketrukket.json"
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
        return cls(**{field.name: raw[field.name] for field in fields(cls)})


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


def published(data: Path) -> list[str]:
    """Every extract that lies in `data`, newest first, the withdrawn ones with them."""
    folder = extracts_folder(data)
    if not folder.is_dir():
        return []
    ids = [p.name for p in folder.iterdir() if is_id(p.name) and (p / MANIFEST).is_file()]
    return sorted(ids, key=split_id, reverse=True)


def withdrawn(data: Path) -> dict[str, Withdrawal]:
    """The withdrawn extracts. A tombstone that cannot be read still withdraws its extract."""
    tombstones = {}
    for path in sorted(extracts_folder(data).glob(f"*{TOMBSTONE_SUFFIX}")):
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
