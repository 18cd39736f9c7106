"""Two members become one: what one of them has goes over to the other, and nothing is made or lost.

Lots keep their dates, their origin and their price; only their numbers move on. What is left of them, what
is counted and what is owed is posted out of the one through the account ``merged``, which adds up to
nothing, and into the other. What was spent or lapsed of a lot goes along, so that refunds find it.
"""

from typing import Any

from loyalrules.books.counters import COUNTED_IN, counters_of, move
from loyalrules.books.lot_order import remind, spending_order
from loyalrules.books.merged import lot_now
from loyalrules.books.places import shift
from loyalrules.books.takings import note, pay_debt, takings_of
from loyalrules.books.thresholds import join_standing, renamed_owner
from loyalrules.books.waiting import MARK as WAITING
from loyalrules.books.waiting import waiting
from loyalrules.facts.state import Exact, MemberState
from loyalrules.plugins.program import Occurrence
from loyalrules.plugins.work import Work

MERGE = "members.merged"
DONE = "merged"  # In the scratch of a decision: how far the lots moved; nothing when there was nothing to do.
_THROUGH = "merged"
_ADDED = ("rise of ", "fell rise of ", "reasons ")  # Marks that are numbers of what was given.
_LATER = ("last ", "birthday")  # Marks that are the latest moment, or day, of something.
TOLD = "told "  # What a sender has named (see decide): it counts once for the two as well.
_LOTS = "lots"
Renamed = dict[str, tuple[int, int]]


def join_books(work: Work, member: MemberState, other: MemberState) -> int:
    """Move everything that the books hold of ``other`` to ``member``; return how far its lots moved."""
    last = int(str(member.marks.get(_LOTS, 0)))
    renamed = join_standing(work, member, other, last)
    _move_lots(work, member, other, last, renamed)
    shift(member, other, last)
    _move_accounts(work, member, other)
    _move_counters(work, member, other)
    for unit in [mark.removeprefix("takings ") for mark in other.marks if mark.startswith("takings ")]:
        moved = [
            one._replace(owner=renamed_owner(one.owner, renamed), lot=lot_now(one.lot, last))
            for one in takings_of(other, unit)
        ]
        note(member, unit, moved, work.booked_at)
        other.marks.pop(f"takings {unit}")
    _pay_debts(work, member)
    _join_marks(member, other)
    if WAITING in other.marks:
        more = [one._replace(threshold=renamed_owner(one.threshold, renamed)) for one in waiting(other)]
        member.marks[WAITING] = tuple(sorted([*waiting(member), *more], key=lambda one: one.until))
        other.marks.pop(WAITING)
    if other.next_due is not None:
        remind(member, other.next_due)
    return last


def _join_marks(member: MemberState, other: MemberState) -> None:
    for mark in list(other.marks):
        if mark.startswith(_ADDED):
            number: Any = other.marks.pop(mark)
            known: Any = member.marks.get(mark, 0)
            member.marks[mark] = known + number
        elif mark.startswith(TOLD):
            member.marks[mark] = other.marks.pop(mark)
        elif mark.startswith(_LATER):
            join_moments(member, other, mark, last=True)
        elif mark.startswith("streak ") and mark.endswith(" forgiven"):
            join_items(member, other, mark)
    join_moments(member, other, "known_since", last=False)


def _move_lots(work: Work, member: MemberState, other: MemberState, by: int, renamed: Renamed) -> None:
    """Open every lot anew with the other member, as it stands; what it was here is over."""
    for lot in sorted([*other.lots.values(), *other.closed.values()], key=lambda one: int(one.id)):
        owner = renamed_owner(lot.owner, renamed)
        moved = lot._replace(id=lot_now(lot.id, by), owner=owner)
        if lot.left > 0:
            account = "pending" if lot.pending else "available"
            work.post(other, lot.unit, account, _THROUGH, lot.left, lot.id, lot.rule, lot.owner)
            member.lots[moved.id] = moved
            work.post(member, lot.unit, _THROUGH, account, lot.left, moved.id, lot.rule, owner, opens=True)
        else:
            member.closed[moved.id] = moved
        other.closed[lot.id] = lot._replace(left=0, spent=0, lapsed=0, taken=lot.given)
    member.marks[_LOTS] = by + int(str(other.marks.pop(_LOTS, 0)))


def _move_accounts(work: Work, member: MemberState, other: MemberState) -> None:
    for key in sorted(other.balances):
        unit, _, account = key.rpartition("/")
        amount = other.balances[key]
        if account in ("counted", "owed") and amount:
            out, into = (account, _THROUGH), (_THROUGH, account)
            first, second = (out, into) if amount > 0 else (into, out)
            work.post(other, unit, *first, max(amount, -amount))
            work.post(member, unit, *second, max(amount, -amount))


def _move_counters(work: Work, member: MemberState, other: MemberState) -> None:
    """Add what is counted in each window. A text that both came with is one text."""
    known = counters_of(work.program)
    for key, buckets in other.counters.items():
        counter, is_text, _ = key.partition("=")
        for bucket, amount in buckets.items():
            before: Exact = member.counters.get(key, {}).get(bucket, 0)
            move(member, key, bucket, amount)
            if is_text and counter in known and amount > 0 and before > 0:
                move(member, counter, bucket, -COUNTED_IN)
                work.post(member, f"#{counter}", "counted", "events", COUNTED_IN)


def _pay_debts(work: Work, member: MemberState) -> None:
    """Nobody owes a unit and has it: what the one owed is paid from what the other has."""
    for unit in dict.fromkeys(lot.unit for lot in member.lots.values()):
        ready = [lot for lot in member.lots.values() if lot.unit == unit and not lot.pending]
        for lot in sorted(ready, key=spending_order):
            pay_debt(work, member, lot, lot.left)


def merged_now(work: Any, occurrence: Occurrence) -> tuple[MemberState, MemberState] | None:
    """Return who stays and who goes, for kinds that join what they know; ``None`` when nothing is new."""
    if DONE not in work.scratch:
        return None
    return work.member(occurrence.member), work.member(str(occurrence.records["members"][0]))


def join_moments(member: MemberState, other: MemberState, mark: str, *, last: bool) -> None:
    """Keep the later, or the earlier, of two moments that are marks."""
    theirs: Any = other.marks.pop(mark, None)
    if theirs is not None:
        mine: Any = member.marks.get(mark, theirs)
        member.marks[mark] = max(mine, theirs) if last else min(mine, theirs)


def join_items(member: MemberState, other: MemberState, mark: str) -> None:
    """Keep what stands in either of two lists that are marks, in order."""
    theirs: Any = other.marks.pop(mark, ())
    mine: Any = member.marks.get(mark, ())
    if theirs:
        member.marks[mark] = tuple(sorted({*map(_item, mine), *map(_item, theirs)}))


def _item(item: Any) -> Any:
    return tuple(item) if isinstance(item, list | tuple) else item
