"""The names of one tree of members: its facts, events and accounts. The plain tree is called referrer."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from loyalrules.facts.state import MemberState

PLAIN = "referrer"
_PART = 128  # Friends in one mark.


class Link(NamedTuple):
    """Who invited a member, and when that was accepted."""

    referrer: str
    at: int


@dataclass(frozen=True, slots=True)
class Tree:
    """One tree. ``name`` is what the one above is called: a role, a fact and a field of events.

    >>> Tree("referrer").word("friends_total"), Tree("mentor").word("friends_total")
    ('friends_total', 'mentor_friends_total')
    """

    name: str

    def word(self, what: str) -> str:
        """Return the name of something of this tree in expressions, views and fields."""
        return what if self.name == PLAIN else f"{self.name}_{what}"

    def path(self, what: str) -> str:
        """Return the path of a list of this tree, such as ``member.upline(mentor)``."""
        return f"member.{what}" if self.name == PLAIN else f"member.{what}({self.name})"

    def key(self, what: str) -> str:
        """Return the name of a mark or an account of this tree."""
        return what if self.name == PLAIN else f"{what} {self.name}"

    @property
    def invited(self) -> str:
        """The unit in which accepted invitations are counted."""
        return self.key("#invited")

    @property
    def qualified(self) -> str:
        """The unit in which qualifying events of a friend are counted."""
        return self.key("#qualified")

    def link_of(self, member: MemberState) -> Link | None:
        """Return a member's link (read back from a store, it is a plain tuple)."""
        found: Any = member.marks.get(self.key("referral"))
        return None if found is None else Link(*found)

    def link(self, member: MemberState, link: Link | None) -> None:
        """Set a member's link, or take it away."""
        if link is None:
            member.marks.pop(self.key("referral"), None)
        else:
            member.marks[self.key("referral")] = link

    def invitees_of(self, member: MemberState) -> tuple[str, ...]:
        """Return the ids of those whom a member invited, in the order in which they accepted."""
        return tuple([one for mark in self._lists(member) for one in _listed(member, mark)])

    def add_invitee(self, member: MemberState, friend: str) -> None:
        """Note that a member invited a friend, at the end.

        The list is kept in parts, so that one more friend costs the same for whoever has thousands.
        """
        mark = self.key("invitees")
        last = _listed(member, mark)
        if len(last) >= _PART:
            member.marks[f"{mark}|{len(self._lists(member)) - 1}"] = last
            last = ()
        member.marks[mark] = (*last, friend)

    def drop_invitee(self, member: MemberState, friend: str) -> None:
        """Note that a member did not invite a friend."""
        for mark in self._lists(member):
            listed = _listed(member, mark)
            if friend in listed:
                member.marks[mark] = tuple([one for one in listed if one != friend])

    def forget_invitees(self, member: MemberState) -> None:
        """Note that a member invited nobody."""
        for mark in self._lists(member):
            member.marks.pop(mark, None)

    def _lists(self, member: MemberState) -> list[str]:
        """Return the marks of a member that hold the invited, the earliest first."""
        mark, number = self.key("invitees"), 0
        while f"{mark}|{number}" in member.marks:
            number += 1
        return [*[f"{mark}|{part}" for part in range(number)], mark]


def _listed(member: MemberState, mark: str) -> tuple[str, ...]:
    found: Any = member.marks.get(mark, ())
    return tuple(found)
