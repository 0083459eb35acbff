"""Files as their makers gave them out, beside the project; a test that needs one skips without."""

from pathlib import Path

import pytest

from boligkompass import settings

FOLDER = settings.PROJECT.parent / "shared"


def shared(*parts: str) -> Path:
    """A file or folder under the folder of source files."""
    path = FOLDER.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"kildefilen {path.name} ligger ikke ved siden av prosjektet")
    return path
