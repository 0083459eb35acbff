"""The norm for rooms per household, read from the one place where it stands."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from boligkompass.codes import KODEVERK
from boligkompass.settings import catalogue_folder


@dataclass(frozen=True)
class Norm:
    """The smallest and the largest number of rooms that a group of households should have."""

    husstandsgruppe: str
    minst: int
    mest: int

    @property
    def rom(self) -> int:
        """The rooms in which the need is placed: the norm's upper bound, for every household.

        Nobody lives too crowded in the largest home that the norm gives, and one rule for all can
        be checked. A single person (1–2 rooms) then counts as two rooms though one room serves
        too: whoever compares with the stock takes one- and two-room homes together.
        """
        return self.mest


def norms_file() -> Path:
    """Where the norms stand, in the catalogue beside the definition sheets."""
    return catalogue_folder() / "normer.toml"


def read_norms(path: Path) -> tuple[Norm, ...]:
    """The norms in `path`; ValueError unless there is one for each code of husstandsgruppe."""
    groups = tomllib.loads(path.read_text(encoding="utf-8"))
    expected = KODEVERK["husstandsgruppe"]
    if set(groups) != set(expected):
        wrong = ", ".join(sorted(set(groups) ^ set(expected)))
        raise ValueError(f"{path.name}: mangler eller kjenner ikke husstandsgruppene {wrong}.")
    norms = tuple(Norm(name, groups[name]["minst"], groups[name]["mest"]) for name in expected)
    for norm in norms:
        if not 1 <= norm.minst <= norm.mest:
            raise ValueError(f"{path.name}: {norm.husstandsgruppe} må ha 1 <= minst <= mest.")
    return norms


def room_classes(path: Path) -> dict[str, str]:
    """The code of `romklasse` that the norms in `path` give each group of households."""
    largest = list(KODEVERK["romklasse"])[-1]
    return {
        norm.husstandsgruppe: str(norm.rom) if str(norm.rom) in KODEVERK["romklasse"] else largest
        for norm in read_norms(path)
    }
