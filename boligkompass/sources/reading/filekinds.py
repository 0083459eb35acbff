"""What a file is, judged by what it holds: text, a workbook, or something that is no table.

What a file is called decides nothing: an Excel file named .csv is a workbook, and the page that
many systems save as .xls is HTML.
"""

import re
import zipfile
from pathlib import Path
from typing import Literal

from boligkompass.faults import DeliveryError, Fault

Kind = Literal["tekst", "regneark"]
HEAD = 1 << 16
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_UNPACKED = 4 << 30
_FETCH = "Hent den fra kilden på nytt."
_AS_TABLE = "Hent tallene som CSV eller Excel i stedet."
_AS_WORKBOOK = "Åpne den i Excel, og lagre den som «Excel-arbeidsbok (.xlsx)»."
_PASSWORD = (
    "Excel-filen er beskyttet med passord.",
    "Åpne den i Excel, ta bort passordet, og lagre den på nytt.",
)
DAMAGED = ("Excel-filen er skadet eller ufullstendig.", _FETCH)
_WORD = ("dette er et Word-dokument, ikke en tabell.", "Lim tabellen inn i Excel, og lagre der.")
_PICTURE = ("dette er et bilde, ikke en tabell.", _AS_TABLE)
_PACKED = ("filen er pakket.", "Pakk den ut, og les inn tabellen som ligger i den.")
_STATISTICS = ("dette er en fil fra et statistikkprogram, ikke en tabell som kan leses.", _AS_TABLE)
_MAP = ("dette er et kart, ikke en tabell.", _AS_TABLE)

# How files begin that are no table, and what is said of them.
_SIGNATURES: tuple[tuple[bytes, tuple[str, str]], ...] = (
    (b"PAR1", ("dette er en Parquet-fil, ikke en tabell som kan leses inn.", _AS_TABLE)),
    (b"ARROW1", ("dette er en Arrow-fil, ikke en tabell som kan leses inn.", _AS_TABLE)),
    (b"%PDF", ("dette er en PDF, ikke en tabell.", "Be kilden om tallene som CSV eller Excel.")),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"MM\0*", _PICTURE),
    (b"\x1f\x8b", _PACKED),
    (b"7z\xbc\xaf\x27\x1c", _PACKED),
    (b"Rar!\x1a", _PACKED),
    (b"SQLite format 3", ("dette er en database, ikke en tabell.", _AS_TABLE)),
    (b"\0\1\0\0Standard", ("dette er en Access-database, ikke en tabell.", _AS_TABLE)),
    (b"$FL2", _STATISTICS),
    (b"$FL3", _STATISTICS),
    (b"<stata_dta>", _STATISTICS),
    (b"{\\rtf", _WORD),
)
# Workbooks from before 1997, not in a container.
_OLD_EXCEL = re.compile(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08\x10]\x00")
_JSON = re.compile(r"""\s*(\{\s*["}]|\[\s*([\[{"\]]|-?\d+\s*[,\]]|true|false|null))""")
_MARKUP = re.compile(r"\s*<(!doctype|\?xml|html|head|table|svg|!--|meta|[a-z]+:)", re.I)


def kind(path: Path) -> Kind:
    """Whether the file is text or a workbook.

    DeliveryError with one fault when it cannot be opened, is empty or is no table at all.
    """
    head = _head(path)
    if head.startswith(_ZIP):
        return _container(path)
    if head.startswith(_OLE):
        return _old_container(path)
    said = _said_of(head)
    if said:
        raise refusal(path, *said)
    return "tekst"


def refusal(path: Path, message: str, advice: str, row: int | None = None) -> DeliveryError:
    """That nothing of the file can be used, as one fault."""
    return DeliveryError([Fault(path.name, row, None, message, advice)])


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            rest = head
            while rest and not rest.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
                rest = file.read(HEAD)
    except FileNotFoundError:
        raise refusal(path, "filen finnes ikke.", "Se etter i stien.") from None
    except (OSError, ValueError):
        raise refusal(path, "filen kan ikke åpnes.", "Se etter tilgangen.") from None
    if not rest:
        raise refusal(path, "filen er tom.", _FETCH)
    return head


def _said_of(head: bytes) -> tuple[str, str] | None:
    for signature, said in _SIGNATURES:
        if head.startswith(signature) and not (signature == b"BM" and b"\0" not in head[:32]):
            return said
    if _OLD_EXCEL.match(head):
        return "dette er en Excel-fil fra før 1997.", _AS_WORKBOOK
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _PICTURE
    text = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    return _said_of_text(text)


def _said_of_text(text: str) -> tuple[str, str] | None:
    low = text.casefold()
    if _JSON.match(text):
        return _said_of_json(low)
    if low.lstrip().startswith("mime-version:"):
        return "dette er en nettside som er lagret som regneark.", _AS_WORKBOOK
    if not _MARKUP.match(text):
        return None
    if "<html" in low or "<table" in low:
        return "dette er en nettside (HTML), ikke et regneark, selv om den kan se slik ut.", (
            _AS_WORKBOOK
        )
    if "office:spreadsheet" in low:
        return "dette er en Excel-fil lagret som XML.", _AS_WORKBOOK
    if "opengis.net" in low:
        return _MAP
    if "<svg" in low:
        return _PICTURE
    return "dette er XML, ikke en tabell.", _AS_TABLE


def _said_of_json(low: str) -> tuple[str, str]:
    dense = re.sub(r"\s+", "", low)
    if '"type":"topology"' in dense or '"type":"feature' in dense:
        return _MAP
    if '"class":"dataset"' in dense:
        advice = "Hent tallene med «boligkompass hent ssb», eller lagre tabellen som CSV."
        return "dette er et svar fra SSBs API (JSON-stat), ikke en tabell.", advice
    return "dette er JSON, ikke en tabell.", _AS_TABLE


def _container(path: Path) -> Kind:
    """What is in a zip file: a workbook, another document, or files that someone packed."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = set(packed.namelist())
            unpacked = sum(entry.file_size for entry in packed.infolist())
            mime = packed.read("mimetype") if "mimetype" in names else b""
    except Exception:  # a damaged archive fails in many ways
        raise refusal(path, *DAMAGED) from None
    if unpacked > _MAX_UNPACKED:
        raise refusal(path, "filen er for stor når den pakkes ut.", "Del den i flere filer.")
    if b"opendocument.spreadsheet" in mime or _has(names, "xl/"):
        if "META-INF/manifest.xml" in names and _is_encrypted(path):
            raise refusal(path, *_PASSWORD)
        return "regneark"
    if _has(names, "word/") or b"opendocument.text" in mime:
        raise refusal(path, *_WORD)
    if _has(names, "ppt/") or mime:
        raise refusal(path, "dette er et dokument, ikke en tabell.", _AS_TABLE)
    raise refusal(path, *_PACKED)


def _is_encrypted(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as packed:
            return b"encryption-data" in packed.read("META-INF/manifest.xml")
    except Exception:  # a damaged archive fails in many ways
        raise refusal(path, *DAMAGED) from None


def _has(names: set[str], folder: str) -> bool:
    return any(name.startswith(folder) for name in names)


def _old_container(path: Path) -> Kind:
    """The container of Office before 2007, which encrypted newer files are put in too."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise refusal(path, *_PASSWORD)
    if "WordDocument".encode("utf-16-le") in content:
        raise refusal(path, *_WORD)
    streams = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
    if not any(stream in content for stream in streams):
        raise refusal(path, *DAMAGED)
    return "regneark"
