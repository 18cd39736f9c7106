"""Units that lead to units: rules on ``points.credited`` must not feed themselves for ever.

A rule on the credit of one unit gives another at once, whose credit gives the first again: that would
never end. What a rule gives in the unit it waits for raises no credit, and what is held waits its time, so
neither goes round.
"""

from collections.abc import Iterator
from typing import NamedTuple

from loyalrules.base.problem import Problem
from loyalrules.base.say import say
from loyalrules.books.credits import CREDITED, UNIT
from loyalrules.plugins.program import Plan, Program
from loyalrules.plugins.rule import Effect, Rule


class Step(NamedTuple):
    """A rule that gives one unit at once when another is credited."""

    rule: Rule
    effect: Effect
    credited: str
    gives: str


def endless_credits(program: Program) -> Iterator[Problem]:
    """Yield a problem for each effect that gives again because of what it gave."""
    plan = program.plans.get(CREDITED)
    steps = [] if plan is None else [step for rule in plan.rules for step in _steps(program, plan, rule)]
    told: set[tuple[str, int]] = set()
    for start in steps:
        key = start.rule.id, start.effect.index
        if key in told or not _comes_round(steps, start):
            continue
        told.add(key)
        yield Problem(
            "LR330",
            say(
                "{rule} gives {unit} when {credited} are credited, and that makes it give again, without end",
                rule=start.rule.id,
                unit=start.gives,
                credited=start.credited,
            ),
            start.effect.place,
            say("let one rule of this circle wait for another unit: points.unit is ..."),
        )


def _steps(program: Program, plan: Plan, rule: Rule) -> Iterator[Step]:
    lots = {unit.id for unit in program.units.values() if unit.kind == "lots"}
    root = plan.roots.index("points")
    for guard in rule.guards:
        if (guard.root, guard.first, guard.second) == (root, UNIT, -1):
            lots &= guard.values
    for effect in rule.effects:
        if effect.verb in ("earn", "multiply") and effect.unit.kind == "lots" and effect.hold is None:
            for unit in sorted(lots - {effect.unit.id}):
                yield Step(rule, effect, unit, effect.unit.id)


def _comes_round(steps: list[Step], start: Step) -> bool:
    found: set[str] = set()
    waiting = [start.gives]
    while waiting:
        unit = waiting.pop()
        if unit == start.credited:
            return True
        if unit not in found:
            found.add(unit)
            waiting += [step.gives for step in steps if step.credited == unit]
    return False
