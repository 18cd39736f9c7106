"""What each rule gave, to how many, and what that costs."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from loyalrules.facts.decision import MEMBER_ACCOUNTS
from loyalrules.facts.state import Exact
from loyalrules.plugins.program import Program
from loyalrules.report.sums import Move, Moved, Sums, whole


@dataclass(frozen=True, slots=True)
class RuleLine:
    """What a rule gave in one unit: how often, to how many members, how much, in whole units.

    ``cost`` is what stands (given less taken back) in money, ``None`` for a unit without a worth.
    """

    rule: str
    name: object
    unit: str
    times: int
    members: int
    given: Fraction
    taken_back: Fraction
    cost: Fraction | None


@dataclass(frozen=True, slots=True)
class UseLine:
    """What units were spent on: a reward, a payment. ``cost`` is what they are worth, if anything."""

    what: str
    unit: str
    members: int
    used: Fraction
    cost: Fraction | None


def by_rule(program: Program, sums: Sums) -> list[RuleLine]:
    """Return what each rule gave, in the order of the program; imports and adjustments stand behind."""
    ways = [
        (move, moved)
        for move, moved in sums.moves.items()
        if not move.unit.startswith("#") and "issued" in (move.source, move.target)
    ]
    places = {rule: number for number, rule in enumerate(program.rules)}
    keys = dict.fromkeys((move.rule, move.unit) for move, _ in ways)
    ordered = sorted(keys, key=lambda key: (places.get(key[0], len(places)), key))
    return [_rule_line(program, sums, rule, unit, ways) for rule, unit in ordered]


def _rule_line(
    program: Program, sums: Sums, rule: str, unit: str, ways: Iterable[tuple[Move, Moved]]
) -> RuleLine:
    own = [(move, moved) for move, moved in ways if move.rule == rule and move.unit == unit]
    given = [moved for move, moved in own if move.source == "issued" and move.target in MEMBER_ACCOUNTS]
    amount = whole(program, unit, sum(moved.amount for moved in given))
    back = whole(program, unit, sum(moved.amount for move, moved in own if move.target == "issued"))
    known = program.rules.get(rule)
    return RuleLine(
        rule, None if known is None else known.name, unit, sum(moved.times for moved in given),
        sums.members.get((unit, rule), 0), amount, back, _worth(program, unit, amount - back),
    )  # fmt: skip


def by_use(program: Program, sums: Sums) -> list[UseLine]:
    """Return what units were spent on, the largest first; what came back is not counted."""
    found: dict[tuple[str, str], Exact] = {}
    for move, moved in sums.moves.items():
        if "spent" in (move.source, move.target):
            sign = 1 if move.target == "spent" else -1
            key = (move.rule, move.unit)
            found[key] = found.get(key, 0) + sign * moved.amount
    lines = []
    for (rule, unit), parts in found.items():
        used = whole(program, unit, parts)
        lines.append(
            UseLine(rule, unit, sums.members.get((unit, rule), 0), used, _worth(program, unit, used))
        )
    return sorted(lines, key=lambda line: (-line.used, line.what, line.unit))


def _worth(program: Program, unit: str, amount: Fraction) -> Fraction | None:
    known = program.units.get(unit)
    return None if known is None or known.worth is None else amount * known.worth
