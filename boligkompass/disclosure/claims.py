"""What may be said of some cells: how their counts hang together."""

from typing import Literal, NamedTuple

Kind = Literal["equal", "parts", "about", "at_most"]


class Claim(NamedTuple):
    """What is said of some cells, by their numbers: `left` are together as many as `right`.

    `parts`: `right` are the parts of the one whole in `left`, but for those whose address is
    secret; they are counted in the whole alone. `about`: equal, if not `left` are fewer. `at_most`:
    `left` are as many or fewer, and nobody takes them to be equal.
    """

    kind: Kind
    left: tuple[int, ...]
    right: tuple[int, ...]
