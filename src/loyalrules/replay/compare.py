"""Two replays of one history side by side: who gets more, who gets less."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from loyalrules.facts.state import Exact


class Mover(NamedTuple):
    """A member who gets more or less of a unit than before, in its smallest part."""

    member: str
    unit: str
    before: Exact
    after: Exact

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

    def largest(self, number: int) -> list[Mover]:
        """Return the biggest movers, the biggest first; of equals the first by name."""
        order = sorted(self.movers, key=lambda one: (-abs(Fraction(one.change)), one.member, one.unit))
        return order[:number]


def compare(
    shares: dict[str, Shares],
    before: dict[tuple[str, str], Exact],
    after: dict[tuple[str, str], Exact],
    scale: Mapping[str, tuple[int, int]],
) -> None:
    """Count members by what each of two programs gave them.

    ``scale`` says by how much the amounts of a unit are multiplied to have equal parts.
    """
    for key in sorted(before.keys() | after.keys()):
        member, unit = key
        old_by, new_by = scale.get(unit, (1, 1))
        found = shares.setdefault(unit, Shares())
        found.take(Mover(member, unit, before.get(key, 0) * old_by, after.get(key, 0) * new_by))
