"""The report of a comparison: two programs on one history, and who would get more or less."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from loyalrules.plugins.program import Program
from loyalrules.replay.compare import Mover, Shares
from loyalrules.replay.run import Replayed
from loyalrules.replay.shaping import Shaping
from loyalrules.replay.simulated import Simulated, simulated


@dataclass(frozen=True, slots=True)
class MoverLine:
    """A member who gets more or less of a unit, in whole units, and the rules that change most of it."""

    member: str
    unit: str
    before: Fraction
    after: Fraction
    why: tuple[tuple[str, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class ShareLine:
    """How a unit is shared out anew: members with the same, more and less, and by how much in all."""

    unit: str
    same: int
    more: int
    less: int
    before: Fraction
    after: Fraction
    movers: tuple[MoverLine, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two simulations of one history, and how members fare under the second.

    ``cost`` is that of all rules, ``liability`` what is outstanding at the end, both in money, before
    and after; ``moved`` is how many members each tier has more or less.
    """

    before: Simulated
    after: Simulated
    shares: tuple[ShareLine, ...]
    cost: tuple[Fraction, Fraction]
    liability: tuple[Fraction, Fraction]
    moved: Mapping[str, int]

    @property
    def verdict(self) -> str:
        """Return "same", "more", "less" or "mixed": what members of this history would get."""
        more, less = any(line.more for line in self.shares), any(line.less for line in self.shares)
        return "mixed" if more and less else "more" if more else "less" if less else "same"


def compared(before: Program, after: Program, replayed: Replayed, shaping: Shaping, movers: int) -> Compared:
    """Return the comparison of two programs that were replayed side by side."""
    old, new = simulated(before, replayed, shaping, 0), simulated(after, replayed, shaping, 1)
    lines = [
        _share_line(before, after, unit, shares, old, new, movers)
        for unit, shares in sorted(replayed.result.shares.items(), key=lambda one: _place(after, one[0]))
    ]
    return Compared(
        old, new, tuple(lines), (_cost(old), _cost(new)), (_liability(old), _liability(new)),
        {
            level: new.levels.get(level, 0) - old.levels.get(level, 0)
            for level in dict.fromkeys([*new.levels, *old.levels])
        },
    )  # fmt: skip


def _share_line(
    before: Program, after: Program, unit: str, shares: Shares, old: Simulated, new: Simulated, most: int
) -> ShareLine:
    known = [program.units[unit].decimals for program in (before, after) if unit in program.units]
    part = 10 ** max(known, default=0)
    movers = tuple(_mover(one, part) for one in shares.largest(most))
    given = _given(old, unit), _given(new, unit)
    return ShareLine(unit, shares.same, shares.more, shares.less, *given, movers)


def _mover(one: Mover, part: int) -> MoverLine:
    why = tuple((rule, Fraction(change, part)) for rule, change in one.why)
    return MoverLine(one.member, one.unit, Fraction(one.before, part), Fraction(one.after, part), why)


def _place(program: Program, unit: str) -> tuple[int, str]:
    """Return where a unit stands in a report: those of the program in their order, gifts behind them."""
    units = [*program.units]
    return (units.index(unit) if unit in units else len(units), unit)


def _given(report: Simulated, unit: str) -> Fraction:
    return sum((line.given - line.taken_back for line in report.rules if line.unit == unit), Fraction(0))


def _cost(report: Simulated) -> Fraction:
    return sum((line.cost or Fraction(0) for line in report.rules), Fraction(0))


def _liability(report: Simulated) -> Fraction:
    return sum((line.liability or Fraction(0) for line in report.units), Fraction(0))
