"""What many marks come to, so that an event looks at none of the thousands that a member may have.

Of all marks of a member it is kept when the last one was made, and for each level when the last mark that
reaches it is over. That answers for every moment from the last mark on; for earlier ones, and where the
ends of levels hang on the member, the marks themselves are asked.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

ENDLESS = 1 << 62
_MEMBERS = 20_000  # Kept summaries; with more all are forgotten, and made anew when they are asked for.


class Summary(NamedTuple):
    """What some marks come to.

    ``marks`` are those marks themselves; ``latest`` is the moment of the last (-1: there are none);
    ``ends`` has for each level when the last mark that reaches it is over (``ENDLESS``; -1: none reaches
    it). ``soonest`` is the first end after ``seen``; ``longer`` tells whether a mark lets a level be held
    longer.
    """

    marks: Sequence[Any]
    latest: int
    ends: tuple[int, ...]
    seen: int
    soonest: int | None
    longer: bool

    def with_mark(self, marks: Sequence[Any], mark: Any, until: Sequence[int]) -> "Summary":
        """Return the summary of ``marks``: these and one whose levels from 1 on end at ``until``."""
        ends = list(self.ends)
        soonest = self.soonest
        for number, end in enumerate(until, 1):
            ends[number] = max(ends[number], end)
            if end != ENDLESS and end > self.seen and (soonest is None or end < soonest):
                soonest = end
        longer = self.longer or mark.longer is not None
        return Summary(marks, max(self.latest, mark.at), tuple(ends), self.seen, soonest, longer)

    def level_at(self, at: int) -> int:
        """Return the level at a moment that is not before the last mark."""
        for number in range(len(self.ends) - 1, 0, -1):
            if self.ends[number] > at:
                return number
        return 0


class Summaries:
    """The summaries of members, by member and kind of mark: each counts as long as its marks are the same."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Summary] = {}

    def known(self, key: tuple[str, str], marks: Sequence[Any], seen: int) -> Summary | None:
        """Return the summary of just these marks, as seen at a moment, if it is kept."""
        found = self._kept.get(key)
        return found if found is not None and found.marks is marks and found.seen == seen else None

    def keep(self, key: tuple[str, str], summary: Summary) -> None:
        """Keep a summary."""
        if len(self._kept) >= _MEMBERS:
            self._kept.clear()
        self._kept[key] = summary


def summed(
    kept: Sequence[Any], marks: Sequence[Any], seen: int, ends: Sequence[Sequence[int]], levels: int
) -> Summary:
    """Return the summary of marks, of which each level from 1 on is over at ``ends``.

    ``kept`` are the same marks as the member's state has them.

    >>> from types import SimpleNamespace as Mark
    >>> marks = [Mark(at=3, longer=None), Mark(at=5, longer=None)]
    >>> found = summed(marks, marks, 0, [[13], [15, 9]], 3)
    >>> found.latest, found.ends, found.soonest, found.level_at(8), found.level_at(14)
    (5, (-1, 15, 9), 9, 2, 1)
    """
    lasts = [-1] * levels
    soonest = ENDLESS
    for until in ends:
        for number, end in enumerate(until, 1):
            lasts[number] = max(lasts[number], end)
            if seen < end < soonest:
                soonest = end
    latest = max([mark.at for mark in marks], default=-1)
    longer = any(mark.longer is not None for mark in marks)
    return Summary(kept, latest, tuple(lasts), seen, None if soonest == ENDLESS else soonest, longer)
