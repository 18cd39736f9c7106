"""The calendar: events when a day, week, month, quarter, half-year or year begins and ends.

They are raised for each member from the first moment that is known of the member, and only where the
program has a rule on them. The end of a period is decided at its last instant's end, and its rules
read what was before: every window answers for the period that ended, and ``today`` is its last day.
What they give is booked in the period that begins.
"""

from typing import Any, NamedTuple

from loyalrules.base.calendar import Window, Zone, window_end, window_start
from loyalrules.base.periods import PERIODS, period_id
from loyalrules.books.lot_order import remind
from loyalrules.facts.fields import Field, Record, Shape
from loyalrules.facts.state import MemberState
from loyalrules.plugins.kind import Builder, Kind
from loyalrules.plugins.program import Due, EventType, Occurrence, Program

MARK = "calendar"
PERIOD = Shape(
    "period",
    (
        Field("start", "date", "the first day", required=True),
        Field("end", "date", "the last day", required=True),
        Field("id", "text", "such as 2026-12-05, 2026-W49, 2026-12, 2026-Q4, 2026-H2, 2026", required=True),
    ),
)
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
    builder.after("*", _notice)
    builder.add_due(Due(1, "periods end", _next_end, _end))
    builder.add_due(Due(5, "periods start", _next_start, _start))


def _notice(work: Any, occurrence: Occurrence) -> None:
    """Note the first moment of a member, and what falls due next."""
    member: MemberState = work.member(occurrence.member)
    if MARK in member.marks:
        return
    windows = (*_watched(work.program, "ended"), *_watched(work.program, "started"))
    if not windows:
        return
    at = work.booked_at
    member.marks[MARK] = Seen(at, at, at)
    remind(member, min(_after(work.zone, window, at) for window in windows))


def _watched(program: Program, what: str) -> list[Window]:
    return [
        window
        for window in PERIODS
        if f"{window}.{what}" in program.plans or f"{window}.{what}" in program.after
    ]


def _seen(member: MemberState) -> Seen | None:
    seen: Any = member.marks.get(MARK)
    return None if seen is None else Seen(*seen)


def _after(zone: Zone, window: Window, at: int) -> int:
    """Return the first moment after ``at`` at which a period is over and the next begins."""
    return zone.start_of_day(window_end(window, zone.day(at)))


def _next_end(program: Program, member: MemberState) -> int | None:
    seen = _seen(member)
    if seen is None:
        return None
    return min(
        (_after(program.zone, window, seen.ended) for window in _watched(program, "ended")), default=None
    )


def _next_start(program: Program, member: MemberState) -> int | None:
    seen = _seen(member)
    if seen is None:
        return None
    return min(
        (_after(program.zone, window, seen.started) for window in _watched(program, "started")), default=None
    )


def _end(work: Any, member: MemberState, at: int) -> None:
    seen = _seen(member)
    if seen is None:
        return
    member.marks[MARK] = seen._replace(ended=at)
    for window in _watched(work.program, "ended"):
        if _after(work.zone, window, seen.ended) == at:
            record = {"period": period_of(window, work.zone.day(at) - 1)}
            work.happen(Occurrence(f"{window}.ended", member.id, at, record, read_at=at - 1))


def _start(work: Any, member: MemberState, at: int) -> None:
    seen = _seen(member)
    if seen is None:
        return
    member.marks[MARK] = seen._replace(started=at)
    for window in _watched(work.program, "started"):
        if _after(work.zone, window, seen.started) == at:
            record = {"period": period_of(window, work.zone.day(at))}
            work.happen(Occurrence(f"{window}.started", member.id, at, record))


def period_of(window: Window, day: int) -> Record:
    """Return the record of the period that a day is in: first day, last day, id.

    >>> [period_of(window, 739955)[2] for window in PERIODS]
    ['2026-12-05', '2026-W49', '2026-12', '2026-Q4', '2026-H2', '2026']
    """
    first = window_start(window, day)
    return first, window_end(window, day) - 1, period_id(window, day)


KIND = Kind("calendar", "Events when periods begin and end.", events=EVENTS, build=build, order=6)
