"""The report of a simulation: what a replay came to, in whole units, in a fixed order."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from loyalrules.base.money import write_exact
from loyalrules.plugins.program import Program
from loyalrules.replay.family_lines import FamilyLines, family_data, family_lines
from loyalrules.replay.figures import MOST_TOLD, Figures, Told
from loyalrules.replay.run import Replayed
from loyalrules.replay.shaping import DELIVERED, Shaping
from loyalrules.report.by_rule import RuleLine, UseLine, by_rule, by_use
from loyalrules.report.cohorts import CohortLine, cohort_lines
from loyalrules.report.data import cohort_data, rule_data, str_of, unit_data, use_data
from loyalrules.report.units import UnitLine, unit_lines


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
    families: FamilyLines
    cohorts: tuple[CohortLine, ...]
    told: tuple[Told, ...]
    end: int


def simulated(program: Program, replayed: Replayed, shaping: Shaping, which: int = 0) -> Simulated:
    """Return the report of one program of a replay."""
    figures = replayed.result.figures[which]
    cuts: dict[str, int] = {}
    for (_, by), count in sorted(figures.cuts.items()):
        sort = by.partition(" ")[0]
        cuts[sort] = cuts.get(sort, 0) + count
    rules = tuple(by_rule(program, figures.sums))
    return Simulated(
        program.id, program.digest, tuple(_assumptions(program, replayed, shaping, figures)), figures.events,
        figures.members, figures.orders, figures.refused, figures.unreadable, figures.known,
        Fraction(figures.sales, 10**program.decimals),
        {rule: (count, figures.fired_members[rule]) for rule, count in sorted(figures.fired.items())},
        rules, tuple(by_use(program, figures.sums)), cuts,
        dict(sorted(figures.cuts.items())), sum(figures.cancelled.values()),
        tuple(unit_lines(program, figures.sums, figures.held)), _levels(program, figures),
        family_lines(program, figures.families, rules), tuple(cohort_lines(figures.cohorts)),
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
    return waits and any(account == "pending" for _, account in figures.held.stands)


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
        "rules": [rule_data(line) for line in report.rules],
        "used": [use_data(line) for line in report.uses],
        "cut": [
            {"rule": rule, "by": by, "times": count} for (rule, by), count in report.cut_rules.items()
        ],
        "pending_cancelled": report.cancelled,
        "units": [unit_data(line) for line in report.units],
        "tiers": dict(report.levels), **family_data(report.families),
        "cohorts": [cohort_data(line) for line in report.cohorts],
        "assumptions": [{"about": about, "value": value} for about, value in report.assumptions],
        "not_taken": [one._asdict() for one in report.told],
    }  # fmt: skip
