"""Gifts that wait for room: a limit is used up, so they are decided again when its next window begins.

They are decided in the order in which they came. The lines of the rule are asked again then, with what is
known of the member at that moment; when they do not hold any more, the gift is void.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, get_args

from loyalrules.base.calendar import Window, window_end
from loyalrules.books.lot_order import remind
from loyalrules.books.versions import records_of
from loyalrules.facts.fields import Record
from loyalrules.facts.state import MemberState
from loyalrules.plugins.program import Occurrence, Plan, Program
from loyalrules.plugins.rule import Effect
from loyalrules.plugins.work import Work
from loyalrules.shapes.limit import Limit

MARK = "waiting"
CALENDAR: Mapping[str, Window] = {window: window for window in get_args(Window)}


class Waiting(NamedTuple):
    """A gift that waits ``until`` a moment: its event as it was decided, its owner, its rule and effect.

    ``program`` is the version that decided the event, ``parent`` the (context, grant) that raised it, and
    ``amount_at`` where the amount of that grant stands in its record.
    """

    until: int
    event_type: str
    records: tuple[Record, ...]
    order: str
    threshold: str
    rule: str
    effect: int
    program: str
    parent: tuple[int, int] | None
    amount_at: int


def waiting(member: MemberState) -> tuple[Waiting, ...]:
    """Return what waits, in its order (read back from a store, they are plain tuples)."""
    found: Any = member.marks.get(MARK, ())
    return tuple([Waiting(*one) for one in found])


def wait(work: Work, occurrence: Occurrence, plan: Plan, effect: Effect, limit: Limit) -> int | None:
    """Let a gift wait for the next window of a limit; return when that begins, ``None`` if it never does."""
    member = work.member(occurrence.member)
    day = work.zone.day(work.value_at)
    anchor = None if limit.period is None else limit.period.anchor_of(member)
    if limit.period is not None and anchor is None:
        return None
    if limit.period is not None and anchor is not None:
        after = limit.period.block(anchor, day)[1]
    else:
        after = window_end(CALENDAR[limit.each], day)
    until = work.zone.start_of_day(after)
    records = tuple([occurrence.records[root] for root in plan.roots])
    one = Waiting(
        until, occurrence.type, records, occurrence.order, occurrence.threshold, effect.rule, effect.index,
        work.program.digest, occurrence.parent, occurrence.amount_at,
    )  # fmt: skip
    member.marks[MARK] = (*waiting(member), one)
    remind(member, until)
    return until


def next_turn(_: Program, member: MemberState) -> int | None:
    """Return when the next gift that waits is decided again."""
    return min([one.until for one in waiting(member)], default=None)


def take_turns(work: Any, member: MemberState, at: int) -> None:
    """Decide again what waits until this moment."""
    known = waiting(member)
    later = tuple([one for one in known if one.until > at])
    if later:
        member.marks[MARK] = later
    else:
        member.marks.pop(MARK, None)
    for one in known:
        if one.until <= at and one.event_type in work.program.plans:
            records = records_of(work, one.program, one.event_type, one.records)
            work.happen(
                Occurrence(
                    one.event_type, member.id, at, records, one.order, one.parent, one.amount_at,
                    threshold=one.threshold, only=(one.rule, one.effect),
                )
            )  # fmt: skip
