"""Looks at budgets: what an event was told and what it drew, and what others have drawn by then."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple, Protocol

from loyalrules.facts.state import Exact
from loyalrules.replay.shaping import Position


class Ask(NamedTuple):
    """One event that looked at a budget (``key`` names it with its window), and what it drew there.

    ``others`` is what it was told that others use, ``None`` where it was told that there is no end; ``own``
    what those who are replayed with it used before. ``need`` is the most that it drew meanwhile, ``change``
    what it used in the end (below 0: gave back), ``wanted`` all that the rules which it bounds wanted to
    give. ``moved`` tells whether it drew or gave back at all.
    """

    at: Position
    key: str
    others: Exact | None
    own: Exact
    need: Exact
    change: Exact
    wanted: Exact
    moved: bool

    def same_with(self, others: Exact, holds: Exact) -> bool:
        """Tell whether the event would do just the same if others used so much of what the budget holds.

        It would where more is left than it could ever ask for, and where nothing is left and nothing was
        drawn or given back: then how much too much is used makes no difference, but whether it is too much
        does. Where a limit is used up as well, the one of which less is left is told to have cut.
        """
        if self.others == others:
            return True
        most = max(self.need, self.wanted)
        now = holds - others - self.own
        if self.others is None:
            return now > most
        told = holds - self.others - self.own
        if told <= 0 and now <= 0:
            return not self.moved and (told < 0) == (now < 0)
        return told > most and now > most

    def likely(self, what: str) -> Exact:
        """Return what it may have drawn if there had been enough, of a budget that counts total or times."""
        if what == "total":
            return self.wanted
        return 1 if what == "times" and self.wanted else 0

    def cut(self, holds: Exact) -> bool:
        """Tell whether it may have drawn less than it wanted because others used the budget."""
        return self.others is not None and holds - self.others - self.own <= max(self.need, self.wanted)


class Drawn(NamedTuple):
    """What was drawn from a budget, whatever came back, and the most that one event may have asked for.

    ``told`` says that somebody was told what others use: then more may have been drawn without that.
    """

    gross: Exact
    most: Exact
    told: bool = False


def drawn_by(asks: Iterable[Ask]) -> dict[str, Drawn]:
    """Return what some looks drew from each budget."""
    found: dict[str, Drawn] = {}
    for ask in asks:
        gross, most, told = found.get(ask.key, _NOTHING)
        told = told or ask.others is not None
        found[ask.key] = Drawn(gross + max(ask.change, 0), max(most, ask.need, ask.wanted), told)
    return found


_NOTHING = Drawn(0, 0)


def add_drawn(into: dict[str, Drawn], more: Mapping[str, Drawn]) -> None:
    """Add what others drew."""
    for key, (gross, most, told) in more.items():
        before = into.get(key, _NOTHING)
        into[key] = Drawn(before.gross + gross, max(before.most, most), before.told or told)


class Others(Protocol):
    """What others use of budgets, as somebody who is replayed apart from them is told."""

    def used(self, key: str, position: Position, own: Exact) -> Exact | None:
        """Return what others used of a budget before a position; ``None`` where it is not limited.

        ``own`` is what those who ask used of it before.
        """
        ...


class Nobody:
    """Nobody else uses anything: no budget has an end."""

    def used(self, key: str, position: Position, own: Exact) -> Exact | None:
        """See ``Others``."""
        return None


class Course:
    """How much of a budget was used, from where on in the history."""

    __slots__ = ("_positions", "_sums")

    def __init__(self) -> None:
        self._positions: list[Position] = []
        self._sums: list[Exact] = []

    def add(self, position: Position, change: Exact) -> None:
        """Add what was drawn at a position, which is none before the last one."""
        self._sums.append((self._sums[-1] if self._sums else 0) + change)
        self._positions.append(position)

    def times(self, factor: Exact) -> "Course":
        """Return a course on which so many times as much is used."""
        found = Course()
        found._positions = self._positions
        found._sums = [used * factor for used in self._sums]
        return found

    def before(self, position: Position) -> Exact:
        """Return what was used before a position."""
        place = bisect_left(self._positions, position)
        return self._sums[place - 1] if place else 0


Courses = Mapping[str, Course]  # By budget.


class Beside(NamedTuple):
    """What others use of budgets that run short: what ``all`` do, less what is one's ``own``."""

    all: Courses
    own: Courses

    def used(self, key: str, position: Position, own: Exact) -> Exact | None:
        """See ``Others``."""
        course = self.all.get(key)
        if course is None:
            return None
        mine = self.own.get(key)
        return course.before(position) - (0 if mine is None else mine.before(position))


class Guess(NamedTuple):
    """What others may use of budgets: a guess, and never more than there is (``holds``) less one's own."""

    all: Courses
    holds: Mapping[str, Exact]

    def used(self, key: str, position: Position, own: Exact) -> Exact | None:
        """See ``Others``."""
        course = self.all.get(key)
        return None if course is None else min(course.before(position), self.holds[key] - own)


class Budget(NamedTuple):
    """What a budget holds, and what it counts (total, times or base); ``kin`` names those of one effect."""

    holds: Exact
    what: str
    kin: str


def exact(value: Fraction) -> Exact:
    """Return a whole number as one: it counts faster."""
    return int(value) if value.denominator == 1 else value
