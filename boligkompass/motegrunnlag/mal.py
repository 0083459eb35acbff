"""The deck that slides are made on: the municipality's own template, or one of ours.

Where things stand on a slide is read from the template's layouts: its title, the space between the
title and the foot, and the foot. Nothing else in the project knows python-pptx but this and
`lysark.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER as KIND
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.util import Emu, Pt

from boligkompass.catalogue import CatalogueError

TEMPLATE = "lysark.pptx"
# Points: a wide slide with margins, where there is no template.
_WIDE, _HIGH, _MARGIN = 960, 540, 44
_TITLE_TOP, _TITLE_HIGH = 22, 62
_FOOT_HIGH = 22
_FONT = "Arial"
_INSIDE = Pt(7.2)
_TITLES = (KIND.TITLE, KIND.CENTER_TITLE)
_FEET = (KIND.DATE, KIND.FOOTER, KIND.SLIDE_NUMBER)
_LEAST_ROOM = Pt(200)


@dataclass(frozen=True)
class Box:
    """A place on a slide, in points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    def below(self, used: float) -> "Box":
        """What is left of it under so much."""
        return Box(self.left, self.top + used, self.width, self.height - used)


@dataclass(frozen=True)
class Deck:
    """A deck without slides: its layouts for the front and for a titled slide, and their places.

    `own` tells that it is ours, and so has our colours.
    """

    made: Any
    front: Any
    titled: Any
    content: Box
    foot: Box
    own: bool


def deck(template: Path | None) -> Deck:
    """An empty deck. CatalogueError when the template is not one that slides can be made on."""
    made = _ours() if template is None else _theirs(template)
    front = next((one for one in made.slide_layouts if _has(one, KIND.SUBTITLE)), None)
    titled = next(filter(_is_title_only, made.slide_layouts), None)
    if titled is None:
        raise CatalogueError(f"{TEMPLATE} mangler et oppsett med bare tittel.")
    content, foot = _places(made, titled)
    return Deck(made, front or titled, titled, content, foot, template is None)


def _theirs(template: Path) -> Any:
    try:
        made = Presentation(str(template))
    except Exception as error:  # python-pptx has no error of its own for what it cannot read.
        raise CatalogueError(
            f"{template.name} kan ikke leses. Lagre malen som PowerPoint-presentasjon (.pptx)."
        ) from error
    # What the template shows as examples is no part of the meeting.
    for entry in list(made.slides._sldIdLst):
        made.part.drop_rel(entry.rId)
        made.slides._sldIdLst.remove(entry)
    return made


def _ours() -> Any:
    """python-pptx's own deck, as wide as screens are now."""
    made: Any = Presentation()
    _set_font(made)
    made.slide_width, made.slide_height = Pt(_WIDE), Pt(_HIGH)
    inner = _WIDE - 2 * _MARGIN
    front, titled = made.slide_layouts[0], made.slide_layouts[5]
    for layout in (front, titled):
        for one in layout.placeholders:
            if _kind(one) in _FEET:
                one._element.getparent().remove(one._element)
    _place(_title(front), Box(_MARGIN, 170, inner, 90))
    _place(next(_of_kind(front, KIND.SUBTITLE)), Box(_MARGIN, 264, inner, 100))
    _place(_title(titled), Box(_MARGIN, _TITLE_TOP, inner, _TITLE_HIGH))
    return made


def _set_font(made: Any) -> None:
    """A typeface that every machine has, so that the words have the room they were given."""
    theme = made.slide_master.part.part_related_by(RT.THEME)
    theme._blob = re.sub(rb'(<a:latin typeface=")[^"]*', rb"\1" + _FONT.encode(), theme.blob)


def _places(made: Any, layout: Any) -> tuple[Box, Box]:
    """The space between the title and the foot, and the foot, of a titled slide."""
    title = _title(layout)
    foot_high = Pt(_FOOT_HIGH)
    feet = [one.top for one in layout.placeholders if _kind(one) in _FEET and one.top]
    bottom = min([made.slide_height - Pt(10), *feet]) - foot_high
    top = title.top + title.height + Pt(2)
    if bottom - top < _LEAST_ROOM:
        raise CatalogueError(f"{TEMPLATE} har for liten plass under tittelen på «{layout.name}».")
    # In line with the words of the title, which stand a little inside its box.
    left, wide = title.left + _INSIDE, title.width - 2 * _INSIDE
    content = Box(Emu(left).pt, Emu(top).pt, Emu(wide).pt, Emu(bottom - top).pt)
    return content, Box(Emu(left).pt, Emu(bottom).pt, Emu(wide).pt, _FOOT_HIGH)


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top = Pt(box.left), Pt(box.top)
    shape.width, shape.height = Pt(box.width), Pt(box.height)


def _kind(shape: Any) -> Any:
    return shape.placeholder_format.type


def _of_kind(layout: Any, *kinds: Any) -> Iterator[Any]:
    return (one for one in layout.placeholders if _kind(one) in kinds)


def _has(layout: Any, kind: Any) -> bool:
    return any(_of_kind(layout, kind)) and _title(layout) is not None


def _title(layout: Any) -> Any:
    return next(_of_kind(layout, *_TITLES), None)


def _is_title_only(layout: Any) -> bool:
    """Whether a layout has a title and nothing else to fill in."""
    kinds = {_kind(one) for one in layout.placeholders}
    return KIND.TITLE in kinds and not kinds - {KIND.TITLE, *_FEET}
