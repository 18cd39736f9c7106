"""Counters: amounts by window, so that "net spend over 12 months" is a sum of few numbers.

A counter keeps one number for each bucket: the window's first day, or the local day for a rolling
window of days, or the very moment for one of hours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from loyalrules.base.calendar import Duration, Zone, add, add_days, add_months, window_end, window_start
from loyalrules.books.streaks import Streak
from loyalrules.facts.state import Exact, MemberState
from loyalrules.plugins.program import Program
from loyalrules.shapes.period import Period

COUNTERS = "counters"
COUNTED_IN = 10**9  # Counters keep nine decimals.
CALENDAR = frozenset({"day", "week", "month", "quarter", "half_year", "year"})


@dataclass(frozen=True, slots=True)
class Window:
    """A calendar window (``each``), a rolling one (``over``), or ``each="ever"``.

    With ``streak`` the counter says how many such windows in a row there are.
    """

    each: str = "ever"
    over: Duration | None = None
    period: Period | None = None
    streak: Streak | None = None

    def bucket(self, zone: Zone, at: int, member: MemberState | None = None) -> int:
        """Return the bucket that holds a moment; 0 in a period of the member's own that has no anchor yet."""
        if self.period is not None:
            return at if self._by_level(member) else self.period.bucket(member, zone.day(at))
        if self.over is not None:
            return zone.day(at) if self.over.months or self.over.days else at
        if self.each in CALENDAR:
            return window_start(self.each, zone.day(at))
        return 0

    def first(self, zone: Zone, at: int, member: MemberState | None = None, *, review: bool = False) -> int:
        """Return the first bucket that counts at a moment.

        A rolling window of N at an event on day d is the days [d + 1 - N, d]: today counts, the same
        day N ago does not. At a review (00:00 of d) it is [d - N, d).
        """
        if self.over is None:
            at = at - 1 if review else at
            return self.bucket(zone, at) if member is None else self.block(zone, at, member)
        if not (self.over.months or self.over.days):
            return _first_of(self.over, zone, at)
        day = _days_back(self.over.months, self.over.days, zone.day(at))
        return day if review else day + 1

    def _by_level(self, member: MemberState | None) -> bool:
        """Tell whether the window counts from a level: its buckets are moments, so that it can begin anew."""
        return member is not None and self.period is not None and bool(self.period.levels)

    def span(
        self, zone: Zone, at: int, member: MemberState | None, *, reads: bool = False
    ) -> tuple[int, int]:
        """Return the first and the last moment of the block of a moment, where blocks count from a level.

        What happened at the moment the level was reached stands before it; who ``reads`` then, reads anew.
        """
        start = None if self.period is None or member is None else self.period.start_of(member)
        if start is None or self.period is None:
            return 0, 1 << 62
        before = zone.day(at) == start.day and at < start.moment + (not reads)
        first, after = self.period.block(start.day, zone.day(at) - before)
        split = start.moment or zone.start_of_day(start.day) - 1
        return (
            split + 1 if first == start.day else zone.start_of_day(first),
            split if after == start.day else zone.start_of_day(after) - 1,
        )

    def block(self, zone: Zone, at: int, member: MemberState) -> int:
        """Return what names the window that holds a moment."""
        return self.span(zone, at, member)[0] if self._by_level(member) else self.bucket(zone, at, member)

    def held(
        self, buckets: Mapping[int, Exact], zone: Zone, at: int, member: MemberState, *, reads: bool = False
    ) -> Exact:
        """Return what buckets hold in the block of a moment, where blocks count from a level."""
        first, last = self.span(zone, at, member, reads=reads)
        return sum(amount for bucket, amount in buckets.items() if first <= bucket <= last)

    def ends(self, zone: Zone, at: int) -> int | None:
        """Return when the calendar window that holds a moment is over, ``None`` if it never is."""
        if self.over is not None or self.each not in CALENDAR:
            return None
        return zone.start_of_day(window_end(self.each, zone.day(at)))


@lru_cache(maxsize=4096)
def _days_back(months: int, days: int, day: int) -> int:
    return add_days(add_months(day, -months), -days)


def counted(
    member: MemberState, counter: str, window: Window, zone: Zone, at: int, *, review: bool = False
) -> Exact:
    """Return what a counter says at a moment (see ``Window.first``)."""
    if window.streak is not None:
        return window.streak.in_a_row(zone, member, at - 1 if review else at) * COUNTED_IN
    buckets = member.counters.get(counter)
    if not buckets:
        return 0
    if window.period is not None and window.period.levels:
        return window.held(buckets, zone, at - 1 if review else at, member, reads=True)
    if window.over is None:
        return buckets.get(window.first(zone, at, member, review=review), 0)
    first = window.first(zone, at, review=review)
    last = zone.day(at - 1 if review else at) if window.over.months or window.over.days else at
    if first <= min(buckets) and max(buckets) <= last:
        return sum(buckets.values())  # Nearly always: what is older is few, and seldom is something late.
    return sum([amount for bucket, amount in buckets.items() if first <= bucket <= last])


def counters_of(program: Program) -> Mapping[str, Window]:
    """Return every counter of a program with its window."""
    found: Any = program.parts[COUNTERS]
    counters: Mapping[str, Window] = found
    return counters


def peak(member: MemberState, counter: str, window: Window, zone: Zone, bucket: int) -> Exact:
    """Return the most that any window which holds a bucket counts, of all that was counted so far.

    A limit over a rolling window holds for each of its windows, those that end later too: an event that
    comes late must not make one of them too full.
    """
    buckets = member.counters.get(counter)
    if not buckets:
        return 0
    if window.period is not None and window.period.levels:
        return window.held(buckets, zone, bucket, member)
    if window.over is None:
        return buckets.get(bucket, 0)
    most: Exact = 0
    for last in {bucket, *(other for other in buckets if other > bucket)}:
        first = _first_of(window.over, zone, last)
        if first <= bucket:
            most = max(most, sum(amount for at, amount in buckets.items() if first <= at <= last))
    return most


def _first_of(over: Duration, zone: Zone, last: int) -> int:
    """Return the first bucket of the rolling window that ends with a bucket."""
    if over.months or over.days:
        return _days_back(over.months, over.days, last) + 1
    return add(zone, last, Duration(0, 0, -over.micros)) + 1


def move(member: MemberState, counter: str, bucket: int, change: Exact) -> None:
    """Add to one bucket of a member's counter, leaving other forks alone."""
    buckets = dict(member.counters.get(counter, ()))
    buckets[bucket] = buckets.get(bucket, 0) + change
    member.counters[counter] = buckets


def times_of(
    work: Any, member: MemberState, counter: str, window: Window, text: str, at: int, change: int = 0
) -> Exact:
    """Return how often a text came in the window of a moment, and move that by a change."""
    key, bucket = f"{counter}={text}", window.block(work.zone, at, member)
    times = dict(member.counters.get(key, ())).get(bucket, 0)
    if change:
        move(member, key, bucket, change)
    return times
