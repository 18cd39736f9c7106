"""What a replay adds up to. The figures of disjoint members add up to those of all."""

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import NamedTuple

from loyalrules.facts.state import Exact
from loyalrules.report.sums import Sums
from loyalrules.report.units import Held, add_to


class Told(NamedTuple):
    """Something of the history that was not taken: ``what`` is "refused", "unreadable" or "warning"."""

    what: str
    place: str
    said: str


MOST_TOLD = 200  # Lines that are shown at most: the rest is counted.
_KEPT = 5 * MOST_TOLD


@dataclass(slots=True)
class Figures:
    """Counts and amounts of a replay; amounts are exact, in the smallest part of their unit.

    ``fired`` counts events by rule, ``fired_members`` members; ``cuts`` counts by rule and by what cut
    it. ``held`` is what members hold at the end, ``levels`` counts them by tier. ``cohorts`` counts
    members by the month of their first purchase and each month in which they bought (first local days,
    ordinals). ``at_cut`` is what members held at the cut, by unit and account. ``families`` see
    ``loyalrules.replay.families``.
    """

    events: int = 0
    known: int = 0
    refused: int = 0
    unreadable: int = 0
    members: int = 0
    orders: int = 0
    assumed: int = 0
    sales: Exact = 0
    fired: Counter[str] = field(default_factory=Counter)
    fired_members: Counter[str] = field(default_factory=Counter)
    cuts: Counter[tuple[str, str]] = field(default_factory=Counter)
    cancelled: Counter[str] = field(default_factory=Counter)
    held: Held = field(default_factory=Held)
    at_cut: dict[tuple[str, str], Exact] = field(default_factory=dict)
    levels: Counter[str] = field(default_factory=Counter)
    cohorts: Counter[tuple[int, int]] = field(default_factory=Counter)
    families: dict[tuple[str, ...], Exact] = field(default_factory=dict)
    sums: Sums = field(default_factory=Sums)
    told: list[Told] = field(default_factory=list)

    def add(self, other: "Figures", sign: int = 1) -> None:
        """Add the figures of other members; with the sign -1 take them away again."""
        for one in fields(self):
            mine, more = getattr(self, one.name), getattr(other, one.name)
            if isinstance(mine, dict):
                add_to(mine, more, sign)
            elif isinstance(mine, Sums | Held):
                mine.add(more, sign)
            elif isinstance(mine, list):
                mine[:] = _first([*mine, *more]) if sign > 0 else [told for told in mine if told not in more]
            else:
                setattr(self, one.name, mine + sign * more)

    def tell(self, what: str, place: str, said: str) -> None:
        """Keep a line about something that was not taken."""
        if len(self.told) < MOST_TOLD:
            self.told.append(Told(what, place, said))


def _first(told: list[Told]) -> list[Told]:
    """Return the first lines by file and line, some more than anybody reads: a few may be taken away."""
    return sorted(told, key=_place)[:_KEPT]


def _place(told: Told) -> tuple[str, int, str]:
    file, _, line = told.place.rpartition(":")
    return file, int(line) if line.isdigit() else 0, told.said
