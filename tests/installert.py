"""The packages of an installation: those of `uv sync --no-dev`, and nothing that only tests have.

What works only because a test's package is there, fails for the first person who signs in.
"""

import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from boligkompass.settings import PROJECT

_SHUT = """
import sys

class Shut:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names}:
            raise ModuleNotFoundError(f"No module named '{{name}}'", name=name)

sys.meta_path.insert(0, Shut())
"""


def bare(folder: Path) -> str:
    """The PYTHONPATH of a process that finds the packages of an installation alone."""
    folder.mkdir()
    shut = _SHUT.format(names=sorted(_only_here()))
    (folder / "sitecustomize.py").write_text(shut, encoding="utf-8")
    return str(folder)


def _only_here() -> set[str]:
    """The modules of packages that an installation does not have."""
    there = _installed()
    return {
        module
        for module, packages in metadata.packages_distributions().items()
        if not there & {canonicalize_name(one) for one in packages}
    }


def _installed() -> set[str]:
    """What pyproject.toml asks for, with all that those packages ask for in turn."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = {canonicalize_name(project["name"])}
    left = list(map(Requirement, project["dependencies"]))
    seen: set[tuple[str, frozenset[str]]] = set()
    while left:
        wanted = left.pop()
        name, extras = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if (name, extras) not in seen:
            seen.add((name, extras))
            found.add(name)
            left += _asked_for(name, extras)
    return found


def _asked_for(name: str, extras: frozenset[str]) -> Iterator[Requirement]:
    for line in metadata.requires(name) or ():
        wanted = Requirement(line)
        if wanted.marker is None or any(
            wanted.marker.evaluate({"extra": extra}) for extra in ("", *extras)
        ):
            yield wanted
