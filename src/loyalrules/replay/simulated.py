"""The report of a simulation: what a replay came to, in whole units, in a fixed order."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from loyalrules.base.calendar import window_end, write_date
from loyalrules.base.money import write_exact
from loyalrules.plugins.program import Program
from loyalrules.replay.figures import MOST_TOLD, Figures, Told
from loyalrules.replay.run import Replayed
from loyalrules.replay.shaping import DELIVERED, Shaping
from loyalrules.report.by_month import MonthLine, by_month
from loyalrules.report.by_rule import RuleLine, UseLine, by_rule, by_use
from loyalrules.report.sums import whole


@dataclass(frozen=True, slots=True)
class IssueLine:
    """What became of the units issued in one month (its first local day, an ordinal).

    Breakage is the lapsed share of what was issued: what lapsed by the end, of lots of that month.
    """

    month: int
    issued: Fraction
    lapsed: Fraction

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


@dataclass(frozen=True, slots=True)
class CohortLine:
    """Members whose first purchase fell in one month, and how many of them bought in each month after.

    ``active`` counts from that month on: its first entry is the size of the cohort.
    """

    month: int
    active: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a program made of a history. ``sales`` is what remains of the orders, in money.

    ``fired`` is events and members by rule, ``cuts`` how often each sort of bound cut what a rule
    would have given, ``cancelled`` how many pending lots a refund took back. ``assumptions`` are
    pairs: a name that never changes, and the value that goes with it.
    """

    program: str
    digest: str
    assumptions: tuple[tuple[str, str], ...]
    events: int
    members: int
    orders: int
    refused: int
    unreadable: int
    known: int
    sales: Fraction
    fired: Mapping[str, tuple[int, int]]
    rules: tuple[RuleLine, ...]
    uses: tuple[UseLine, ...]
    cuts: Mapping[str, int]
    cut_rules: Mapping[tuple[str, str], int]
    cancelled: int
    units: tuple[UnitLine, ...]
    levels: Mapping[str, int]
    cohorts: tuple["CohortLine", ...]
    told: tuple[Told, ...]
    end: int


def simulated(program: Program, replayed: Replayed, shaping: Shaping, which: int = 0) -> Simulated:
    """Return the report of one program of a replay."""
    figures = replayed.result.figures[which]
    cuts: dict[str, int] = {}
    for (_, by), count in sorted(figures.cuts.items()):
        sort = by.partition(" ")[0]
        cuts[sort] = cuts.get(sort, 0) + count
    return Simulated(
        program.id, program.digest, tuple(_assumptions(program, replayed, shaping, figures)), figures.events,
        figures.members, figures.orders, figures.refused, figures.unreadable, figures.known,
        Fraction(figures.sales, 10**program.decimals),
        {rule: (count, figures.fired_members[rule]) for rule, count in sorted(figures.fired.items())},
        tuple(by_rule(program, figures.sums)), tuple(by_use(program, figures.sums)), cuts,
        dict(sorted(figures.cuts.items())), sum(figures.cancelled.values()),
        tuple(_units(program, figures)), _levels(program, figures), tuple(_cohorts(figures)),
        tuple(figures.told[:MOST_TOLD]), replayed.end,
    )  # fmt: skip


def _assumptions(
    program: Program, replayed: Replayed, shaping: Shaping, figures: Figures
) -> list[tuple[str, str]]:
    found = [("buying", "")]
    if shaping.shift:
        found.append(("shift", str(shaping.shift)))
    if shaping.sample < 10_000:
        found.append(("sample", f"{write_exact(shaping.sample, 2)}%"))
    if shaping.delivery_after is not None:
        found.append(("delivery", str(shaping.delivery_after)))
    elif DELIVERED not in replayed.types and _waits_for_delivery(program, figures):
        found.append(("no delivery", ""))
    if replayed.left_out:
        found.append(("left out", str(replayed.left_out)))
    if replayed.lost:
        found.append(("lost", str(replayed.lost)))
    if replayed.together:
        found.append(("together", str(replayed.together)))
    return found


def _waits_for_delivery(program: Program, figures: Figures) -> bool:
    holds = [effect.hold for rule in program.rules.values() for effect in rule.effects]
    holds += [unit.hold for unit in program.units.values()]
    waits = any(hold is not None and DELIVERED in str(hold) for hold in holds)
    return waits and any(account == "pending" for _, account in figures.stands)


def _units(program: Program, figures: Figures) -> list[UnitLine]:
    lines = []
    known = [unit for unit in program.units.values() if unit.kind == "lots"]
    for unit in known:
        found = {
            account: whole(program, unit.id, figures.stands.get((unit.id, account), 0))
            for account in ("available", "pending", "owed")
        }
        issues = [
            IssueLine(
                key.month,
                whole(program, unit.id, issued),
                whole(program, unit.id, figures.lapsed.get(key, 0)),
            )
            for key, issued in sorted(figures.issued.items())
            if key.unit == unit.id
        ]
        months = by_month(program, figures.sums, unit.id)
        if not months:
            continue
        owed = -found["owed"]
        outstanding = found["available"] + found["pending"] - owed
        lines.append(
            UnitLine(
                unit.id, found["available"], found["pending"], owed,
                sum((line.lapsed for line in months), Fraction(0)),
                None if unit.worth is None else outstanding * unit.worth, tuple(months), tuple(issues),
            )
        )  # fmt: skip
    return lines


def _cohorts(figures: Figures) -> list[CohortLine]:
    if not figures.cohorts:
        return []
    last = max(month for _, month in figures.cohorts)
    lines = []
    for first in sorted({first for first, _ in figures.cohorts}):
        active, month = [], first
        while month <= last:
            active.append(figures.cohorts[first, month])
            month = window_end("month", month)
        lines.append(CohortLine(first, tuple(active)))
    return lines


def _levels(program: Program, figures: Figures) -> dict[str, int]:
    order = [str(level.id) for level in getattr(program.parts.get("tiers"), "levels", ())]
    return {level: figures.levels.get(level, 0) for level in order}


def as_data(report: Simulated) -> dict[str, Any]:
    """Return a report as JSON-like data; amounts are texts, exact."""
    return {
        "program": report.program, "version": report.digest, "events": report.events,
        "members": report.members, "orders": report.orders, "sales": str_of(report.sales),
        "refused": report.refused, "unreadable": report.unreadable, "already_known": report.known,
        "fired": {rule: {"events": one[0], "members": one[1]} for rule, one in report.fired.items()},
        "rules": [
            {
                "rule": line.rule, "unit": line.unit, "times": line.times, "members": line.members,
                "given": str_of(line.given), "taken_back": str_of(line.taken_back), "cost": str_of(line.cost),
            }
            for line in report.rules
        ],
        "used": [
            {
                "for": line.what, "unit": line.unit, "members": line.members, "used": str_of(line.used),
                "cost": str_of(line.cost),
            }
            for line in report.uses
        ],
        "cut": [
            {"rule": rule, "by": by, "times": count} for (rule, by), count in report.cut_rules.items()
        ],
        "pending_cancelled": report.cancelled,
        "units": [_unit_data(line) for line in report.units],
        "tiers": dict(report.levels),
        "cohorts": [
            {"month": write_date(one.month)[:7], "active": list(one.active)} for one in report.cohorts
        ],
        "assumptions": [{"about": about, "value": value} for about, value in report.assumptions],
        "not_taken": [one._asdict() for one in report.told],
    }  # fmt: skip


def _unit_data(line: UnitLine) -> dict[str, Any]:
    return {
        "unit": line.unit, "available": str_of(line.available), "pending": str_of(line.pending),
        "owed": str_of(line.owed), "lapsed": str_of(line.lapsed), "liability": str_of(line.liability),
        "by_month_of_issue": [
            {
                "month": write_date(one.month)[:7], "issued": str_of(one.issued),
                "lapsed": str_of(one.lapsed), "breakage": str_of(one.breakage),
            }
            for one in line.issues
        ],
    }  # fmt: skip


def str_of(amount: Fraction | None) -> str | None:
    """Write an amount exactly: as a decimal number where it is one, else as a ratio.

    >>> str_of(Fraction(5, 4)), str_of(Fraction(1, 3)), str_of(None)
    ('1.25', '1/3', None)
    """
    if amount is None:
        return None
    for decimals in range(19):
        if (amount * 10**decimals).denominator == 1:
            return write_exact(int(amount * 10**decimals), decimals)
    return f"{amount.numerator}/{amount.denominator}"
