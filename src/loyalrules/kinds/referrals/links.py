"""The graph of who invited whom: a forest. Each member has at most one link, and it points upwards.

A link is kept with the friend, as (referrer, moment). The referrer only keeps how many friends there
are, so a member without friends, like nearly every new one, is linked without walking the graph.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from loyalrules.base.calendar import Zone
from loyalrules.base.say import say
from loyalrules.facts.state import MemberState
from loyalrules.kinds.referrals.guards import GUARDS, Guard, broken
from loyalrules.plugins.program import Program
from loyalrules.plugins.work import Refused
from loyalrules.shapes.lifetime import Lifetime

MARK, NOT_LINKED = "referral", "referral_not_linked"
INVITED, QUALIFIED = "#invited", "#qualified"
STATES = ("none", "not_linked", "open", "qualified", "too_late", *GUARDS)


class Link(NamedTuple):
    """Who invited a member, and when that was accepted."""

    referrer: str
    at: int


def link_of(member: MemberState) -> Link | None:
    """Return a member's link (read back from a store, it is a plain tuple)."""
    found: Any = member.marks.get(MARK)
    return None if found is None else Link(*found)


class NotLinked(Refused):
    """A link that cannot be. ``reason`` is one word: oneself, below, invited_before, or a guard."""

    def __init__(self, reason: str, said: str) -> None:
        super().__init__(said)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Referrals:
    """The referrals of one program. ``window`` is counted from the acceptance, ``None``: for ever."""

    touch: str
    times: int
    window: Lifetime | None
    guards: tuple[Guard, ...]
    depth: int

    def state(self, work: Any, member: MemberState) -> str:
        """Return where a member stands as a friend at the event's moment: one of ``STATES``.

        ``open``: the next qualifying event counts. ``not_linked``: the member joined with a referrer who
        cannot be one. A guard's name: it forbids that the friend counts.
        """
        link = link_of(member)
        if link is None or work.value_at < link.at:
            return "none" if member.marks.get(NOT_LINKED) is None else "not_linked"
        if member.balance(QUALIFIED, "counted") >= self.times:
            return "qualified"
        if not self._inside(work.zone, link.at, work.value_at):
            return "too_late"
        return self._guard(work, member, link.referrer) or "open"

    def _inside(self, zone: Zone, accepted: int, at: int) -> bool:
        return self.window is None or at < self.window.ends(zone, accepted)

    def _guard(self, work: Any, friend: MemberState, referrer: str) -> Guard | None:
        return broken(self.guards, friend, work.member(referrer)) if self.guards else None

    def upline(self, work: Any, member: MemberState) -> tuple[tuple[str, int], ...]:
        """Return those above a member as (id, level), nearest first, as far as ``depth``."""
        found: list[tuple[str, int]] = []
        link = link_of(member)
        while link is not None and len(found) < self.depth:
            found.append((link.referrer, len(found) + 1))
            if len(found) < self.depth:
                link = link_of(work.member(link.referrer))
        return tuple(found)

    # --- Linking ---------------------------------------------------------------------------------

    def attach(self, work: Any, friend: MemberState, referrer: str, at: int, *, guarded: bool = True) -> None:
        """Link a friend to the one who invited. Raises ``Refused``, with the reason, when that cannot be."""
        if referrer == friend.id:
            raise NotLinked(
                "oneself",
                say("{friend} cannot be the friend of {friend}: nobody invites oneself", friend=friend.id),
            )
        self._free(friend, at)
        _no_circle(work, friend, referrer)
        guard = self._guard(work, friend, referrer) if guarded else None
        if guard is not None:
            raise NotLinked(
                guard,
                say(
                    "{referrer} cannot invite {friend}: {guard} (never_reward)",
                    referrer=referrer,
                    friend=friend.id,
                    guard=guard,
                ),
            )
        before = link_of(friend)
        if before is not None:
            work.post(work.member(before.referrer), INVITED, "counted", "events", 1, rule="referrals")
        work.post(work.member(referrer), INVITED, "events", "counted", 1, rule="referrals")
        friend.marks[MARK] = Link(referrer, at)

    def attach_joining(self, work: Any, friend: MemberState, referrer: str, at: int) -> None:
        """Link a friend who joins. What forbids the link does not keep anybody from joining: it is noted."""
        try:
            self.attach(work, friend, referrer, at)
        except NotLinked as why:
            friend.marks[NOT_LINKED] = why.reason

    def _free(self, friend: MemberState, at: int) -> None:
        link = link_of(friend)
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
        if friend.balance(QUALIFIED, "counted"):
            raise NotLinked(
                "counts_already",
                say(
                    "{friend} already counts as a friend of {referrer}",
                    friend=friend.id,
                    referrer=link.referrer,
                ),
            )


def _no_circle(work: Any, friend: MemberState, referrer: str) -> None:
    """Refuse a referrer whom the friend invited, directly or through others."""
    if not friend.balance(INVITED, "counted"):
        return
    at: str | None = referrer
    while at is not None:
        link = link_of(work.member(at))
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


def referrals_of(program: Program) -> Referrals:
    """Return the referrals of a program."""
    found = program.parts["referrals"]
    if not isinstance(found, Referrals):
        raise TypeError("the referrals of this program are of another kind")
    return found
