"""Budgets that run short, settled in passes: who must be replayed again, and what others use until then.

First everybody is replayed alone, as if budgets had no end. A pass goes through all looks at budgets that
may run short, in the order of the history, and works out what each finds used there: a look that finds what
it was told, or for which it makes no difference, keeps what it drew; of another it is estimated what it
will draw. Whoever has such a look is replayed again, told what all others are expected to use before each
moment. That is repeated until every look finds what it was told: then the replays are those of one ledger,
since what comes first in the history depends on nothing that comes later. Every pass makes at least the
first look right that was wrong before; the better the estimates, the fewer passes.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from loyalrules.facts.state import Exact
from loyalrules.plugins.program import Program
from loyalrules.replay.asks import Ask, Beside, Budget, Course, Drawn, Guess, add_drawn, exact
from loyalrules.replay.shaping import Position

Budgets = Mapping[str, Budget]  # By their keys, without the window.
_Look = tuple[Position, str, int]  # Whose look at a budget, and which of all of its looks.


def budgets_of(program: Program) -> dict[str, Budget]:
    """Return the budgets of a program."""
    found: dict[str, Budget] = {}
    for rule in program.rules.values():
        for effect in rule.effects:
            kin = min((found[one.key].kin for one in effect.budgets if one.key in found), default="")
            for budget in effect.budgets:
                found[budget.key] = Budget(exact(budget.most), budget.what, kin or effect.budgets[0].key)
    return found


class Found(NamedTuple):
    """Who must be replayed, and the first position at which nothing is certain yet.

    ``expected`` are the courses of budgets when everybody draws as estimated, ``own`` those of
    each. ``cut`` are all who may have got less because of others.
    """

    changed: set[str]
    cut: set[str]
    first: Position | None
    expected: dict[str, Course]
    own: dict[str, dict[str, Course]]

    def beside(self, who: str) -> Beside:
        """Return what others use, for one who is replayed."""
        return Beside(self.expected, self.own.get(who, {}))


class Book:
    """All looks at budgets under one program, by who is replayed as one: a member, or the first of a set.

    ``short`` are the budgets, with their windows, that may run short: only these are gone through.
    """

    def __init__(self, budgets: Budgets) -> None:
        self.budgets = budgets
        self.short: set[str] = set()
        self._asks: dict[str, list[Ask]] = {}
        self._hopes: dict[str, list[Exact]] = {}  # The most that each look ever drew uncut, or else in part.

    def run_short(self, drawn: Iterable[Mapping[str, Drawn]]) -> set[str]:
        """Add budgets that may run short, and return the new ones; what was drawn is at most the sum."""
        whole: dict[str, Drawn] = {}
        for its in drawn:
            add_drawn(whole, its)
        new = {
            key
            for key, (gross, most, told) in whole.items()
            if told or gross + most >= self.budget(key).holds
        }
        new -= self.short
        self.short |= new
        return new

    def budget(self, key: str) -> Budget:
        """Return a budget by its name with the window."""
        return self.budgets.get(key.rpartition("|")[0], _UNKNOWN)

    def forget(self, who: Iterable[str]) -> None:
        """Forget the looks of members who are replayed in a larger set from now on."""
        for one in who:
            self._asks.pop(one, None)
            self._hopes.pop(one, None)

    def know(self, who: str, asks: Iterable[Ask]) -> None:
        """Take the looks of somebody's latest replay."""
        asks = list(asks)
        before: dict[tuple[Position, str, int], Exact] = {}
        known = zip(_named(self._asks.get(who, ())), self._hopes.get(who, ()), strict=True)
        for (name, _), hope in known:
            before[name] = hope
        hopes = []
        for name, ask in _named(asks):
            hope, budget = ask.need, self.budget(ask.key)
            if ask.cut(budget.holds):
                hope = max(before.get(name, ask.likely(budget.what)), hope)
            hopes.append(hope)
        self._asks[who], self._hopes[who] = asks, hopes

    def asking_from(self, first: Position) -> set[str]:
        """Return all who look at a budget that may run short, at a position or behind it."""
        return {
            who
            for who, asks in self._asks.items()
            if any(ask.at >= first and ask.key in self.short for ask in asks)
        }

    def drawn(self) -> dict[str, Course]:
        """Return what was drawn from budgets that may run short."""
        found = {key: Course() for key in self.short}
        for _, who, number in self._looks():
            ask = self._asks[who][number]
            found[ask.key].add(ask.at, ask.change)
        return found

    def look(self) -> Found:
        """Go through all looks in the order of the history."""
        walk = _Walk(self)
        for _, its in groupby(self._looks(), key=itemgetter(0, 1)):
            walk.pass_by(list(its))
        return walk.found()

    def _looks(self) -> list[_Look]:
        looks = [
            (ask.at, who, number)
            for who, asks in self._asks.items()
            for number, ask in enumerate(asks)
            if ask.key in self.short
        ]
        looks.sort()
        return looks


def guess(
    budgets: Budgets, drawn: Mapping[str, Drawn], looks: Mapping[str, Iterable[Ask]], times: int
) -> Guess:
    """Return what others may use, by what some members drew, one of so many times as many members."""
    book = Book(budgets)
    book.run_short([{key: Drawn(its.gross * times, its.most) for key, its in drawn.items()}])
    for who, asks in looks.items():
        book.know(who, asks)
    holds = {key: book.budget(key).holds for key in book.short}
    return Guess({key: one.times(times) for key, one in book.drawn().items()}, holds)


class _Walk:
    """One walk through the looks of a book."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.used: dict[str, Exact] = {}
        self.own: dict[tuple[str, str], Exact] = {}
        self.changes: dict[str, list[tuple[Position, str, Exact]]] = {}
        self.changed: set[str] = set()
        self.cut: set[str] = set()
        self.first: Position | None = None

    def pass_by(self, looks: list[_Look]) -> None:
        """Pass the looks of one event, or of several that stand at one position."""
        book = self.book
        expected: list[Exact] = []
        sure = True
        for at, who, number in looks:
            ask = book._asks[who][number]
            own = self.own.get((who, ask.key), 0)
            budget = book.budget(ask.key)
            others = self.used.get(ask.key, 0) - own
            most = max(ask.need, ask.wanted)
            if most and budget.holds - others - own <= most:
                self.cut.add(who)
            if ask.same_with(others, budget.holds) and own == ask.own:
                change = ask.change
            else:
                sure = False
                self.changed.add(who)
                self.first = at if self.first is None else self.first
                change = _estimate(ask, budget.holds - others - own, own, book._hopes[who][number])
            expected.append(change)
            self._draw(at, who, ask.key, change)
        if not sure and len(looks) > 1:
            self._in_proportion(looks, expected)

    def _draw(self, at: Position, who: str, key: str, change: Exact) -> None:
        if change:
            self.used[key] = self.used.get(key, 0) + change
            self.own[who, key] = self.own.get((who, key), 0) + change
            self.changes.setdefault(key, []).append((at, who, change))

    def _in_proportion(self, looks: list[_Look], expected: list[Exact]) -> None:
        """Budgets of one effect are drawn on alike: where one gives half, all others are asked for half."""
        parts: dict[str, Fraction] = {}
        its = []
        for (at, who, number), change in zip(looks, expected, strict=True):
            ask, hope = self.book._asks[who][number], self.book._hopes[who][number]
            kin = self.book.budget(ask.key).kin
            if hope > 0 and change >= 0:
                parts[kin] = min(parts.get(kin, Fraction(1)), Fraction(change) / Fraction(hope))
                its.append((at, who, ask.key, kin, hope, change))
        for at, who, key, kin, hope, change in its:
            less = min(change, int(hope * parts[kin])) - change
            self._draw(at, who, key, less)

    def found(self) -> Found:
        """Return what was found."""
        courses: dict[str, Course] = {}
        own: dict[str, dict[str, Course]] = {}
        for key, changes in self.changes.items():
            whole = courses[key] = Course()
            for at, who, change in changes:
                whole.add(at, change)
                own.setdefault(who, {}).setdefault(key, Course()).add(at, change)
        for key in self.book.short - courses.keys():
            courses[key] = Course()
        return Found(self.changed, self.cut, self.first, courses, own)


_UNKNOWN = Budget(0, "", "")


def _named(asks: Iterable[Ask]) -> Iterator[tuple[tuple[Position, str, int], Ask]]:
    """Yield looks with a name that a look at the same place has in other replays, too."""
    seen: Counter[tuple[Position, str]] = Counter()
    for ask in asks:
        place = (ask.at, ask.key)
        yield (*place, seen[place]), ask
        seen[place] += 1


def _estimate(ask: Ask, left: Exact, own: Exact, hope: Exact) -> Exact:
    """Return what a look is expected to draw where so much is left, by what it drew before."""
    if ask.change < 0:  # It gives back of what was drawn, and there may be less of that than there was.
        if ask.own <= 0 or own >= ask.own:
            return ask.change
        return -int(-ask.change * max(own, 0) / Fraction(ask.own))
    return min(hope, max(left, 0))


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

    def members(self) -> Collection[str]:
        """Return all members of groups."""
        return self._next.keys()

    def sets(self) -> list[frozenset[str]]:
        """Return the groups, in a fixed order."""
        found: dict[str, set[str]] = {}
        for member in self._next:
            found.setdefault(self._root(member), set()).add(member)
        return sorted((frozenset(group) for group in found.values()), key=min)
