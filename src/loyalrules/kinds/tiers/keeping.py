"""Levels that are not lost while lines hold: a paid plan protects them.

A mark whose level would end is kept, with all that it measured: so a refund still lowers it, and a
protected level goes at once when what it was reached by goes. It ends the moment the lines hold no more.
"""

from typing import Any

from loyalrules.books.asked import ask
from loyalrules.facts.state import MemberState
from loyalrules.kinds.tiers.levels import Mark, Tiers


def protect(tiers: Tiers, work: Any, member: MemberState, held: int, at: int) -> None:
    """Keep the marks that hold a level and would end at a moment, while the lines hold."""
    if not tiers.kept or held == 0 or ask(work, tiers.kept, member) is None:
        return
    member.marks[tiers.key()] = tuple(
        [
            mark._replace(kept=True) if _ends_now(tiers, work, member, mark, held, at) else mark
            for mark in tiers.marks_of(member)
        ]
    )


def _ends_now(tiers: Tiers, work: Any, member: MemberState, mark: Mark, held: int, at: int) -> bool:
    if mark.kept or tiers.reached(mark) < held:
        return False
    until = tiers.until(work.zone, held, mark, member)
    return until is not None and until <= at


def unprotect(tiers: Tiers, work: Any, member: MemberState) -> bool:
    """Let kept marks end if the lines hold no more, and tell whether any did."""
    marks = tiers.marks_of(member)
    if not any(mark.kept for mark in marks) or ask(work, tiers.kept, member) is not None:
        return False
    at = work.value_at
    member.marks[tiers.key()] = tuple(
        [mark._replace(kept=False, until=at) if mark.kept else mark for mark in marks]
    )
    return True
