"""The tree when two members become one: their friends are friends of the one, and nobody is above oneself."""

from typing import Any

from loyalrules.books.counters import move
from loyalrules.books.merging import join_items, merged_now
from loyalrules.facts.state import MemberState
from loyalrules.kinds.referrals.links import Referrals
from loyalrules.kinds.referrals.tree import Link, Tree
from loyalrules.plugins.program import Occurrence
from loyalrules.plugins.work import Work


def join_links(referrals: Referrals, work: Any, occurrence: Occurrence) -> None:
    """Let every link to the id that goes be one to who stays.

    Who stays keeps the own link; without one, that of the other counts. Where the other stood above, it is
    the other's link that stays, since the one below cannot be above the one who is both.
    """
    both = merged_now(work, occurrence)
    if both is None:
        return
    member, other = both
    tree = referrals.tree
    own, theirs = tree.link_of(member), tree.link_of(other)
    keeps = own if own is not None and not _is_above(tree, work, other, member) else theirs
    if keeps is not None and keeps.referrer in (member.id, other.id):
        keeps = None
    for one, link in ((member, own), (other, theirs)):
        if link is not None:
            inviter = member.id if link.referrer == other.id else link.referrer  # What was counted moved.
            referrals.count(work, inviter, one.id, joins=False)
    tree.link(other, None)
    tree.link(member, keeps)
    friends = [one for one in tree.invitees_of(other) if one != member.id]
    for friend in friends:
        state = work.member(friend)
        link = tree.link_of(state)
        if link is not None:
            tree.link(state, Link(member.id, link.at))
        _one_limit(state, other.id, member.id)
        tree.add_invitee(member, friend)
    tree.forget_invitees(other)
    if keeps is not None:
        referrals.count(work, keeps.referrer, member.id, joins=True)
    for above in _above(tree, work, member):
        _one_limit(above, other.id, member.id)
    join_items(member, other, tree.key("invitations"))


def _above(tree: Tree, work: Work, member: MemberState) -> list[MemberState]:
    found: list[MemberState] = []
    link = tree.link_of(member)
    while link is not None:
        found.append(work.member(link.referrer))
        link = tree.link_of(found[-1])
    return found


def _is_above(tree: Tree, work: Work, one: MemberState, member: MemberState) -> bool:
    return any(above.id == one.id for above in _above(tree, work, member))


def _one_limit(holder: MemberState, gone: str, stays: str) -> None:
    """What was used of a limit for a pair of members counts for the pair with who stays."""
    for key in [key for key in holder.counters if gone in key.split("|")[1:]]:
        first, *others = key.split("|")
        now = "|".join([first, *[stays if one == gone else one for one in others]])
        for bucket, used in holder.counters.pop(key).items():
            move(holder, now, bucket, used)
