"""How often someone may ask: for each of them a bucket that fills again over a minute."""

import math
import time
from collections.abc import Callable

# Those remembered at most; those that have waited long enough are forgotten first.
_CLIENTS = 10_000
_MINUTE = 60.0


class Pace:
    """How much each has left. The clock is one that nobody sets, so it never jumps."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}
        self._refused: set[str] = set()

    def take(self, client: str, limit: int) -> int:
        """Take one; 0, or the whole seconds until there is one. A `limit` of 0 is none."""
        if not limit:
            return 0
        left = self._now(client, limit)
        taken = left >= 1
        self._left[client] = (left - 1 if taken else left, self._clock())
        self._forget()
        if taken:
            self._refused.discard(client)
        return 0 if taken else _seconds(left, limit)

    def wait(self, client: str, limit: int) -> int:
        """The whole seconds until there is one to take; 0 where there is. Nothing is taken."""
        left = self._now(client, limit)
        return 0 if left >= 1 else _seconds(left, limit)

    def is_news(self, client: str) -> bool:
        """Whether nobody has asked this since the last time that they got one: a log needs one
        line of someone who goes on asking, not thousands."""
        news = client not in self._refused
        self._refused.add(client)
        return news

    def _now(self, client: str, limit: int) -> float:
        now = self._clock()
        left, then = self._left.get(client, (float(limit), now))
        return min(float(limit), left + (now - then) * limit / _MINUTE)

    def _forget(self) -> None:
        """Forget whoever has not asked for a minute, and if that is not enough, the oldest."""
        if len(self._left) <= _CLIENTS:
            return
        now = self._clock()
        recent = {who: has for who, has in self._left.items() if now - has[1] < _MINUTE}
        newest = sorted(recent.items(), key=lambda one: one[1][1])[-_CLIENTS // 2 :]
        self._left = dict(newest)
        self._refused &= self._left.keys()


def _seconds(left: float, limit: int) -> int:
    return max(1, math.ceil((1 - left) * _MINUTE / limit))
