"""What may be said of some cells: how their counts hang together."""

from typing import Literal, NamedTuple

Kind = Literal["equal", "parts", "about", "at_most", "nearly", "hardly_more"]


class Claim(NamedTuple):
    """What is said of some cells, by their numbers: `left` are together as many as `right`.

    `parts`: `right` are the parts of the one whole in `left`, but for those whose address is
    secret; they are counted in the whole alone. `about`: equal, if not `left` are fewer. `at_most`:
    `left` are as many or fewer, and nobody takes them to be equal. `nearly`, `hardly_more`: equal,
    or at most as many, but for a few who stand in no table; an outsider may know how many.

    `by`: `at_most` is by so many at least.
    """

    kind: Kind
    left: tuple[int, ...]
    right: tuple[int, ...]
    by: int = 0
