"""Every figure by its id. A figure is registered in the module of its theme and nowhere else."""

from collections.abc import Iterable

from boligkompass.figures import (
    befolkning,
    behov,
    boligfremskaffelse,
    boligmasse,
    bosetting,
    bostedsloshet,
    discussion,
    endringer,
    gjennomstromming,
    husleie,
    kilder,
    nokkeltall,
    oppfolging,
    privatleie,
    sammenligning,
    startlan,
    tiltaksplan,
    vern,
)
from boligkompass.figures.base import Figure

_THEMES = (
    nokkeltall,
    sammenligning,
    befolkning,
    bosetting,
    privatleie,
    behov,
    bostedsloshet,
    boligmasse,
    boligfremskaffelse,
    gjennomstromming,
    oppfolging,
    startlan,
    husleie,
    tiltaksplan,
    kilder,
    vern,
)


def _by_id(figures: Iterable[Figure]) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for figure in figures:
        if figure.id in found:
            raise ValueError(f"Figuren «{figure.id}» er registrert to ganger.")
        found[figure.id] = figure
    return found


_REGISTERED = [figure for theme in _THEMES for figure in theme.FIGURES]

FIGURES: dict[str, Figure] = _by_id(
    [
        discussion.figure(_REGISTERED, nokkeltall.TILES),
        *endringer.figures(_REGISTERED),
        *_REGISTERED,
    ]
)
