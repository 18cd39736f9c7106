"""Late approval: a friend who did what counts waits until somebody approves or rejects it.

What qualified the friend stays the owner of what follows: a refund of that order takes it back, before
the approval as well as after it.
"""

from typing import Any, NamedTuple

from loyalrules.base.say import say
from loyalrules.books.versions import records_of, what_remains
from loyalrules.facts.state import MemberState
from loyalrules.kinds.referrals.links import REJECTED, WAITING, Referrals, reviewed_of
from loyalrules.kinds.referrals.tree import Link, Tree
from loyalrules.plugins.program import Occurrence
from loyalrules.plugins.work import Refused


class Review(NamedTuple):
    """A friend under review: ``waiting`` or ``rejected``, and what the rules will read once it is approved.

    ``order`` owns what qualified the friend; other facts keep their ``records`` as (word, record).
    """

    state: str
    order: str
    records: tuple[tuple[str, tuple[object, ...]], ...]


def wait(tree: Tree, member: MemberState, order: str) -> None:
    """Let a friend wait for approval."""
    member.marks[tree.key("review")] = Review(WAITING, order, ())


def keep_records(tree: Tree, work: Any, occurrence: Occurrence) -> None:
    """Keep what qualified a friend who waits, when no order keeps it."""
    member = work.member(occurrence.member)
    found: Any = member.marks.get(tree.key("review"))
    if found is None or occurrence.order or reviewed_of(tree, member) != WAITING or found[2]:
        return
    member.marks[tree.key("review")] = Review(WAITING, "", tuple(sorted(occurrence.records.items())))


def stop(tree: Tree, member: MemberState) -> None:
    """Let a friend wait no more: what qualified was taken back."""
    member.marks.pop(tree.key("review"), None)


def reject(referrals: Referrals, work: Any, occurrence: Occurrence) -> None:
    """Let a friend never count. Raises ``Refused`` for one who does not wait."""
    member, _ = _waiting(referrals, work, occurrence)
    member.marks[referrals.tree.key("review")] = Review(REJECTED, "", ())


def approve(referrals: Referrals, work: Any, occurrence: Occurrence) -> None:
    """Let a friend count now. Raises ``Refused`` for one who does not wait."""
    tree = referrals.tree
    member, link = _waiting(referrals, work, occurrence)
    found: Any = member.marks.pop(tree.key("review"))
    review = Review(*found)
    records = {word: tuple(record) for word, record in review.records}
    parent = None
    if review.order:
        order = work.order(review.order)
        parent = _what_qualified(order, tree.qualified)
        records = _what_remains(work, order, parent[0])
    records["referral"] = (member.id, link.referrer, tree.name)
    work.happen(
        Occurrence(
            "referral.qualified",
            member.id,
            occurrence.at,
            records,
            review.order,
            parent,
            depth=occurrence.depth + 1,
        )
    )


def _waiting(referrals: Referrals, work: Any, occurrence: Occurrence) -> tuple[MemberState, Link]:
    member: MemberState = work.member(occurrence.member)
    link = referrals.tree.link_of(member)
    if link is None or reviewed_of(referrals.tree, member) != WAITING:
        raise Refused(say("{friend} does not wait for approval", friend=member.id))
    return member, link


def _what_remains(work: Any, order: Any, number: int) -> dict[str, tuple[object, ...]]:
    """Return the records of an event of an order, as they are without what was sent back since."""
    context = order.contexts[number]
    records = records_of(work, context.program, context.event_type, context.roots)
    purchase = work.program.events[order.contexts[0].event_type]
    if purchase.remain is not None and purchase.shape.word in records:
        records[purchase.shape.word] = what_remains(work, order, purchase)
    return records


def _what_qualified(order: Any, rule: str) -> tuple[int, int]:
    """Return the (context, grant) with which an order qualified a friend."""
    return next(
        (number, place)
        for number, context in enumerate(order.contexts)
        for place, grant in enumerate(context.grants)
        if grant.rule == rule and grant.standing
    )
