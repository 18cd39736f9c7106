"""Which level a member holds: a function of marks, and nothing else.

Each instant that counts leaves a mark: the moment, and what the measure said then, of what remains
now. A refund lowers the marks that its order was counted in. The tier at t is the best level that some
mark reaches and whose validity, counted from that mark, has not run out at t.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from loyalrules.base.calendar import Duration, Zone, window_end
from loyalrules.books.counters import Window, counted
from loyalrules.facts.state import Exact, MemberState
from loyalrules.kinds.tiers.ends import ENDLESS, Summaries, Summary, summed
from loyalrules.plugins.program import Program
from loyalrules.shapes.lifetime import Lifetime
from loyalrules.shapes.model import label
from loyalrules.shapes.period import Period

COUNTED_IN = 10**9  # Counters keep nine decimals.
NEVER = -1
LATEST = 400 * 24 * 3600 * 1_000_000  # How late an event may come and still find the level of its day.


class Mark(NamedTuple):
    """What was so at a moment: the measure in ``value``, or the level itself in ``fixed`` (-1: none).

    A level that was imported or set ends at ``until``, if that is said (``NEVER``: it does not end). Where
    levels have lines of their own, ``facts`` is what the lines read then, so that a refund can ask them
    again. ``by`` is what set the level; with ``longer`` the marks before it say which, and its end. A mark
    that is ``kept`` does not end: its level is protected.
    """

    at: int
    first: int
    value: Exact
    fixed: int
    until: int | None = None
    facts: tuple[object, ...] = ()
    by: str = ""
    longer: Duration | None = None
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A level and the measure from which it is reached. Without a lifetime it lasts to the next review.

    ``floor`` is the threshold as counters count. A level with lines of its own has the key of its
    question in ``asked`` instead. One that lasts for ever says ``never``.
    """

    id: str
    threshold: Fraction
    name: object
    lifetime: Lifetime | None
    floor: Exact = 0
    asked: str = ""
    never: bool = False


@dataclass(frozen=True, slots=True)
class Tiers:
    """The levels of one set, lowest first. ``name`` is ``tier``, or the name of the set.

    ``counter`` is the measure, empty where levels have lines of their own (``asks`` then names the
    event of their questions). ``at_once``: members go up with the event that reaches a level.
    ``by_member``: the end of a level hangs on the member who holds it. ``kept`` is the key of the question
    whether no level is lost, empty where levels are not protected. ``one_level``: whose level ends falls
    to the one below, and from there as if it were reached then. ``now``: a level is held as long as its lines
    hold, or as the ``balance`` of a unit reaches it (counted in parts: so many are one).
    ``keeps_to_review``: what a refund takes away is held until the next review.
    ``summaries`` are what members' marks come to; they only save looking at all marks again.
    """

    name: str
    counter: str
    window: Window
    levels: tuple[Level, ...]
    review: str | Period | None
    asks: str = ""
    at_once: bool = True
    by_member: bool = False
    kept: str = ""
    one_level: bool = False
    now: bool = False
    balance: str = ""
    counted_in: int = COUNTED_IN
    keeps_to_review: bool = False
    summaries: Summaries = field(default_factory=Summaries, compare=False, repr=False)
    keys: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def key(self, what: str = "") -> str:
        """Return the key under which a member's state keeps something of this set."""
        known = self.keys.get(what)
        if known is None:
            known = self.keys[what] = f"{self.name} {what}" if what else self.name
        return known

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
        if mark.kept:
            return None
        if mark.until is not None:
            return None if mark.until == NEVER else mark.until
        lifetime = self.levels[number].lifetime
        if self.levels[number].never:
            return None
        if lifetime is not None:
            return lifetime.ends(zone, mark.at, member)
        return self.review_after(zone, member, mark.at)

    def review_after(self, zone: Zone, member: MemberState, at: int) -> int | None:
        """Return the next review after the day of a moment, ``None`` when there is none."""
        if self.review is None:
            return None
        if isinstance(self.review, str):
            return next_review(zone, self.review, zone.day(at))
        anchor = self.review.anchor_of(member)
        return None if anchor is None else zone.start_of_day(self.review.block(anchor, zone.day(at))[1])

    def is_review(self, zone: Zone, member: MemberState, at: int) -> bool:
        """Tell whether a member is reviewed at a moment."""
        return zone.start_of_day(zone.day(at)) == at and self.review_after(zone, member, at - 1) == at

    def ends_of(
        self, zone: Zone, mark: Mark, member: MemberState, reached: int | None = None
    ) -> Sequence[int]:
        """Return when each level from 1 on that a mark reaches is over (``ENDLESS`` for never)."""
        best = self.reached(mark) if reached is None else reached
        ends = [self.until(zone, number, mark, member) for number in range(1, best + 1)]
        return [ENDLESS if end is None else end for end in ends]

    def summary(self, zone: Zone, member: MemberState, what: str = "") -> Summary | None:
        """Return what a member's marks come to, ``None`` where the ends of levels hang on the member."""
        if self.by_member:
            return None
        keys, kept = self.keys, member.marks
        marks: Any = kept.get(keys.get(what) or self.key(what), ())
        seen: Any = kept.get(keys.get("seen") or self.key("seen"), 0)
        known = self.summaries.known((member.id, what), marks, seen)
        if known is None:
            ends = [self.ends_of(zone, mark, member) for mark in self.marks_of(member, what)]
            known = summed(marks, self.marks_of(member, what), seen, ends, len(self.levels))
            self.summaries.keep((member.id, what), known)
        return known

    def all_before(self, zone: Zone, member: MemberState, at: int, what: str = "") -> bool:
        """Tell whether all marks of a member are known to be from before a moment."""
        summary = self.summary(zone, member, what)
        return summary is not None and summary.latest < at

    def add(self, zone: Zone, member: MemberState, mark: Mark, ends: Sequence[int]) -> None:
        """Add a mark to a member's; ``ends`` is what ``ends_of`` says of it."""
        before = self.summary(zone, member)
        marks = member.marks[self.key()] = (*self.marks_of(member), mark)
        if before is not None:
            self.summaries.keep((member.id, ""), before.with_mark(marks, mark, ends))

    def reached(self, mark: Mark) -> int:
        """Return the best level that a mark meets."""
        return mark.fixed if mark.fixed >= 0 else self.reached_by(mark.value)

    def reached_by(self, value: Exact) -> int:
        """Return the best level from which on a measure is."""
        for number in range(len(self.levels) - 1, 0, -1):
            if value >= self.levels[number].floor:
                return number
        return 0

    def measured(self, zone: Zone, member: MemberState, at: int) -> Fraction | None:
        """Return what the measure says at a moment, or the balance of now; ``None`` where there is none."""
        if self.balance:
            return Fraction(member.balance(self.balance, "available")) / self.counted_in
        if self.counter:
            return Fraction(counted(member, self.counter, self.window, zone, at)) / COUNTED_IN
        return None

    def level_at(self, zone: Zone, member: MemberState, at: int) -> int:
        """Return the number of the level held at a moment."""
        seen: Any = member.marks.get(self.key("seen"), 0)
        summary = self.summary(zone, member)
        if summary is not None and at >= seen and at >= summary.latest:
            return summary.level_at(at)
        best = 0
        marks = self.marks_of(member)
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
        summary = self.summary(zone, member)
        if summary is None:
            marks = self.marks_of(member)
            ends = [self.ends_of(zone, mark, member) for mark in marks]
            summary = summed(marks, marks, seen, ends, len(self.levels))
        soonest = summary.soonest
        if self.review is None or (soonest is None and (not seen or self.at_once)):
            return soonest
        review = self.review_after(zone, member, max(seen, summary.latest))
        return min([one for one in (soonest, review) if one is not None], default=None)

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
        measured = self.measured(zone, member, at)
        if measured is not None:
            view["measured"] = measured
        if number + 1 < len(self.levels):
            above = self.levels[number + 1]
            view["next"] = above.id
            if measured is not None:
                view["missing"] = max(above.threshold - measured, Fraction(0))
        return view


@lru_cache(maxsize=4096)
def next_review(zone: Zone, review: str, day: int) -> int:
    """Return the first moment after a day at which a period of this kind is over."""
    return zone.start_of_day(window_end(review, day))
