"""What a replay of some members comes to, and on what of others they depend."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from loyalrules.replay.asks import Ask, Drawn, add_drawn
from loyalrules.replay.compare import Shares
from loyalrules.replay.figures import Figures


@dataclass(slots=True)
class Result:
    """What some members came to under each program, and ``shares``: how two programs differ, by unit.

    ``drawn`` is what they drew from budgets, ``asks`` their looks at them, by who was replayed as one, and
    ``shared`` who depends on other sums of all members. ``links`` are pairs of members of whom the first
    could not be replayed without the second; it is in none of the figures. ``ties`` are pairs whom nothing
    but the same id of an event or an order links. ``kept`` tells where the figures lie that are not here.
    """

    figures: list[Figures]
    drawn: list[dict[str, Drawn]]
    asks: list[dict[str, list[Ask]]]
    shared: list[dict[str, set[str]]]
    shares: dict[str, Shares] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)
    ties: list[tuple[str, str]] = field(default_factory=list)
    kept: tuple[Path, int] | None = None

    def add(self, other: "Result", sign: int = 1) -> None:
        """Add what other members came to; with the sign -1 take their figures away again."""
        for mine, more in zip(self.figures, other.figures, strict=True):
            mine.add(more, sign)
        for unit, shares in other.shares.items():
            self.shares.setdefault(unit, Shares()).add(shares, sign)
        if sign > 0:
            self.depend(other)

    def keep_largest(self, spare: int = 0) -> None:
        """See ``Shares.keep_largest``."""
        for shares in self.shares.values():
            shares.keep_largest(spare)

    def depend(self, other: "Result") -> None:
        """Add on what other members depend, and not what they came to."""
        for drawn, its in zip(self.drawn, other.drawn, strict=True):
            add_drawn(drawn, its)
        for asks, looks in zip(self.asks, other.asks, strict=True):
            asks.update(looks)
        for shared, found in zip(self.shared, other.shared, strict=True):
            for key, members in found.items():
                shared.setdefault(key, set()).update(members)
        self.links += other.links
        self.ties += other.ties

    def bare(self) -> "Result":
        """Return on what the members depend, without what they came to."""
        return Result([Figures() for _ in self.figures], self.drawn, self.asks, self.shared)

    def figures_alone(self) -> "Result":
        """Return what the members came to, and not on what they depend."""
        return replace(nothing(len(self.figures)), figures=self.figures, shares=self.shares)


def nothing(programs: int) -> Result:
    """Return the result of no members."""
    each = range(programs)
    return Result([Figures() for _ in each], [{} for _ in each], [{} for _ in each], [{} for _ in each])
