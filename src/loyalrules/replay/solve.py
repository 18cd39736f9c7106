"""Who must be replayed together: members who are linked, and those who draw on a budget that runs short.

First everybody is replayed alone, as if budgets had no end. Whoever asks for another member forms a
group with it. A budget runs short where the claims, in the order of the history, reach what it holds;
who draws on it from there on is replayed with all others who do. What comes of it may shift where
budgets run short, so that is looked at again, until nobody has to be added. Members whose claims come
before that point keep what they got: nobody was ahead of them who would not have been anyway.

What others use is told to a set as one amount, whenever it was. So the point is where all that was ever
drawn reaches what the budget holds, whatever was given back in between: before it nobody is cut, in any
order. Other sums that members share (of a counter, of a fund) have no end: who asks for one or adds to it
is replayed with all who do.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from loyalrules.facts.state import Exact
from loyalrules.plugins.program import Program
from loyalrules.replay.shaping import Position
from loyalrules.replay.store import Claim

Most = Mapping[str, Fraction]  # What each budget holds, by its key.


def most_of(program: Program) -> dict[str, Fraction]:
    """Return what the budgets of a program hold."""
    return {
        budget.key: Fraction(budget.most)
        for rule in program.rules.values()
        for effect in rule.effects
        for budget in effect.budgets
    }


def drawn_short(claims: Iterable[Claim], most: Most) -> dict[str, set[str]]:
    """Return the members who draw on a budget from where it runs short, by budget (with its window)."""
    by_key: dict[str, list[Claim]] = {}
    for claim in claims:
        by_key.setdefault(claim.key, []).append(claim)
    found: dict[str, set[str]] = {}
    for key, drawn in by_key.items():
        holds = most.get(key.rpartition("|")[0], Fraction(0))
        drawn.sort(key=lambda claim: claim.position)
        point = _runs_short(drawn, holds)
        if point is not None:
            found[key] = {claim.member for claim in drawn if claim.position >= point}
    return found


def _runs_short(drawn: Sequence[Claim], holds: Fraction) -> Position | None:
    """Return from where on claims depend on each other; ``None`` where the budget never runs short."""
    used: Exact = 0
    gross: Exact = 0
    point: Position | None = None
    for claim in drawn:
        used += claim.change
        gross += max(claim.change, 0)
        if point is None and gross >= holds:
            point = claim.position
        if used >= holds:
            return point
    return None


def used_by_others(claims: Iterable[Claim], members: frozenset[str], keys: Iterable[str]) -> dict[str, Exact]:
    """Return what all but some members use of budgets."""
    used: dict[str, Exact] = dict.fromkeys(keys, 0)
    for claim in claims:
        if claim.key in used and claim.member not in members:
            used[claim.key] += claim.change
    return used


class Groups:
    """Members that are replayed together, as disjoint sets that can be joined."""

    def __init__(self) -> None:
        self._next: dict[str, str] = {}

    def _root(self, member: str) -> str:
        self._next.setdefault(member, member)
        while self._next[member] != member:
            self._next[member] = self._next[self._next[member]]
            member = self._next[member]
        return member

    def join(self, members: Iterable[str]) -> None:
        """Put members, with all that they are together with, into one group."""
        roots = sorted({self._root(member) for member in members})
        for other in roots[1:]:
            self._next[other] = roots[0]

    def members(self) -> frozenset[str]:
        """Return all members of groups."""
        return frozenset(self._next)

    def sets(self) -> list[frozenset[str]]:
        """Return the groups, in a fixed order."""
        found: dict[str, set[str]] = {}
        for member in self._next:
            found.setdefault(self._root(member), set()).add(member)
        return sorted((frozenset(group) for group in found.values()), key=min)
