"""Levels that say what is so now: by a balance, or by lines. They go down at once.

The level of now is a mark that does not end. When what it asks for is so no more, the mark ends at that
moment, or some time later where the level ``expires``, and what is so by then makes another. So an event
that comes late still finds the level of its day.
"""

from typing import Any

from loyalrules.books.asked import read_facts
from loyalrules.books.lot_order import remind
from loyalrules.facts.state import MemberState
from loyalrules.kinds.tiers.following import asked, keep, tell_change, told_level
from loyalrules.kinds.tiers.levels import NEVER, Mark, Tiers
from loyalrules.plugins.program import Occurrence

NOW = "now"
_OF_THE_MEMBER = frozenset({"pending", "available", "owed", "counted"})
_TAKEN_BACK = frozenset({"issued", "events"})


def follow_now(tiers: Tiers, work: Any, occurrence: Occurrence) -> None:
    """See what levels are so after an event, for each member whom it touched.

    A level that is lost because something was taken back takes along what it gave; what was spent does not.
    """
    posted = work.postings[work.scratch.get(tiers.key("follow"), 0) :]
    work.scratch[tiers.key("follow")] = len(work.postings)
    lowered = [one for one in posted if one.source in _OF_THE_MEMBER and one.target in _TAKEN_BACK]
    back = {one.member for one in lowered if one.owner}  # What somebody corrects by hand has no owner.
    for member_id in dict.fromkeys([occurrence.member, *[one.member for one in posted]]):
        _stand(tiers, work, work.member(member_id), occurrence.depth, ended=member_id not in back)


def stand_now(tiers: Tiers, work: Any, member: MemberState, at: int) -> None:
    """See what level is so after something fell due: points lapsed, became available, a plan ended."""
    _stand(tiers, work, member, 0, ended=True)


def _stand(tiers: Tiers, work: Any, member: MemberState, depth: int, *, ended: bool) -> None:
    level = _level_of_now(tiers, work, member)
    marks = tiers.marks_of(member)
    standing = [mark for mark in marks if _stands(mark)]
    if [mark.fixed for mark in standing] == ([level] if level else []):
        return
    before, at = told_level(tiers, member), work.booked_at
    kept: list[Mark] = []
    for mark in marks:
        if not _stands(mark):
            kept.append(mark)
        elif mark.at < at:
            lifetime = tiers.levels[mark.fixed].lifetime if ended else None
            until = at if lifetime is None else lifetime.ends(work.zone, at, member)
            kept.append(mark._replace(until=until))
            remind(member, until)  # What has ended is put aside.
    member.marks[tiers.key()] = tuple(kept)
    keep(tiers, work, member, Mark(at, 0, 0, level, NEVER, by=NOW))
    tell_change(tiers, work, member, before, depth, ended=ended)


def _stands(mark: Mark) -> bool:
    return mark.by == NOW and mark.until == NEVER


def _level_of_now(tiers: Tiers, work: Any, member: MemberState) -> int:
    if tiers.balance:
        return tiers.reached_by(member.balance(tiers.balance, "available"))
    outer, work.value_at = work.value_at, work.booked_at
    facts = read_facts(work, work.program.plans[tiers.asks], member)
    work.value_at = outer
    return asked(tiers, work, facts)
