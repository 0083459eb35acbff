"""The decisions as the reader of an extract sees them.

Under the current extract that is everything, as it stands now. Under an earlier one it is what was
written on that extract or before, as it stood until the next extract was published.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from boligkompass import extracts, settings, warehouse
from boligkompass.beslutninger import Linje, Place, Store, StoreError
from boligkompass.decisions import history
from boligkompass.decisions.history import Vedtak
from boligkompass.extracts import ExtractError
from boligkompass.warehouse import Warehouse

# The store as read the last few times, by its place and last line.
_KEPT = 4
_UNREADABLE = "uleselig"
_TAMPERED = (
    "Beslutningene kan ikke leses: en linje er ikke slik den ble skrevet. Den som drifter "
    "serveren, kan kjøre «boligkompass beslutninger kontroller»."
)


@dataclass(frozen=True)
class View:
    """The decisions of a municipality, those past their deadline first, then those still open.

    `later` says that some were written later than the extract that is shown and are left out;
    `fault` is a sentence where the store cannot be read. `key` names exactly this view: whatever
    is drawn of it may be kept under it.
    """

    vedtak: tuple[Vedtak, ...] = ()
    later: bool = False
    fault: str | None = None
    key: str = ""

    def of_figure(self, figure: str) -> tuple[Vedtak, ...]:
        """Those that belong to a figure."""
        return tuple(one for one in self.vedtak if one.beslutning.utkast.figur == figure)

    def of_measures(self) -> tuple[Vedtak, ...]:
        """Those that belong to a measure."""
        return tuple(one for one in self.vedtak if one.beslutning.utkast.tiltak)

    @property
    def functions(self) -> list[str]:
        """Who is responsible for any of them, by name."""
        return sorted({one.beslutning.utkast.ansvarlig for one in self.vedtak})

    @property
    def late(self) -> list[Vedtak]:
        """Those past their deadline."""
        return [one for one in self.vedtak if one.days_over]


def functions(shown: Warehouse) -> list[str]:
    """Who is responsible for any decision of the municipalities in the scope; none where it cannot
    be read."""
    with suppress(OSError, StoreError, KeyError, TypeError, ValueError):
        mine = (one.innhold for one in _lines() if shown.scope.includes(one.kommunenr))
        return sorted({told["ansvarlig"] for told in mine if "ansvarlig" in told})
    return []


def store() -> Store:
    """The store that is set."""
    return Store(settings.decisions())


def of(shown: Warehouse, kommunenr: str) -> View:
    """A municipality's decisions as the reader of an extract sees them. Never raises for the
    store: the view then carries the sentence. Outside the scope there are none."""
    if not shown.scope.includes(kommunenr):
        return View()
    try:
        return _of(_lines(), shown, kommunenr)
    except StoreError as error:
        return View(fault=str(error), key=_UNREADABLE)
    except OSError as error:
        return View(fault=f"Beslutningene kan ikke leses: {error.strerror}.", key=_UNREADABLE)
    except (KeyError, TypeError, ValueError):
        return View(fault=_TAMPERED, key=_UNREADABLE)


def _of(lines: Sequence[Linje], shown: Warehouse, kommunenr: str) -> View:
    mine = [line for line in lines if line.kommunenr == kommunenr]
    if not mine:
        return View()
    earlier = shown.manifest.id != warehouse.current_id()
    # Deadlines are told as they were on the day of an earlier extract, else as of today.
    today = shown.manifest.dato if earlier else date.today()
    visible = _visible(mine, shown.manifest.id) if earlier else mine
    return View(
        history.told(visible, today),
        later=len(visible) < len(mine),
        key=f"{visible[-1].sum if visible else ''}-{len(visible)}-{today}",
    )


def _lines() -> tuple[Linje, ...]:
    last = store().last()
    # A copy that is put back, and written to since, has other sums.
    return _read(settings.decisions(), last) if last else ()


@lru_cache(maxsize=_KEPT)
def _read(place: Place, last: tuple[int, str]) -> tuple[Linje, ...]:
    return tuple(Store(place).lines())


# -- as it was -------------------------------------------------------------------------------------


def _visible(lines: Sequence[Linje], extract: str) -> list[Linje]:
    """The lines that the reader of an earlier extract sees."""
    end = _replaced(extract)
    own = extracts.split_id(extract)
    begun = {
        line.beslutning
        for line in lines
        if history.is_first(line) and extracts.split_id(line.innhold["uttrekk"]) <= own
    }
    return [
        line
        for line in lines
        if line.beslutning in begun and (history.is_first(line) or end is None or line.tid < end)
    ]


def _replaced(extract: str) -> datetime | None:
    """When the extract after this one was published; None where there is none to read."""
    own = extracts.split_id(extract)
    later = [name for name in warehouse.extract_ids() if extracts.split_id(name) > own]
    for name in sorted(later, key=extracts.split_id):
        with suppress(ExtractError):
            return published(name)
    return None


def published(extract: str) -> datetime:
    """When an extract was published, with its time zone. ExtractError where it cannot be read."""
    folder = extracts.extracts_folder(settings.data_folder()) / extract
    when = extracts.read_manifest(folder).publisert
    return when if when.tzinfo else when.astimezone()
