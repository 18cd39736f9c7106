"""Levels of two members who become one: whatever either reached holds, for as long as it would have."""

from typing import Any

from loyalrules.books.merging import join_moments, merged_now
from loyalrules.facts.state import MemberState
from loyalrules.kinds.tiers.levels import Tiers
from loyalrules.plugins.program import Occurrence


def join_levels(tiers: Tiers, work: Any, occurrence: Occurrence) -> None:
    """Keep the marks of both. What reaching a level gave is theirs already, so it does not happen again."""
    both = merged_now(work, occurrence)
    if both is None:
        return
    member, other = both
    for what in ("", "past"):
        marks = [*tiers.marks_of(member, what), *tiers.marks_of(other, what)]
        if other.marks.pop(tiers.key(what), ()):
            member.marks[tiers.key(what)] = tuple(sorted(marks, key=lambda mark: mark.at))
    join_moments(member, other, tiers.key("seen"), last=True)
    _join_since(tiers, member, other)
    other.facts.pop(tiers.key("held"), None)
    held = tiers.level_at(work.zone, member, work.booked_at)
    if held:
        member.facts[tiers.key("held")] = held


def _join_since(tiers: Tiers, member: MemberState, other: MemberState) -> None:
    """A level is held since the first of them held it, and was left when the last of them left it."""
    theirs: Any = other.marks.pop(tiers.key("since"), ())
    mine: Any = member.marks.get(tiers.key("since"), ())
    found = {level: (level, since, left) for level, since, left in mine}
    for level, since, left in theirs:
        _, first, last = found.get(level, (level, None, None))
        starts = [tuple(one) for one in (since, first) if one is not None]
        ends = [tuple(one) for one in (left, last) if one is not None]
        found[level] = (level, min(starts, default=None), max(ends, default=None))
    if theirs:
        member.marks[tiers.key("since")] = tuple(found.values())
