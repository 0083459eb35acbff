"""What the surroundings decide: folders, addresses and the municipality that opens first."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def data_folder() -> Path:
    """The folder of extracts and catalogue: `BOLIGKOMPASS_DATA`, or the embedded `data/`."""
    return Path(os.environ.get("BOLIGKOMPASS_DATA") or PROJECT / "data")


def catalogue_folder(data: Path | None = None) -> Path:
    """The catalogue: `katalog/` in the data folder, or where it has none, the one shipped here.

    So an empty data folder is enough to begin with; a municipality that wants its own definitions
    copies the catalogue into it.
    """
    own = (data or data_folder()) / "katalog"
    return own if own.is_dir() else PROJECT / "data" / "katalog"


def register_folder() -> Path:
    """The folder of registers: `BOLIGKOMPASS_REGISTER`, or `register/` beside the project."""
    return Path(os.environ.get("BOLIGKOMPASS_REGISTER") or PROJECT / "register")


def decisions_folder() -> Path:
    """The folder of decisions: `BOLIGKOMPASS_BESLUTNINGER`, or `beslutninger/` in the project."""
    return Path(os.environ.get("BOLIGKOMPASS_BESLUTNINGER") or PROJECT / "beslutninger")


def access() -> str:
    """Who is let in, as written: `BOLIGKOMPASS_TILGANG`, or `lokal`."""
    return os.environ.get("BOLIGKOMPASS_TILGANG") or "lokal"


def access_folder() -> Path:
    """The folder of keys and ended sessions: `BOLIGKOMPASS_TILGANGSMAPPE`, or `tilgang/`."""
    return Path(os.environ.get("BOLIGKOMPASS_TILGANGSMAPPE") or PROJECT / "tilgang")


def log_folder() -> Path | None:
    """The folder of the log of events (`BOLIGKOMPASS_LOGG`), or None."""
    folder = os.environ.get("BOLIGKOMPASS_LOGG")
    return Path(folder) if folder else None


def ssb_address() -> str:
    """Where SSB's PxWebApi v2 answers: `BOLIGKOMPASS_SSB`, or SSB's own address."""
    return os.environ.get("BOLIGKOMPASS_SSB") or "https://data.ssb.no/api/pxwebapi/v2/"


def klass_address() -> str:
    """Where SSB's KLASS answers: `BOLIGKOMPASS_KLASS`, or SSB's own address."""
    return os.environ.get("BOLIGKOMPASS_KLASS") or "https://data.ssb.no/api/klass/v1/"


def query_folder() -> Path:
    """The folder of the queries that the server asks."""
    return PROJECT / "queries"


def home_municipality() -> str | None:
    """The municipality that opens first (`BOLIGKOMPASS_KOMMUNE`), or None."""
    return os.environ.get("BOLIGKOMPASS_KOMMUNE") or None
