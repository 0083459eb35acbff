"""Putting an extract in place, whole or not at all.

It is written into a folder of its own beside the others, which is renamed into place before
`gjeldende` is made to name it. Whenever that stops on the way, the old extract stands.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp

import pyarrow as pa
import pyarrow.parquet as pq

from boligkompass import __version__, extracts, files
from boligkompass.extracts import ExtractError, Manifest, SourceUse, TableFile


@dataclass(frozen=True)
class Content:
    """All that goes into an extract, checked, before anything is written."""

    dato: date
    tables: Mapping[str, pa.Table]
    katalog: Mapping[str, bytes]
    kilder: tuple[SourceUse, ...]
    kommuner: tuple[str, ...]
    merknader: tuple[str, ...]
    kontroller: tuple[Mapping[str, str], ...]


def put_in_place(data: Path, content: Content, publisert: datetime) -> str:
    """Write the extract and make it the current one; its id. One writer at a time."""
    folder = extracts.extracts_folder(data)
    with files.locked(folder):
        _clear_abandoned(folder)
        new = _write(folder, content, publisert)
        if _should_point_to(data, new):
            files.replace_atomically(folder / extracts.POINTER, f"{new}\n".encode())
    return new


def _clear_abandoned(folder: Path) -> None:
    """What a killed publishing left; under the lock nobody else can be writing it."""
    for path in folder.glob(".*"):
        name = path.name[1:].rpartition(".")[0]
        name = name.removesuffix(extracts.TOMBSTONE_SUFFIX)
        if not (extracts.is_id(name) or name == extracts.POINTER):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _write(folder: Path, content: Content, publisert: datetime) -> str:
    number = _next_number(folder, content.dato)
    while True:
        name = extracts.extract_id(content.dato, number)
        temporary = Path(mkdtemp(prefix=f".{name}.", dir=folder))
        try:
            _fill(temporary, name, content, publisert)
            os.rename(temporary, folder / name)
        except BaseException as error:
            shutil.rmtree(temporary, ignore_errors=True)
            taken = isinstance(error, OSError) and error.errno in (errno.ENOTEMPTY, errno.EEXIST)
            if not taken:
                raise
            number += 1  # Somebody without the lock took the name.
        else:
            files.sync_folder(folder)
            return name


def _next_number(folder: Path, dato: date) -> int:
    """One more than any extract of the date ever had, withdrawn ones with them."""
    names = (path.name.removesuffix(extracts.TOMBSTONE_SUFFIX) for path in folder.iterdir())
    taken = [extracts.split_id(name) for name in names if extracts.is_id(name)]
    return max((number for day, number in taken if day == dato), default=0) + 1


def _fill(folder: Path, name: str, content: Content, publisert: datetime) -> None:
    """Write every file of the extract into `folder`, down to the disk."""
    folder.chmod(0o755)
    (folder / "katalog").mkdir()
    for file, text in content.katalog.items():
        files.write_synced(folder / "katalog" / file, text)
    tabeller = {}
    for table_name, table in sorted(content.tables.items()):
        parquet = _parquet(table)
        files.write_synced(folder / f"{table_name}.parquet", parquet)
        tabeller[table_name] = TableFile(table.num_rows, _sha256(parquet), len(parquet))
    manifest = Manifest(
        id=name,
        dato=content.dato,
        skjemaversjon=extracts.SCHEMA_VERSION,
        programversjon=__version__,
        publisert=publisert,
        tabeller=tabeller,
        katalog={file: _sha256(text) for file, text in content.katalog.items()},
        kilder=content.kilder,
        kommuner=content.kommuner,
        merknader=content.merknader,
        kontroller=content.kontroller,
    )
    files.write_synced(folder / extracts.MANIFEST, manifest.to_json().encode())
    files.sync_folder(folder / "katalog")
    files.sync_folder(folder)


def _parquet(table: pa.Table) -> bytes:
    buffer = BytesIO()
    pq.write_table(table.combine_chunks(), buffer, compression="zstd")
    return buffer.getvalue()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _should_point_to(data: Path, new: str) -> bool:
    """Not when the current extract is of a later date: an old month put right is not the news."""
    try:
        present = extracts.split_id(extracts.current(data))
    except ExtractError:
        return True
    return extracts.split_id(new) > present
