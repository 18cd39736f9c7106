"""Which level a member holds: a function of marks, and nothing else.

Each instant that counts leaves a mark: the moment, and what the measure said then, of what remains
now. A refund lowers the marks that its order was counted in. The tier at t is the best level whose
threshold some mark meets and whose validity, counted from that mark, has not run out at t.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from loyalrules.base.calendar import Zone, window_end
from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.books.counters import Window, counted
from loyalrules.books.lots import remind
from loyalrules.facts.decision import Given, Posting
from loyalrules.facts.state import Exact, MemberState
from loyalrules.plugins.program import Occurrence, Program
from loyalrules.shapes.lifetime import Lifetime
from loyalrules.shapes.model import label

COUNTED_IN = 10**9  # Counters keep nine decimals.


class Mark(NamedTuple):
    """The measure at a moment. ``fixed`` is a level that was imported, -1 for none."""

    at: int
    first: int
    value: Exact
    fixed: int


@dataclass(frozen=True, slots=True)
class Level:
    """A level and the measure from which it is reached. Without a lifetime it lasts to the next review.

    ``floor`` is the threshold as counters count.
    """

    id: str
    threshold: Fraction
    name: object
    lifetime: Lifetime | None
    floor: Exact = 0


@dataclass(frozen=True, slots=True)
class Tiers:
    """The levels of one program, lowest first."""

    counter: str
    window: Window
    levels: tuple[Level, ...]
    review: str | None

    # --- Reading -----------------------------------------------------------------------------

    def until(self, zone: Zone, level: Level, at: int) -> int | None:
        """Return when a level reached at a moment is over, ``None`` for never."""
        if level.lifetime is not None:
            return level.lifetime.ends(zone, at)
        if self.review is None:
            return None
        return _next_review(zone, self.review, zone.day(at))

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
        for mark in marks_of(member):
            if mark.at > at:
                continue
            for number in range(self.reached(mark), best, -1):
                until = self.until(zone, self.levels[number], mark.at)
                if until is None or until > at:
                    best = number
                    break
        return best

    def next_change(self, zone: Zone, member: MemberState) -> int | None:
        """Return the next moment at which a level is reviewed or runs out."""
        seen: Any = member.marks.get("tier seen", 0)
        moments = [
            until
            for mark in marks_of(member)
            for number in range(1, self.reached(mark) + 1)
            if (until := self.until(zone, self.levels[number], mark.at)) is not None and until > seen
        ]
        if self.review is not None and moments:
            latest = max(seen, *(mark.at for mark in marks_of(member)))
            moments.append(_next_review(zone, self.review, zone.day(latest)))
        return min(moments, default=None)

    # --- Following what happens --------------------------------------------------------------

    def follow(self, work: Any, depth: int) -> None:
        """Add a mark for what was counted, and lower marks for what was taken back."""
        done = work.scratch.get("tiers", 0)
        unit = f"#{self.counter}"
        moved = [posting for posting in work.postings[done:] if posting.unit == unit]
        work.scratch["tiers"] = len(work.postings)
        for member_id in dict.fromkeys(posting.member for posting in moved):
            self._follow_member(
                work, work.member(member_id), [p for p in moved if p.member == member_id], depth
            )

    def _follow_member(self, work: Any, member: MemberState, moved: list[Posting], depth: int) -> None:
        before = self._held(member)
        for posting in moved:
            change = posting.amount if posting.target == "counted" else -posting.amount
            bucket = self.window.bucket(work.zone, posting.value_at)
            marks = [
                mark._replace(value=mark.value + change)
                if mark.fixed < 0 and mark.at >= posting.value_at and mark.first <= bucket
                else mark
                for mark in marks_of(member)
            ]
            member.marks["tier"] = tuple(marks)
        if any(posting.target == "counted" for posting in moved):
            for at in dict.fromkeys((work.value_at, work.booked_at)):
                self._mark(work, member, at, review=False)
        self._changed(work, member, before, depth)

    def _mark(self, work: Any, member: MemberState, at: int, *, review: bool) -> None:
        value = counted(member, self.counter, self.window, work.zone, at, review=review)
        mark = Mark(at, self.window.first(work.zone, at, review=review), value, -1)
        if self.reached(mark) > 0:
            member.marks["tier"] = (*marks_of(member), mark)
            for number in range(1, self.reached(mark) + 1):
                until = self.until(work.zone, self.levels[number], at)
                if until is not None:
                    remind(member, until)

    def review_at(self, work: Any, member: MemberState, at: int) -> None:
        """Review a member at a moment: measure the window that ended, then see what still holds."""
        before = self._held(member)
        if self._is_review(work.zone, at):
            self._mark(work, member, at, review=True)
        member.marks["tier seen"] = at
        alive = []
        for mark in marks_of(member):
            ends = [
                self.until(work.zone, level, mark.at) for level in self.levels[1 : self.reached(mark) + 1]
            ]
            if any(until is None or until > at for until in ends):
                alive.append(mark)
        member.marks["tier"] = tuple(alive)
        self._changed(work, member, before, 0, ended=True)

    def _is_review(self, zone: Zone, at: int) -> bool:
        if self.review is None:
            return False
        day = zone.day(at)
        return zone.start_of_day(day) == at and window_end(self.review, day - 1) == day

    def put(self, work: Any, member: MemberState, level_id: str) -> None:
        """Give a member a level that was held elsewhere; it lasts as if it were reached now."""
        ids = [level.id for level in self.levels]
        if level_id not in ids:
            raise EventError(
                "LR602",
                say("there is no level {level_id}", level_id=level_id),
                "/imported/tier",
                say("levels: {ids}", ids=list(ids)),
            )
        before = self._held(member)
        number = ids.index(level_id)
        if number:
            member.marks["tier"] = (*marks_of(member), Mark(work.value_at, 0, 0, number))
            until = self.until(work.zone, self.levels[number], work.value_at)
            if until is not None:
                remind(member, until)
        self._changed(work, member, before, 0)

    def _held(self, member: MemberState) -> int:
        held = member.facts.get("tier held", 0)
        return held if isinstance(held, int) else 0

    def _changed(
        self, work: Any, member: MemberState, before: int, depth: int, *, ended: bool = False
    ) -> None:
        """Tell of a change. A level that a refund withdrew is reached again without a second event.

        ``ended``: the level ran out or was reviewed; reaching it anew is a new event then.
        """
        now = self.level_at(work.zone, member, work.booked_at)
        if now == before:
            return
        member.facts["tier held"] = now
        old, new = self.levels[before].id, self.levels[now].id
        work.tell(Given("tier", member.id, "tier", 1, 1, "", 0, "", "", (("from", old), ("to", new))))
        told: Any = member.marks.get("tier told", 0)
        if now > before and now <= told:
            return
        if now > before or ended:
            member.marks["tier told"] = now
        name = "tier.reached" if now > before else "tier.left"
        record = (new if now > before else old, old, new)
        work.happen(Occurrence(name, member.id, work.booked_at, {"tier": record}, depth=depth + 1))

    # --- Showing -----------------------------------------------------------------------------

    def view(self, program: Program, member: MemberState, at: int) -> dict[str, object]:
        """Return the level, how long it holds, the next level, and what is missing (whole units)."""
        zone = program.zone
        number = self.level_at(zone, member, at)
        level = self.levels[number]
        ends = [
            self.until(zone, level, mark.at)
            for mark in marks_of(member)
            if mark.at <= at and self.reached(mark) >= number
        ]
        measured = Fraction(counted(member, self.counter, self.window, zone, at)) / COUNTED_IN
        view: dict[str, object] = {
            "id": level.id,
            "name": label(level.name, "en", level.id),
            "until": None
            if number == 0 or None in ends or not ends
            else max(end for end in ends if end is not None),
            "measured": measured,
        }
        if number + 1 < len(self.levels):
            above = self.levels[number + 1]
            view["next"] = above.id
            view["missing"] = max(above.threshold - measured, Fraction(0))
        return view


@lru_cache(maxsize=4096)
def _next_review(zone: Zone, review: str, day: int) -> int:
    return zone.start_of_day(window_end(review, day))


def marks_of(member: MemberState) -> tuple[Mark, ...]:
    """Return a member's marks (read back from a store, they are plain tuples)."""
    marks: Any = member.marks.get("tier", ())
    if not marks or marks[-1].__class__ is Mark:
        known: tuple[Mark, ...] = marks
        return known
    return tuple([Mark(*mark) for mark in marks])
