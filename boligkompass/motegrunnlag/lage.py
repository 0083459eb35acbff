"""Making a pack: which files, in which order, and one at a time.

The page and the command both ask here. The drawing of charts takes a core to itself, so no more
than one pack is made in a process at a time; between charts, the others' pages are answered.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from boligkompass import saksliste, settings
from boligkompass.choices import UnknownChoiceError, find_municipality, open_extract
from boligkompass.decisions import view
from boligkompass.figures import FIGURES
from boligkompass.figures.base import Result
from boligkompass.figures.results import ask
from boligkompass.motegrunnlag import arkiv
from boligkompass.motegrunnlag.arkiv import Kept, Shelf
from boligkompass.motegrunnlag.innhold import CHANGES, Grunnlag, PackError, grunnlag
from boligkompass.warehouse import Municipality, Warehouse, current_id

KINDS = ("pdf", "pptx", "xlsx")
TEMPLATE = "lysark.pptx"
_NAMES = {"pdf": "Lager PDF", "pptx": "Lager lysark", "xlsx": "Lager regneark"}
_WAITING = "Venter på et annet møtegrunnlag"
_PATIENCE = 0.5

# Why no pack is made: the message is for whoever asked.
REFUSALS = (PackError, UnknownChoiceError)

# What is being done, how many parts of the whole are done, and of how many.
Tell = Callable[[str, int, int], None]

_one_at_a_time = Lock()


@dataclass(frozen=True)
class File:
    """A file of a pack: its name and what it holds."""

    name: str
    content: bytes


def prepared(store: Warehouse, municipality: Municipality, mot: str | None = None) -> Grunnlag:
    """The pack of the extract's own agenda, with the decisions that its reader sees.

    PackError where it cannot be made.
    """
    plan = saksliste.of(store, municipality)
    return grunnlag(store, municipality, plan, view.of(store, municipality.number), mot)


def behind(store: Warehouse, municipality: Municipality) -> list[Result]:
    """What the pack is made of: its points, and what has changed since the extract before."""
    changed = [ask(FIGURES[name], store, municipality) for name in CHANGES]
    return [*saksliste.of(store, municipality).punkter, *changed]


def named(number: str, extract: str | None, mot: str | None = None) -> tuple[Warehouse, Grunnlag]:
    """The same for a municipality and an extract by their names, by default the current extract.

    UnknownChoiceError, ExtractError or PackError say what is wrong.
    """
    store = open_extract(extract or current_id())
    return store, prepared(store, find_municipality(store, number), mot)


def make(pack: Grunnlag, kinds: Sequence[str], template: Path | None, tell: Tell) -> list[File]:
    """The files of a pack, of these kinds. `tell` hears what is being done.

    CatalogueError when slides cannot be made on the template.
    """
    each = max(len(pack.punkter), 1)
    whole = each * len(kinds)
    made = []
    with _alone(lambda: tell(_WAITING, 0, whole)):
        for place, kind in enumerate(kinds):

            def told(done: int, _: int, place: int = place, kind: str = kind) -> None:
                tell(_NAMES[kind], place * each + done, whole)

            told(0, each)
            made.append(File(_name(pack, kind), _content(pack, kind, template, told)))
        tell("Ferdig", whole, whole)
    return made


def template_of(store: Warehouse) -> Path | None:
    """The municipality's own template for slides: the extract's, else the catalogue's as it is."""
    places = (store.folder / "katalog", settings.catalogue_folder())
    return next((p / TEMPLATE for p in places if (p / TEMPLATE).exists()), None)


def shelf(pack: Grunnlag) -> Shelf:
    """Where the files of a pack are kept: with the decisions."""
    return arkiv.shelf(settings.decisions(), pack.municipality.number, pack.extract)


def keep(pack: Grunnlag, made: Sequence[File]) -> list[Kept]:
    """Keep the files with the decisions. OSError or LedgerError when they cannot be written."""
    here = shelf(pack)
    return [here.keep(file.name, file.content) for file in made]


def _name(pack: Grunnlag, kind: str) -> str:
    """«motegrunnlag-3909-2026-11-01.1.pdf»; what is invented says so."""
    invented = "oppdiktet-" if pack.municipality.invented else ""
    return f"{invented}motegrunnlag-{pack.municipality.number}-{pack.extract}.{kind}"


def _content(
    pack: Grunnlag, kind: str, template: Path | None, tell: Callable[[int, int], None]
) -> bytes:
    # The programs that draw are large: who never makes a pack never loads them.
    if kind == "pdf":
        from boligkompass.motegrunnlag.pdf import pdf

        return pdf(pack, tell)
    if kind == "pptx":
        from boligkompass.motegrunnlag.lysark import slides

        return slides(pack, template, tell)
    from boligkompass.motegrunnlag.regneark import workbook

    return workbook(pack)


@contextmanager
def _alone(waiting: Callable[[], None]) -> Iterator[None]:
    """Nobody else makes a pack meanwhile. `waiting` is called again and again until it is so."""
    while not _one_at_a_time.acquire(timeout=_PATIENCE):
        waiting()
    try:
        yield
    finally:
        _one_at_a_time.release()
