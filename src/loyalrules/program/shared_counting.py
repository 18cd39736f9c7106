"""Counters for everybody (``per: program``): the sum of all members beside the part of each.

The first rule on the end of a period that reads the sum closes the window: then the sum is what it is, for
everybody who is asked after that. What belongs there and comes later is counted in the window of now, in
both.
"""

from collections.abc import Iterator
from typing import Any

from loyalrules.base.calendar import window_end
from loyalrules.books.counters import CALENDAR, Window, move
from loyalrules.expr.types import Type
from loyalrules.facts.state import Exact, MemberState
from loyalrules.plugins.program import Fact
from loyalrules.plugins.rule import Effect, Raised, Source
from loyalrules.program.ranks import board_of, move_rank, rank_facts


def sum_key(counter: str, bucket: int) -> str:
    """Return the name of the sum of a window."""
    return f"counter {counter}|{bucket}"


def _open_key(counter: str) -> str:
    return f"counter {counter} is open from"


def first_open(work: Any, counter: str) -> int:
    """Return the first window of a counter that was not read as over."""
    return int(work.pool(_open_key(counter)))


def bucket_for(work: Any, counter: str, window: Window, at: int) -> int:
    """Return the window in which something counts: its own, or the present one once that was read as over."""
    bucket = window.bucket(work.zone, at)
    first = first_open(work, counter)
    return bucket if bucket >= first else max(first, window.bucket(work.zone, work.booked_at))


def count(
    work: Any,
    member: MemberState,
    counter: str,
    window: Window,
    at: int,
    change: Exact,
    *,
    ranked: bool = False,
) -> None:
    """Count for a member and for everybody; where members are ``ranked`` the member's rank moves, too."""
    bucket = bucket_for(work, counter, window, at)
    before = member.counters.get(counter, {}).get(bucket, 0)
    move(member, counter, bucket, change)
    work.use_pool(sum_key(counter, bucket), change)
    if ranked:
        move_rank(work, board_of(counter, bucket), before, before + change)


class SharedCounterPoster:
    """Adds to a counter that everybody shares."""

    def __init__(self, counter: str, window: Window, *, ranked: bool = False) -> None:
        self.counter = counter
        self.window = window
        self.ranked = ranked

    def give(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> str:
        """Count."""
        count(work, member, self.counter, self.window, source.at, amount, ranked=self.ranked)
        work.post(
            member,
            effect.unit.id,
            "events",
            "counted",
            amount,
            "",
            effect.rule,
            source.order,
            value_at=source.at,
        )
        return ""

    def take(self, work: Any, effect: Effect, member: MemberState, amount: Exact, source: Source) -> Exact:
        """Take a count back."""
        count(work, member, self.counter, self.window, source.at, -amount, ranked=self.ranked)
        work.post(
            member,
            effect.unit.id,
            "counted",
            "events",
            amount,
            "",
            effect.rule,
            source.order,
            value_at=source.at,
        )
        return 0

    def raises(self, effect: Effect, member: MemberState, amount: Exact) -> Raised | None:
        """Counting raises nothing."""
        return None


def shared_facts(counter: str, window: Window, kind: Type, *, ranked: bool) -> Iterator[Fact]:
    """Yield the names under which expressions read the sum of all members, and ranks among them."""

    def read(work: Any, member: MemberState) -> object:
        return work.pool(sum_key(counter, _asked_for(work, counter, window)))

    yield Fact(f"program.{counter}", kind, read, f"the counter {counter} of all members", subject=False)
    if ranked:
        yield from rank_facts(counter, window, _asked_for)


def _asked_for(work: Any, counter: str, window: Window) -> int:
    """Return the window of now. The end of a period asks at its last instant, which closes the window."""
    bucket = window.bucket(work.zone, work.value_at)
    if bucket < window.bucket(work.zone, work.value_at + 1):
        _close(work, counter, _after(window, bucket))
    return bucket


def _after(window: Window, bucket: int) -> int:
    if window.period is not None and window.period.anchor is not None:
        return window.period.block(window.period.anchor, bucket)[1]
    for each in CALENDAR:
        if each == window.each:
            return window_end(each, bucket)
    return bucket


def _close(work: Any, counter: str, first_open: int) -> None:
    before = int(work.pool(_open_key(counter)))
    if first_open > before:
        work.use_pool(_open_key(counter), first_open - before)
