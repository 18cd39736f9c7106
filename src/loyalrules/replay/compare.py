"""Two replays of one history side by side: who gets more, who gets less."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from loyalrules.facts.state import Exact

Net = dict[tuple[str, str, str], Exact]  # By member, unit and rule.
_MOST_RULES = 3
KEPT = 10_000  # Movers, the biggest ones.


class Mover(NamedTuple):
    """A member who gets more or less of a unit than before, in its smallest part.

    ``why`` is the rules that change most of it, the first the most, each with its part of the change.
    """

    member: str
    unit: str
    before: Exact
    after: Exact
    why: tuple[tuple[str, Exact], ...] = ()

    @property
    def change(self) -> Exact:
        """What the member gains (below 0: loses)."""
        return self.after - self.before


@dataclass(slots=True)
class Shares:
    """How many members get the same, more and less of a unit, by how much in all, and who most of all."""

    same: int = 0
    more: int = 0
    less: int = 0
    gained: Exact = 0
    lost: Exact = 0
    movers: list[Mover] = field(default_factory=list)

    def take(self, mover: Mover) -> None:
        """Count one member."""
        change = mover.change
        if not change:
            self.same += 1
            return
        if change > 0:
            self.more += 1
            self.gained += change
        else:
            self.less += 1
            self.lost -= change
        self.movers.append(mover)

    def add(self, other: "Shares", sign: int = 1) -> None:
        """Add the shares of other members; with the sign -1 take them away again."""
        self.same += sign * other.same
        self.more += sign * other.more
        self.less += sign * other.less
        self.gained += sign * other.gained
        self.lost += sign * other.lost
        gone = set() if sign > 0 else {mover.member for mover in other.movers}
        kept = [mover for mover in self.movers if mover.member not in gone]
        self.movers = [*kept, *other.movers] if sign > 0 else kept

    def keep_largest(self, spare: int = 0) -> None:
        """Forget all but the biggest movers, the biggest first, when there are more than some to spare.

        More are kept than anybody reads, so that a few may be taken away again.
        """
        if len(self.movers) > spare:
            self.movers = self.largest(KEPT)

    def largest(self, number: int) -> list[Mover]:
        """Return the biggest movers, the biggest first; of equals the first by name."""
        order = sorted(self.movers, key=lambda one: (-abs(Fraction(one.change)), one.member, one.unit))
        return order[:number]


def compare(shares: dict[str, Shares], before: Net, after: Net, scale: Mapping[str, tuple[int, int]]) -> None:
    """Count members by what each of two programs gave them.

    ``scale`` says by how much the amounts of a unit are multiplied to have equal parts.
    """
    found: dict[tuple[str, str], dict[str, list[Exact]]] = {}
    for which, net in enumerate((before, after)):
        for (member, unit, rule), amount in net.items():
            rules = found.setdefault((member, unit), {})
            rules.setdefault(rule, [0, 0])[which] = amount * scale.get(unit, (1, 1))[which]
    for (member, unit), rules in sorted(found.items()):
        was, now = (sum(amounts[which] for amounts in rules.values()) for which in (0, 1))
        why = _why(rules) if was != now else ()
        shares.setdefault(unit, Shares()).take(Mover(member, unit, was, now, why))


def _why(rules: Mapping[str, Sequence[Exact]]) -> tuple[tuple[str, Exact], ...]:
    """Return the rules that give a member more or less, those that change most first."""
    changes = [(rule, now - was) for rule, (was, now) in rules.items() if now != was]
    return tuple(sorted(changes, key=lambda one: (-abs(Fraction(one[1])), one[0]))[:_MOST_RULES])
