"""Decisions as files: CSV for Norwegian Excel, and JSON lines for the archive.

The CSV has a row a decision, with what became of it. The JSON lines are those of the store as they
were written, each with the hash of the one before it: docs/beslutninger.md says how to check them.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date

from boligkompass import formats
from boligkompass.beslutninger import Linje
from boligkompass.codes import label
from boligkompass.decisions.history import Vedtak, is_first
from boligkompass.spreadsheets import harmless, norwegian_csv

HEADS = (
    "Kommunenummer",
    "Kommune",
    "Nummer",
    "Dato",
    "Beslutning",
    "Gjelder",
    "Figur",
    "Tiltak",
    "Ansvarlig",
    "Frist",
    "Status",
    "Oppfølging",
    "Skrevet",
    "Uttrekk",
)
INVENTED_HEAD = "Merking"


def csv_bytes(
    found: Iterable[Vedtak],
    place: str,
    names: Mapping[str, str],
    invented: str = "",
) -> bytes:
    """The decisions for Norwegian Excel. `names` are those of figures and measures by id;
    `invented` is what stands on every row of an invented municipality."""
    heads = (*HEADS, INVENTED_HEAD) if invented else HEADS
    rows = [(*_cells(one, place, names), *([invented] if invented else [])) for one in found]
    return norwegian_csv(heads, [[harmless(cell) for cell in row] for row in rows])


def _cells(one: Vedtak, place: str, names: Mapping[str, str]) -> tuple[str, ...]:
    draft = one.beslutning.utkast
    about = draft.figur or draft.tiltak or ""
    return (
        draft.kommunenr,
        place,
        one.beslutning.id,
        formats.day(draft.dato),
        draft.beslutning,
        names.get(about, ""),
        draft.figur or "",
        draft.tiltak or "",
        draft.ansvarlig,
        formats.day(draft.frist) if draft.frist else "",
        label("beslutningsstatus", draft.status),
        " ".join(followed(line) for line in one.lines if not is_first(line)),
        _local(one.lines[0]),
        draft.uttrekk,
    )


def followed(line: Linje) -> str:
    """«12.12.2026: I gang, frist 01.04.2027. Bud er gitt.»"""
    content = line.innhold
    frist = content["frist"]
    parts = [label("beslutningsstatus", content["status"])]
    if frist:
        parts.append(f"frist {formats.day(date.fromisoformat(frist))}")
    day = formats.day(line.tid.astimezone().date())
    remark = content["merknad"]
    return f"{day}: {', '.join(parts)}.{f' {remark}' if remark else ''}"


def _local(line: Linje) -> str:
    when = line.tid.astimezone()
    return f"{formats.day(when.date())} {when:%H.%M}"


def json_lines(lines: Iterable[Linje]) -> bytes:
    """The lines as they lie in the store, a JSON object each, in the order they were written."""
    return "".join(f"{json.dumps(_plain(line), ensure_ascii=False)}\n" for line in lines).encode()


def _plain(line: Linje) -> dict[str, object]:
    return {
        "nummer": line.nummer,
        "tid": line.tid.isoformat(),
        "kommunenr": line.kommunenr,
        "beslutning": line.beslutning,
        "innhold": line.innhold,
        "forrige": line.forrige,
        "sum": line.sum,
    }
