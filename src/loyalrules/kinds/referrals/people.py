"""Walking a tree: those above a member, those whom a member invited, and settling them in order."""

from dataclasses import dataclass
from typing import Any

from loyalrules.facts.state import MemberState
from loyalrules.kinds.referrals.tree import Tree
from loyalrules.plugins.kind import Builder
from loyalrules.plugins.program import People, Role

Listed = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Walks:
    """The ways through one tree. ``depth`` is how many levels above a member are reached."""

    tree: Tree
    depth: int

    def upline(self, work: Any, member: MemberState) -> Listed:
        """Return those above a member as (id, level), nearest first, as far as ``depth``."""
        found: list[tuple[str, int]] = []
        link = self.tree.link_of(member)
        while link is not None and len(found) < self.depth:
            found.append((link.referrer, len(found) + 1))
            if len(found) < self.depth:
                link = self.tree.link_of(work.member(link.referrer))
        return tuple(found)

    def invitees(self, work: Any, member: MemberState) -> Listed:
        """Return those whom a member invited directly, in the order in which they accepted."""
        found = self.tree.invitees_of(member)
        self._settle_below(work, found)
        return tuple([(one, 1) for one in found])

    def group(self, work: Any, member: MemberState) -> tuple[str, ...]:
        """Return a member and all above: those in whose group the member is."""
        return (member.id, *[above for above, _ in self.upline(work, member)])

    def settle_above(self, work: Any, member: MemberState) -> None:
        """Let everything happen that is due for those above, before an event changes what they read."""
        link = self.tree.link_of(member)
        levels = 0
        while link is not None and levels < self.depth:
            above = work.known(link.referrer)
            if above.next_due is not None and above.next_due <= work.until:
                above = work.member(above.id)
            link = self.tree.link_of(above)
            levels += 1

    def _settle_below(self, work: Any, first: tuple[str, ...]) -> None:
        """Settle those below who are due, the lowest first: each then finds the ones below settled.

        Without it the end of a month would go down the tree call by call, as deep as the tree is.
        """
        due: list[str] = []
        waiting = list(first)
        while waiting:
            member = work.known(waiting.pop())
            if member.next_due is not None and member.next_due <= work.until:
                due.append(member.id)
                waiting += self.tree.invitees_of(member)
        for member_id in reversed(due):
            work.member(member_id)


def add_people(builder: Builder, tree: Tree, depth: int) -> None:
    """Let rules walk the tree, count for groups, and settle members in order."""
    walks = Walks(tree, depth)
    above = "those above the member, nearest first"
    below = "those whom the member invited directly"
    for word, read, doc, levels in (
        ("upline", walks.upline, above, True), ("invitee", walks.invitees, below, False),
    ):  # fmt: skip
        builder.add_people(People(tree.path(word), word, read, doc, levels))
        own = tree.word(word)
        if own != word:  # So that lists of several trees can be added up side by side.
            builder.add_people(People(f"member.{own}", own, read, doc, levels))
    builder.add_role(Role(tree.word("group"), walks.group, many=True))
    builder.settle_first(walks.settle_above)
