"""The calendar: events when a day, week, month, quarter, half-year or year begins and ends.

They are raised for each member from the first moment that is known of the member, and only where the
program has a rule on them. The end of a period is decided at its last instant's end, and its rules
read what was before: every window answers for the period that ended, and ``today`` is its last day.
What they give is booked in the period that begins.
"""

from datetime import date
from typing import Any, NamedTuple

from loyalrules.base.calendar import Window, window_end, window_start
from loyalrules.base.periods import PERIODS, period_id
from loyalrules.books.lot_order import remind
from loyalrules.books.merging import MERGE, merged_now
from loyalrules.facts.fields import Record
from loyalrules.facts.state import MemberState
from loyalrules.kinds.calendar.named import PERIOD, declare_periods, periods_of
from loyalrules.plugins.kind import Builder, Kind
from loyalrules.plugins.program import Due, EventType, Occurrence, Program
from loyalrules.shapes.model import ReadableId
from loyalrules.shapes.period import PeriodModel

MARK = "calendar"
EVENTS = tuple(
    EventType(
        f"{window}.{what}", PERIOD, "clock", doc=f"a {window.replace('_', '-')} {verb}, for each member"
    )
    for window in PERIODS
    for what, verb in (("started", "began"), ("ended", "was over"))
)


class Seen(NamedTuple):
    """How far the calendar of a member was decided: from its first moment, ends and starts up to one."""

    since: int
    ended: int
    started: int


def build(builder: Builder) -> None:
    """Follow the calendar of every member from the first event about them."""
    declare_periods(builder)
    builder.add_part(MARK, {})  # The windows that are watched, once the plans are known.
    builder.before(MERGE, _join)
    builder.after("*", _notice)
    builder.add_due(Due(1, "periods end", _next_end, _end))
    builder.add_due(Due(5, "periods start", _next_start, _start))


def _join(work: Any, occurrence: Occurrence) -> None:
    """Two members become one: the calendar of both was decided until now, so it goes on for the one."""
    both = merged_now(work, occurrence)
    mine, theirs = (None, None) if both is None else (_seen(both[0]), _seen(both[1]))
    if both is not None and mine is not None and theirs is not None:
        both[0].marks[MARK] = Seen(
            min(mine.since, theirs.since), max(mine.ended, theirs.ended), max(mine.started, theirs.started)
        )


def _notice(work: Any, occurrence: Occurrence) -> None:
    """Note the first moment of all for whom something was booked, and what falls due next."""
    windows = (*_watched(work.program, "ended"), *_watched(work.program, "started"))
    if not windows:
        return
    done = work.scratch.get(MARK, 0)
    work.scratch[MARK] = len(work.postings)
    touched = [posting.member for posting in work.postings[done:]]
    for member_id in dict.fromkeys((occurrence.member, *touched)):
        _notice_member(work, work.member(member_id), windows)


def _notice_member(work: Any, member: MemberState, windows: tuple[str, ...]) -> None:
    if MARK in member.marks:
        return
    at = work.booked_at
    member.marks[MARK] = Seen(at, at, at)
    moments = [after for name in windows if (after := _after(work.program, name, at, member)) is not None]
    if moments:
        remind(member, min(moments))


def _watched(program: Program, what: str) -> tuple[str, ...]:
    """Return the windows whose events something waits for; they are the same as long as the program is."""
    found: Any = program.parts[MARK]
    known: dict[str, tuple[str, ...]] = found
    if what not in known:
        known[what] = tuple(
            [
                name
                for name in (*PERIODS, *periods_of(program))
                if f"{name}.{what}" in program.plans or f"{name}.{what}" in program.after
            ]
        )
    return known[what]


def _seen(member: MemberState) -> Seen | None:
    seen: Any = member.marks.get(MARK)
    return None if seen is None else Seen(*seen)


def _after(program: Program, name: str, at: int, member: MemberState) -> int | None:
    """Return the first moment after ``at`` at which a period is over and the next begins."""
    period = periods_of(program).get(name)
    day = program.zone.day(at)
    if period is None:
        return program.zone.start_of_day(window_end(_window(name), day))
    anchor = period.anchor_of(member)
    return None if anchor is None else program.zone.start_of_day(period.block(anchor, day)[1])


def _window(name: str) -> Window:
    return next(window for window in PERIODS if window == name)


def _next(program: Program, member: MemberState, what: str, since: int) -> int | None:
    moments = [_after(program, name, since, member) for name in _watched(program, what)]
    return min([moment for moment in moments if moment is not None], default=None)


def _next_end(program: Program, member: MemberState) -> int | None:
    seen = _seen(member)
    return None if seen is None else _next(program, member, "ended", seen.ended)


def _next_start(program: Program, member: MemberState) -> int | None:
    seen = _seen(member)
    return None if seen is None else _next(program, member, "started", seen.started)


def _end(work: Any, member: MemberState, at: int) -> None:
    seen = _seen(member)
    if seen is None:
        return
    member.marks[MARK] = seen._replace(ended=at)
    for name in _watched(work.program, "ended"):
        if _after(work.program, name, seen.ended, member) == at:
            record = {"period": _record(work.program, name, work.zone.day(at) - 1, member)}
            work.happen(Occurrence(f"{name}.ended", member.id, at, record, read_at=at - 1))


def _start(work: Any, member: MemberState, at: int) -> None:
    seen = _seen(member)
    if seen is None:
        return
    member.marks[MARK] = seen._replace(started=at)
    for name in _watched(work.program, "started"):
        if _after(work.program, name, seen.started, member) == at:
            record = {"period": _record(work.program, name, work.zone.day(at), member)}
            work.happen(Occurrence(f"{name}.started", member.id, at, record))


def _record(program: Program, name: str, day: int, member: MemberState) -> Record:
    period = periods_of(program).get(name)
    anchor = None if period is None else period.anchor_of(member)
    if period is None or anchor is None:
        return period_of(_window(name), day)
    first, after = period.block(anchor, day)
    return first, after - 1, date.fromordinal(first).isoformat()


def period_of(window: Window, day: int) -> Record:
    """Return the record of the period that a day is in: first day, last day, id.

    >>> [period_of(window, 739955)[2] for window in PERIODS]
    ['2026-12-05', '2026-W49', '2026-12', '2026-Q4', '2026-H2', '2026']
    """
    first = window_start(window, day)
    return first, window_end(window, day) - 1, period_id(window, day)


KIND = Kind(
    "calendar",
    "Periods of your own; events when periods begin and end.",
    sections={"periods": dict[ReadableId, PeriodModel]},
    events=EVENTS,
    build=build,
    order=6,
)
