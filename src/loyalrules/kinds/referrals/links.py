"""The graph of who invited whom: a forest. Each member has at most one link, and it points upwards.

A link is kept with the friend, as (referrer, moment). The referrer keeps who the friends are, so a member
without friends, like nearly every new one, is linked without walking the graph.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from loyalrules.base.calendar import Zone
from loyalrules.base.say import say
from loyalrules.facts.state import MemberState
from loyalrules.kinds.referrals.guards import BY_LINE, GUARDS, Guard, first_that_forbids
from loyalrules.kinds.referrals.tree import Link, Tree
from loyalrules.plugins.program import Program
from loyalrules.plugins.work import Refused
from loyalrules.shapes.lifetime import Lifetime

WAITING, REJECTED = "waiting", "rejected"
STATES = ("none", "not_linked", "open", WAITING, REJECTED, "qualified", "too_late", BY_LINE, *GUARDS)


class NotLinked(Refused):
    """A link that cannot be. ``reason`` is one word: oneself, below, invited_before, or a guard."""

    def __init__(self, reason: str, said: str) -> None:
        super().__init__(said)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Referrals:
    """One tree of a program. ``window`` is counted from the acceptance, ``None``: for ever.

    ``invited_for`` is how long an invitation may be accepted; ``review`` are the guards that let a friend
    wait for approval (with ``review_all`` everybody waits).
    """

    tree: Tree
    touch: str
    times: int
    window: Lifetime | None
    guards: tuple[Guard, ...]
    depth: int
    invited_for: Lifetime | None = None
    review: tuple[Guard, ...] = ()
    review_all: bool = False

    def state(self, work: Any, member: MemberState) -> str:
        """Return where a member stands as a friend at the event's moment: one of ``STATES``, or a guard.

        ``open``: the next qualifying event counts. ``not_linked``: the member joined with a referrer who
        cannot be one. ``waiting``: it counts once somebody approves. A guard's name: it forbids that the
        friend counts.
        """
        link = self.tree.link_of(member)
        if link is None or work.value_at < link.at:
            return "none" if member.marks.get(self.tree.key("referral_not_linked")) is None else "not_linked"
        reviewed = reviewed_of(self.tree, member)
        if reviewed:
            return reviewed
        if member.balance(self.tree.qualified, "counted") >= self.times:
            return "qualified"
        if not self._inside(work.zone, link.at, work.value_at):
            return "too_late"
        guard = self._forbids(self.guards, work, member, link.referrer, linking=False)
        return "open" if guard is None else guard.word

    def _inside(self, zone: Zone, accepted: int, at: int) -> bool:
        return self.window is None or at < self.window.ends(zone, accepted)

    def waits(self, work: Any, member: MemberState) -> bool:
        """Tell whether somebody has to approve that a friend counts."""
        link = self.tree.link_of(member)
        if link is None or self.review_all:
            return self.review_all
        return self._forbids(self.review, work, member, link.referrer, linking=True) is not None

    def _forbids(
        self, guards: Sequence[Guard], work: Any, friend: MemberState, referrer: str, *, linking: bool
    ) -> Guard | None:
        if not guards:
            return None
        return first_that_forbids(guards, work, friend, work.member(referrer), linking=linking)

    # --- Linking ---------------------------------------------------------------------------------

    def attach(self, work: Any, friend: MemberState, referrer: str, at: int, *, guarded: bool = True) -> None:
        """Link a friend to the one who invited. Raises ``NotLinked`` when that cannot be."""
        referrer = work.stands_for(referrer)[0]
        if referrer == friend.id:
            raise NotLinked(
                "oneself",
                say("{friend} cannot be the friend of {friend}: nobody invites oneself", friend=friend.id),
            )
        self._free(friend, at)
        self._no_circle(work, friend, referrer)
        before = self.tree.link_of(friend)
        self.tree.link(friend, Link(referrer, at))  # Lines of guards read who would be the referrer.
        guard = self._forbids(self.guards, work, friend, referrer, linking=True) if guarded else None
        if guard is not None:
            self.tree.link(friend, before)
            raise NotLinked(
                guard.word,
                say(
                    "{referrer} cannot invite {friend}: {guard} (never_reward)",
                    referrer=referrer,
                    friend=friend.id,
                    guard=guard.said,
                ),
            )
        if before is not None:
            self.count(work, before.referrer, friend.id, joins=False)
        self.count(work, referrer, friend.id, joins=True)
        friend.marks.pop(self.tree.key("referral_not_linked"), None)

    def count(self, work: Any, referrer: str, friend: str, *, joins: bool) -> None:
        """Count a friend among those whom somebody invited, or no more."""
        above = work.member(referrer)
        accounts = ("events", "counted") if joins else ("counted", "events")
        work.post(above, self.tree.invited, *accounts, 1, rule="referrals")
        if joins:
            self.tree.add_invitee(above, friend)
        else:
            self.tree.drop_invitee(above, friend)

    def attach_if_it_can_be(self, work: Any, friend: MemberState, referrer: str, at: int) -> None:
        """Link a friend by an event that says more than the link: what forbids the link is noted."""
        try:
            self.attach(work, friend, referrer, at)
        except NotLinked as why:
            self.note(friend, why)

    def note(self, friend: MemberState, why: NotLinked) -> None:
        """Note why a friend was not linked, unless there is a link that stays."""
        if self.tree.link_of(friend) is None:
            friend.marks[self.tree.key("referral_not_linked")] = why.reason

    def _free(self, friend: MemberState, at: int) -> None:
        link = self.tree.link_of(friend)
        if link is None:
            return
        if self.touch == "first":
            raise NotLinked(
                "invited_before",
                say(
                    "{friend} was already invited by {referrer}, and the first invitation stays",
                    friend=friend.id,
                    referrer=link.referrer,
                ),
            )
        if at < link.at:
            raise NotLinked(
                "invited_before",
                say(
                    "{friend} was invited by {referrer} after that, and the last invitation stays",
                    friend=friend.id,
                    referrer=link.referrer,
                ),
            )
        if friend.balance(self.tree.qualified, "counted"):
            raise NotLinked(
                "counts_already",
                say(
                    "{friend} already counts as a friend of {referrer}",
                    friend=friend.id,
                    referrer=link.referrer,
                ),
            )

    def _no_circle(self, work: Any, friend: MemberState, referrer: str) -> None:
        """Refuse a referrer whom the friend invited, directly or through others."""
        if not friend.balance(self.tree.invited, "counted"):
            return
        at: str | None = referrer
        while at is not None:
            link = self.tree.link_of(work.member(at))
            at = None if link is None else link.referrer
            if at == friend.id:
                raise NotLinked(
                    "below",
                    say(
                        "{referrer} cannot invite {friend}: {referrer} came through {friend}, and nobody "
                        "stands above oneself",
                        referrer=referrer,
                        friend=friend.id,
                    ),
                )


def reviewed_of(tree: Tree, member: MemberState) -> str:
    """Return whether a friend waits for approval or was rejected, else an empty text."""
    found: Any = member.marks.get(tree.key("review"))
    return "" if found is None else str(found[0])


def referrals_of(program: Program, tree: str = "referrer") -> Referrals:
    """Return a tree of a program. Raises ``KeyError`` when there is none of this name."""
    found = program.parts[Tree(tree).key("referrals")]
    if not isinstance(found, Referrals):
        raise TypeError("the referrals of this program are of another kind")
    return found
