"""Gifts that lead to gifts: rules on ``donation.received`` must not feed themselves for ever.

A rule that gives from the shop whenever something is given from the member is fine: its own gift does
not meet its line. Each line is asked with the giver and the fund known and all else unknown; a rule
that such a gift cannot stop leads on to the gifts that it makes. A circle of these never ends.
"""

from collections.abc import Iterator
from typing import NamedTuple

from loyalrules.base.problem import Problem
from loyalrules.base.say import say
from loyalrules.expr.interpret import interpret
from loyalrules.expr.typed import Known, Typed, walk
from loyalrules.plugins.program import Program
from loyalrules.plugins.rule import Effect, Line, Rule

RECEIVED = "donation.received"


class Gift(NamedTuple):
    """What is known of a gift before it is made."""

    fund: str
    giver: str


def endless(program: Program) -> Iterator[Problem]:
    """Yield a problem for each effect that gives again because of what it gave."""
    plan = program.plans.get(RECEIVED)
    steps = [(rule, effect, gift) for rule in plan.rules for effect, gift in _gifts(rule)] if plan else []
    leads = {
        number: [after for after, (rule, _, _) in enumerate(steps) if _may_fire(rule, gift)]
        for number, (_, _, gift) in enumerate(steps)
    }
    for number, (rule, effect, gift) in enumerate(steps):
        if number in _reached(leads, number):
            other = "member" if gift.giver == "shop" else "shop"
            hint = say("add the line  donation.from is {other}", other=other)
            if number not in leads[number]:
                hint = say("let one rule of this circle wait for gifts that the others do not make")
            yield Problem(
                "LR330",
                say(
                    "{rule} gives to {fund} from {giver}, and that makes it give again, without end",
                    rule=rule.id,
                    fund=gift.fund,
                    giver=gift.giver,
                ),
                effect.place,
                hint,
            )


def _gifts(rule: Rule) -> list[tuple[Effect, Gift]]:
    found = []
    for effect in rule.effects:
        if effect.verb == "donate":
            detail = dict(effect.detail)
            found.append((effect, Gift(str(detail["to"]), str(detail["from"]))))
    return found


def _reached(leads: dict[int, list[int]], start: int) -> set[int]:
    found: set[int] = set()
    waiting = list(leads[start])
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += leads[at]
    return found


def _may_fire(rule: Rule, gift: Gift) -> bool:
    """Tell whether a gift can make a rule fire, as far as the giver and the fund decide it."""
    for line in rule.lines:
        held = _holds(line, gift)
        if held is (line.role == "unless"):
            return False
    return True


def _holds(line: Line, gift: Gift) -> bool | None:
    """Return whether a line holds for a gift, ``None`` when that depends on something else."""
    if line.parts:
        parts = [_holds(part, gift) for part in line.parts]
        return True if True in parts else None if None in parts else False
    if line.typed is None or any(isinstance(part, Known) for part in walk(line.typed)):
        return None
    return _asked(line.typed, gift)


def _asked(typed: Typed, gift: Gift) -> bool | None:
    known = {"donation.to": gift.fund, "donation.from": gift.giver}
    answer = interpret(typed, known.get, lambda word: ())
    return answer if isinstance(answer, bool) else None
