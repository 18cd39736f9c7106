"""Units at the end: what members hold and owe, what it costs to honour, what became of each month's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple, TypeVar

from loyalrules.base.calendar import window_start
from loyalrules.facts.state import Exact, Lot, MemberState
from loyalrules.plugins.program import Program
from loyalrules.report.by_month import MonthLine, by_month
from loyalrules.report.sums import Sums, whole

K = TypeVar("K")


class Issue(NamedTuple):
    """Lots of one unit issued in one month (its first local day, an ordinal)."""

    unit: str
    month: int


@dataclass(slots=True)
class Held:
    """What members hold, in the smallest part of each unit.

    ``stands`` by unit and account; ``issued`` (less what was taken back), ``used`` and ``lapsed`` by unit
    and month of issue.
    """

    stands: dict[tuple[str, str], Exact] = field(default_factory=dict)
    issued: dict[Issue, Exact] = field(default_factory=dict)
    used: dict[Issue, Exact] = field(default_factory=dict)
    lapsed: dict[Issue, Exact] = field(default_factory=dict)

    def take(self, program: Program, state: MemberState) -> None:
        """Add what one member holds."""
        for key, amount in state.balances.items():
            unit, _, account = key.rpartition("/")
            if amount and unit and unit[0] != "#":
                add_to(self.stands, {(unit, account): amount})
        self.take_lots(program, (*state.lots.values(), *state.closed.values()))

    def take_lots(self, program: Program, lots: Iterable[Lot]) -> None:
        """Add what became of lots, by the month of their issue."""
        for lot in lots:
            issue = Issue(lot.unit, window_start("month", program.zone.day(lot.earned_at)))
            add_to(self.issued, {issue: lot.given - lot.taken})
            add_to(self.used, {issue: lot.spent})
            add_to(self.lapsed, {issue: lot.lapsed})

    def add(self, other: "Held", sign: int = 1) -> None:
        """Add what other members hold; with the sign -1 take it away again."""
        add_to(self.stands, other.stands, sign)
        add_to(self.issued, other.issued, sign)
        add_to(self.used, other.used, sign)
        add_to(self.lapsed, other.lapsed, sign)

    def of_unit(self, program: Program, unit: str) -> "IssueLine":
        """Return what became of all that was issued of a unit, in whole units; its month is 0."""
        amounts = (
            sum(amount for issue, amount in by_issue.items() if issue.unit == unit)
            for by_issue in (self.issued, self.used, self.lapsed)
        )
        return IssueLine(0, *(whole(program, unit, amount) for amount in amounts))


def add_to(into: dict[K, Exact], more: Mapping[K, Exact], sign: int = 1) -> None:
    """Add amounts key by key; what comes to 0 is not kept."""
    for key, amount in more.items():
        total = into.get(key, 0) + sign * amount
        if total:
            into[key] = total
        else:
            into.pop(key, None)


@dataclass(frozen=True, slots=True)
class IssueLine:
    """What became of the units issued in one month (its first local day, an ordinal).

    ``issued`` is less what was taken back; what was used and what lapsed by the end is of lots of that
    month. The redemption rate is the used share of what was issued, breakage the lapsed share.
    """

    month: int
    issued: Fraction
    used: Fraction
    lapsed: Fraction

    @property
    def redemption_rate(self) -> Fraction:
        """The share that was used, from 0 to 1."""
        return self.used / self.issued if self.issued else Fraction(0)

    @property
    def breakage(self) -> Fraction:
        """The share that lapsed, from 0 to 1."""
        return self.lapsed / self.issued if self.issued else Fraction(0)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit at the end: what members hold and owe, what lapsed, and what it costs to honour it.

    ``liability`` is what is outstanding (available and pending, less what is owed) in money, ``None``
    for a unit without a worth.
    """

    unit: str
    available: Fraction
    pending: Fraction
    owed: Fraction
    lapsed: Fraction
    liability: Fraction | None
    months: tuple[MonthLine, ...]
    issues: tuple[IssueLine, ...]


def unit_lines(program: Program, sums: Sums, held: Held) -> list[UnitLine]:
    """Return every unit of lots that was ever booked, in the order of the program."""
    lines = []
    for unit in program.units.values():
        months = by_month(program, sums, unit.id) if unit.kind == "lots" else []
        if not months:
            continue
        available, pending, debt = (
            whole(program, unit.id, held.stands.get((unit.id, account), 0))
            for account in ("available", "pending", "owed")
        )
        liability = None if unit.worth is None else (available + pending + debt) * unit.worth
        lapsed = sum((line.lapsed for line in months), Fraction(0))
        issues = tuple(_issues(program, unit.id, held))
        lines.append(UnitLine(unit.id, available, pending, -debt, lapsed, liability, tuple(months), issues))
    return lines


def _issues(program: Program, unit: str, held: Held) -> list[IssueLine]:
    def of(amounts: Mapping[Issue, Exact], key: Issue) -> Fraction:
        return whole(program, unit, amounts.get(key, 0))

    return [
        IssueLine(key.month, of(held.issued, key), of(held.used, key), of(held.lapsed, key))
        for key in sorted(held.issued)
        if key.unit == unit
    ]
