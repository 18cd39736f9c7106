"""Which level a member holds: a function of marks, and nothing else.

Each instant that counts leaves a mark: the moment, and what the measure said then, of what remains
now. A refund lowers the marks that its order was counted in. The tier at t is the best level that some
mark reaches and whose validity, counted from that mark, has not run out at t.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from loyalrules.base.calendar import Duration, Zone, window_end
from loyalrules.books.counters import Window, counted
from loyalrules.facts.state import Exact, MemberState
from loyalrules.plugins.program import Program
from loyalrules.shapes.lifetime import Lifetime
from loyalrules.shapes.model import label

COUNTED_IN = 10**9  # Counters keep nine decimals.
NEVER = -1
LATEST = 400 * 24 * 3600 * 1_000_000  # How late an event may come and still find the level of its day.


class Mark(NamedTuple):
    """What was so at a moment: the measure in ``value``, or the level itself in ``fixed`` (-1: none).

    A level that was imported or set ends at ``until``, if that is said (``NEVER``: it does not end). Where
    levels have lines of their own, ``facts`` is what the lines read then, so that a refund can ask them
    again. ``by`` is what set the level; with ``longer`` the marks before it say which, and its end.
    """

    at: int
    first: int
    value: Exact
    fixed: int
    until: int | None = None
    facts: tuple[object, ...] = ()
    by: str = ""
    longer: Duration | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """A level and the measure from which it is reached. Without a lifetime it lasts to the next review.

    ``floor`` is the threshold as counters count. A level with lines of its own has the key of its
    question in ``asked`` instead.
    """

    id: str
    threshold: Fraction
    name: object
    lifetime: Lifetime | None
    floor: Exact = 0
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Tiers:
    """The levels of one set, lowest first. ``name`` is ``tier``, or the name of the set.

    ``counter`` is the measure, empty where levels have lines of their own (``asks`` then names the
    event of their questions). ``at_once``: members go up with the event that reaches a level.
    """

    name: str
    counter: str
    window: Window
    levels: tuple[Level, ...]
    review: str | None
    asks: str = ""
    at_once: bool = True

    def key(self, what: str = "") -> str:
        """Return the key under which a member's state keeps something of this set."""
        return f"{self.name} {what}" if what else self.name

    @property
    def unit(self) -> str:
        """The unit in which levels that rules set are posted."""
        return f"level {self.name}"

    def marks_of(self, member: MemberState, what: str = "") -> tuple[Mark, ...]:
        """Return a member's marks (read back from a store, they are plain tuples).

        ``what`` is "past" for marks whose levels have ended: events that come late still ask for them.
        """
        marks: Any = member.marks.get(self.key(what), ())
        if not marks or marks[-1].__class__ is Mark:
            known: tuple[Mark, ...] = marks
            return known
        return tuple([Mark(*mark) for mark in marks])

    def until(self, zone: Zone, number: int, mark: Mark, member: MemberState) -> int | None:
        """Return when a level that a mark reaches is over, ``None`` for never."""
        if mark.until is not None:
            return None if mark.until == NEVER else mark.until
        lifetime = self.levels[number].lifetime
        if lifetime is not None:
            return lifetime.ends(zone, mark.at, member)
        if self.review is None:
            return None
        return next_review(zone, self.review, zone.day(mark.at))

    def reached(self, mark: Mark) -> int:
        """Return the best level that a mark meets."""
        if mark.fixed >= 0:
            return mark.fixed
        best = 0
        for number, level in enumerate(self.levels):
            if mark.value >= level.floor:
                best = number
        return best

    def level_at(self, zone: Zone, member: MemberState, at: int) -> int:
        """Return the number of the level held at a moment."""
        best = 0
        marks = self.marks_of(member)
        seen: Any = member.marks.get(self.key("seen"), 0)
        if at < seen:
            marks = (*self.marks_of(member, "past"), *marks)
        for mark in marks:
            if mark.at <= at:
                best = self.held_by(zone, member, mark, at, best)
        return best

    def held_by(self, zone: Zone, member: MemberState, mark: Mark, at: int, least: int = 0) -> int:
        """Return the best level above ``least`` that a mark holds at a moment after it, else ``least``."""
        for number in range(self.reached(mark), least, -1):
            until = self.until(zone, number, mark, member)
            if until is None or until > at:
                return number
        return least

    def end_of(self, zone: Zone, member: MemberState, number: int, at: int) -> int | None:
        """Return when a level that is held at a moment is over, ``None`` for never or when it is not held."""
        ends = [
            self.until(zone, number, mark, member)
            for mark in self.marks_of(member)
            if mark.at <= at and self.reached(mark) >= number
        ]
        if number == 0 or None in ends or not ends:
            return None
        return max(end for end in ends if end is not None)

    def next_change(self, zone: Zone, member: MemberState) -> int | None:
        """Return the next moment at which a level is reviewed or runs out."""
        seen: Any = member.marks.get(self.key("seen"), 0)
        marks = self.marks_of(member)
        moments = [
            until
            for mark in marks
            for number in range(1, self.reached(mark) + 1)
            if (until := self.until(zone, number, mark, member)) is not None and until > seen
        ]
        if self.review is not None and (moments or (seen and not self.at_once)):
            latest = max(seen, *(mark.at for mark in marks)) if marks else seen
            moments.append(next_review(zone, self.review, zone.day(latest)))
        return min(moments, default=None)

    def view(self, program: Program, member: MemberState, at: int) -> dict[str, object]:
        """Return the level, how long it holds, the next level, and what is missing (whole units)."""
        zone = program.zone
        number = self.level_at(zone, member, at)
        level = self.levels[number]
        view: dict[str, object] = {
            "id": level.id,
            "name": label(level.name, "en", level.id),
            "until": self.end_of(zone, member, number, at),
        }
        if self.counter:
            measured = Fraction(counted(member, self.counter, self.window, zone, at)) / COUNTED_IN
            view["measured"] = measured
        if number + 1 < len(self.levels):
            above = self.levels[number + 1]
            view["next"] = above.id
            if self.counter:
                view["missing"] = max(above.threshold - measured, Fraction(0))
        return view


@lru_cache(maxsize=4096)
def next_review(zone: Zone, review: str, day: int) -> int:
    """Return the first moment after a day at which a period of this kind is over."""
    return zone.start_of_day(window_end(review, day))
