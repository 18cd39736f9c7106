"""Invitations: who asked whom, kept with the friend until it is accepted or too old."""

from typing import Any

from loyalrules.base.say import say
from loyalrules.facts.state import MemberState
from loyalrules.kinds.referrals.links import NotLinked, Referrals
from loyalrules.kinds.referrals.tree import Link
from loyalrules.plugins.program import Occurrence
from loyalrules.plugins.work import Refused


def invitations_of(referrals: Referrals, friend: MemberState) -> list[Link]:
    """Return who invited a friend and when, the first first."""
    found: Any = friend.marks.get(referrals.tree.key("invitations"), ())
    return [Link(*one) for one in found]


def invite(referrals: Referrals, work: Any, occurrence: Occurrence) -> None:
    """Keep an invitation with the friend. Raises ``Refused`` for one to oneself."""
    friend, _ = work.stands_for(str(occurrence.records["referral"][0]))
    if friend == occurrence.member:
        raise Refused(say("{friend} cannot be the friend of {friend}: nobody invites oneself", friend=friend))
    state = work.member(friend)
    known = invitations_of(referrals, state)
    if all(one.referrer != occurrence.member for one in known):
        invitations = (*known, Link(occurrence.member, occurrence.at))
        state.marks[referrals.tree.key("invitations")] = tuple(sorted(invitations, key=lambda one: one.at))


def invited_by(referrals: Referrals, work: Any, friend: MemberState, at: int) -> str | None:
    """Return whose invitation a friend accepts at a moment: the first, or the last, that still holds."""
    lasts = referrals.invited_for
    holding = [
        one
        for one in invitations_of(referrals, friend)
        if one.at <= at and (lasts is None or at < lasts.ends(work.zone, one.at))
    ]
    if not holding:
        return None
    return holding[0 if referrals.touch == "first" else -1].referrer


def no_invitation(friend: str) -> NotLinked:
    """Return what is said when an acceptance names nobody, and no invitation holds."""
    return NotLinked(
        "not_invited",
        say("{friend} names no referrer and no code, and no invitation holds", friend=friend),
    )
