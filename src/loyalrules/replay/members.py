"""Everybody alone first, then those together who depend on each other, then who finds budgets used up."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from loyalrules.replay.asks import Ask, Others
from loyalrules.replay.compare import KEPT
from loyalrules.replay.result import Result
from loyalrules.replay.solve import Book, Budgets, Found, Groups

Set = tuple[frozenset[str], Sequence[Others]]  # Members to replay together; what others use, by program.
Looks = Mapping[str, Sequence[Ask]]  # By who is replayed as one.

MOST_PASSES = 24  # What is not settled then is replayed in the order of the history, by one process.


class Hands(Protocol):
    """Those who replay: the processes of this machine, or a cluster.

    ``takes_away`` tells whether ``everybody`` holds the figures of members that ``without`` takes away again.
    """

    takes_away: bool

    def nothing(self) -> Result:
        """Return the result of no members."""
        ...

    def everybody(self) -> Iterable[Result]:
        """Replay each member alone, without limits of budgets."""
        ...

    def asks(self, keys: Sequence[Collection[str]]) -> Sequence[Looks]:
        """Return each member's looks at some budgets (of each program) when it was replayed alone."""
        ...

    def without(self, members: Collection[str]) -> Iterable[tuple[Result, int]]:
        """Yield what is to be added (1) and taken away (-1), so that it is everybody but some members."""
        ...

    def sets(self, sets: Sequence[Set]) -> list[Result]:
        """Replay the members of each set together, in the order of the history.

        What figures the results hold is known to ``total`` alone.
        """
        ...

    def total(self, results: Sequence[Result]) -> Iterable[Result]:
        """Return what some results of sets add up to."""
        ...


class Settled(NamedTuple):
    """Who is replayed once more: the sets as they are in the end, and what each comes to.

    ``tied`` is how many members depend on others: those in sets, and those whom a budget may have cut.
    """

    members: frozenset[str]
    tied: int
    sets: list[Set]
    results: list[Result]


def replay_members(hands: Hands, budgets: Sequence[Budgets]) -> tuple[Result, int]:
    """Return what all members came to, and how many depend on others."""
    whole = hands.nothing()
    for found in hands.everybody():
        whole.add(found)
        if not hands.takes_away:
            whole.keep_largest(2 * KEPT)
    settled = settle(hands, budgets, whole)
    for found, sign in hands.without(settled.members):
        whole.add(found, sign)
    for found in hands.total(settled.results):
        whole.add(found)
    whole.keep_largest()
    return whole, settled.tied


def settle(hands: Hands, budgets: Sequence[Budgets], whole: Result) -> Settled:
    """Replay members again, until nobody depends on what it was not told.

    ``whole`` is what everybody came to alone.
    """
    return _Settling(hands, budgets, whole).settle()


class _Settling:
    def __init__(self, hands: Hands, budgets: Sequence[Budgets], whole: Result) -> None:
        self.hands = hands
        self.whole = whole
        self.books = [Book(one) for one in budgets]
        self.groups = Groups()
        self.sharing: list[dict[str, set[str]]] = [{} for _ in budgets]
        self.made: dict[str, tuple[Set, Result]] = {}  # The latest, by the first member of the set.

    def settle(self) -> Settled:
        self._join([self.whole])
        passes = 0
        while True:
            self._forget_grown()
            found = self._look()
            changed = {one for each in found for one in each.changed}
            if passes > MOST_PASSES and self._together(found):
                continue
            sets = self._stale(changed)
            if not sets:
                break
            self._replay([self._set(members, found) for members in sets])
            passes += 1
        made = [self.made[who] for who in sorted(self.made)]
        members = frozenset(member for (members, _), _ in made for member in members)
        cut = {one for each in found for one in each.cut}
        tied = cut.union(self.groups.members())
        return Settled(members, len(tied), [one for one, _ in made], [result for _, result in made])

    def _look(self) -> list[Found]:
        """Go through all looks at budgets that may run short by now."""
        results = [self.whole, *(result for _, result in self.made.values())]
        new = [
            book.run_short(result.drawn[number] for result in results)
            for number, book in enumerate(self.books)
        ]
        if any(new):
            self._fetch()
        return [book.look() for book in self.books]

    def _fetch(self) -> None:
        """Take the looks of those who were replayed alone, and no more since then."""
        apart = {member for (members, _), _ in self.made.values() for member in members}
        apart.update(self.groups.members())
        looks = self.hands.asks([book.short for book in self.books])
        for book, its in zip(self.books, looks, strict=True):
            for who, asks in its.items():
                if who not in apart:
                    book.know(who, asks)

    def _grown(self) -> dict[str, frozenset[str]]:
        """Return the groups that were not replayed as they are now, by their first members."""
        groups = {min(members): members for members in self.groups.sets()}
        return {
            who: its for who, its in groups.items() if who not in self.made or self.made[who][0][0] != its
        }

    def _forget_grown(self) -> None:
        for members in self._grown().values():
            for book in self.books:
                book.forget(members)

    def _stale(self, changed: Iterable[str]) -> list[frozenset[str]]:
        """Return the sets of those who are to be replayed."""
        wanted = self._grown()
        for who in changed:
            wanted[who] = self.made[who][0][0] if who in self.made else frozenset((who,))
        return [wanted[who] for who in sorted(wanted)]

    def _set(self, members: frozenset[str], found: Sequence[Found]) -> Set:
        return members, [one.beside(min(members)) for one in found]

    def _replay(self, sets: Sequence[Set]) -> None:
        results = self.hands.sets(sets)
        for one, result in zip(sets, results, strict=True):
            members = one[0]
            for member in members:
                self.made.pop(member, None)
            self.made[min(members)] = one, result
            for book, asks in zip(self.books, result.asks, strict=True):
                book.forget(members - {min(members)})
                book.know(min(members), [ask for its in asks.values() for ask in its])
        self._join(results)

    def _join(self, results: Iterable[Result]) -> None:
        """Join members of whom one depends on the other, and who share a sum that has no end."""
        for result in results:
            for link in (*result.links, *result.ties):
                self.groups.join(link)
            for known, found in zip(self.sharing, result.shared, strict=True):
                for key, members in found.items():
                    together = known.setdefault(key, set())
                    together |= members
                    if len(together) > 1:
                        self.groups.join(together)

    def _together(self, found: Sequence[Found]) -> bool:
        """Join all who look at a budget where nothing is certain yet; tell whether somebody was added."""
        before = self.groups.sets()
        for book, one in zip(self.books, found, strict=True):
            if one.first is not None:
                self.groups.join(book.asking_from(one.first))
        return self.groups.sets() != before
