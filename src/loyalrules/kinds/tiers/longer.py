"""Levels that are held longer: each span begins where the level would have ended, one behind the other.

Where a level would have ended is read from the marks before it, so it is found anew whenever marks change:
a refund that takes one of them away, or an event that comes late, moves all that stands behind.
"""

from typing import Any

from loyalrules.base.calendar import Zone, add
from loyalrules.books.lot_order import remind
from loyalrules.facts.state import MemberState
from loyalrules.kinds.tiers.levels import LATEST, Mark, Tiers


def lengthen(tiers: Tiers, work: Any, member: MemberState) -> None:
    """Find the level and the end of every mark of a member that lets a level be held longer."""
    summaries = [tiers.summary(work.zone, member, what) for what in ("past", "")]
    if not any(summary is None or summary.longer for summary in summaries):
        return
    kept = {what: tiers.marks_of(member, what) for what in ("past", "")}
    every = [mark for marks in kept.values() for mark in marks]
    if not any(mark.longer for mark in every):
        return
    known: dict[str, Mark] = {}
    before: list[Mark] = []
    for mark in sorted(every, key=_order):
        if mark.longer is not None and mark.at > work.booked_at - LATEST:
            mark = known[mark.by] = _longer(tiers, work.zone, member, mark, before)
            remind(member, mark.until or mark.at)
        before.append(mark)
    for what, marks in kept.items():
        if marks:
            member.marks[tiers.key(what)] = tuple([known.get(mark.by, mark) for mark in marks])


def _order(mark: Mark) -> tuple[int, bool, str]:
    return mark.at, mark.longer is not None, mark.by


def _longer(tiers: Tiers, zone: Zone, member: MemberState, mark: Mark, before: list[Mark]) -> Mark:
    """Return a mark with the level that is held before it, and its end; without any it is over at once."""
    level = max([tiers.held_by(zone, member, one, mark.at) for one in before], default=0)
    ends = [
        tiers.until(zone, level, one, member) for one in before if tiers.reached(one) >= level and level > 0
    ]
    if not ends or mark.longer is None or None in ends:
        return mark._replace(fixed=0, until=mark.at)
    last = max(end for end in ends if end is not None)
    return mark._replace(fixed=level, until=add(zone, last, mark.longer))
