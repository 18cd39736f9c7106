"""Everybody alone first; then those together who turn out to depend on each other."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, Protocol

from loyalrules.replay.solve import Groups, drawn_short, used_by_others
from loyalrules.replay.store import Claim
from loyalrules.replay.workers import Pools, Result

Set = tuple[frozenset[str], Pools]  # Members to replay together, and what all others use of budgets.
Mosts = Sequence[Mapping[str, Fraction]]  # Of each program: what its budgets hold.


class Hands(Protocol):
    """Those who replay: the processes of this machine, or a cluster."""

    def nothing(self) -> Result:
        """Return the result of no members."""
        ...

    def everybody(self) -> Iterable[Result]:
        """Replay each member alone, without limits of budgets."""
        ...

    def some(self, members: Collection[str]) -> Iterable[Result]:
        """Replay some members once more as ``everybody`` did."""
        ...

    def sets(self, sets: Sequence[Set]) -> list[Result]:
        """Replay the members of each set together, in the order of the history."""
        ...


class Settled(NamedTuple):
    """Who is replayed together: the sets as they are in the end, and what they come to."""

    members: frozenset[str]
    sets: list[Set]
    result: Result


def replay_members(hands: Hands, mosts: Mosts) -> tuple[Result, int]:
    """Return what all members came to, and how many were replayed together with others."""
    whole = hands.nothing()
    for found in hands.everybody():
        whole.add(found)
    settled = settle(hands, mosts, whole)
    apart = settled.members
    if apart:
        for found in hands.some(apart):
            whole.add(found, -1)
    whole.add(settled.result)
    return whole, len(apart)


def settle(hands: Hands, mosts: Mosts, whole: Result) -> Settled:
    """Join members into sets and replay these, until nobody has to be added to any.

    ``whole`` is what everybody came to alone.
    """
    return _Joining(hands, mosts).settle(whole)


class _Joining:
    def __init__(self, hands: Hands, mosts: Mosts) -> None:
        self.hands = hands
        self.mosts = mosts
        self.limited: list[set[str]] = [set() for _ in mosts]  # Budgets that run short, by program.
        self.groups = Groups()
        self.known: dict[object, Result] = {}

    def settle(self, whole: Result) -> Settled:
        for link in (*whole.links, *whole.ties):
            self.groups.join(link)
        made: list[Set] = []
        later = self.hands.nothing()
        done: object = None
        while True:
            apart = self.groups.members()
            claims = [
                [*(claim for claim in alone if claim.member not in apart), *joined]
                for alone, joined in zip(whole.claims, later.claims, strict=True)
            ]
            drawing = self._drawing(claims)
            self.groups.join(drawing)
            sets = self.groups.sets()
            wanted = (sets, [sorted(keys) for keys in self.limited])
            if wanted == done:
                return Settled(apart, made, later)
            done = wanted
            made = [self._set(members, drawing, claims) for members in sets]
            later = self._replayed(made)
            for link in later.links:
                self.groups.join(link)

    def _drawing(self, claims: Sequence[Sequence[Claim]]) -> set[str]:
        drawing: set[str] = set()
        for its, holds, keys in zip(claims, self.mosts, self.limited, strict=True):
            for key, members in drawn_short(its, holds).items():
                keys.add(key)
                drawing |= members
        return drawing

    def _set(self, members: frozenset[str], drawing: set[str], claims: Sequence[Sequence[Claim]]) -> Set:
        """Only the set of those who draw on budgets that run short is limited by them."""
        keys = self.limited if members & drawing else [set() for _ in self.limited]
        return members, [used_by_others(its, members, one) for its, one in zip(claims, keys, strict=True)]

    def _replayed(self, sets: Sequence[Set]) -> Result:
        """Replay the sets that were not replayed like this before, and add all up."""
        keys = [_key(one) for one in sets]
        new = [one for one, key in zip(sets, keys, strict=True) if key not in self.known]
        if new:
            for one, result in zip(new, self.hands.sets(new), strict=True):
                self.known[_key(one)] = result
        later = self.hands.nothing()
        for key in keys:
            later.add(self.known[key])
        return later


def _key(one: Set) -> tuple[frozenset[str], tuple[tuple[tuple[str, Fraction], ...], ...]]:
    members, pools = one
    return members, tuple(tuple((key, Fraction(used)) for key, used in sorted(its.items())) for its in pools)
