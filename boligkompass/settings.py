"""What the surroundings decide: the folders and the municipality that opens first."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def data_folder() -> Path:
    """The folder of extracts and catalogue: `BOLIGKOMPASS_DATA`, or the embedded `data/`."""
    return Path(os.environ.get("BOLIGKOMPASS_DATA") or PROJECT / "data")


def register_folder() -> Path:
    """The folder of registers: `BOLIGKOMPASS_REGISTER`, or `register/` beside the project."""
    return Path(os.environ.get("BOLIGKOMPASS_REGISTER") or PROJECT / "register")


def query_folder() -> Path:
    """The folder of the queries that the server asks."""
    return PROJECT / "queries"


def home_municipality() -> str | None:
    """The municipality that opens first (`BOLIGKOMPASS_KOMMUNE`), or None."""
    return os.environ.get("BOLIGKOMPASS_KOMMUNE") or None
