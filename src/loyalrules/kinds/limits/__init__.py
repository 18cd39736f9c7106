"""What of a limit is used: shown with a member, and taken over from another system by the rule's name."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from loyalrules.base.money import read_exact
from loyalrules.base.nearest import nearest
from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.books.counters import Window, move, peak
from loyalrules.facts.state import MemberState
from loyalrules.plugins.kind import Builder, Kind
from loyalrules.plugins.program import Program
from loyalrules.plugins.rule import Effect
from loyalrules.shapes.limit import Limit

FINE = 9  # How many decimals an amount that is taken over may have.


def build(builder: Builder) -> None:
    """Show what is used, and take it over."""
    builder.add_view("limits", _view)
    builder.add_import("limits", _take_over)


def _own(program: Program) -> Iterator[tuple[str, Effect, Limit]]:
    """Yield each limit of a member alone, by the rule it belongs to: the first one of each rule."""
    seen: set[str] = set()
    for rule in program.rules.values():
        for effect in rule.effects:
            for limit in effect.limits:
                if limit.per == ("member",) and limit.each != "order" and rule.id not in seen:
                    seen.add(rule.id)
                    yield rule.id, effect, limit


def _parts(effect: Effect, limit: Limit) -> int:
    """Return how many of what a limit counts are one whole."""
    return 10**effect.unit.decimals if limit.what == "total" else 1


def _view(program: Program, member: MemberState, at: int) -> dict[str, dict[str, Fraction]]:
    """Return what is used of each limit in the window of a moment, and what is left of it."""
    shown = {}
    for rule, effect, limit in _own(program):
        if limit.what == "times" and limit.each == "ever":
            continue  # Who was welcomed once is not welcomed again: that is nothing to look up.
        window = Window(limit.each, limit.over, limit.period)
        used = Fraction(
            peak(member, limit.key, window, program.zone, window.bucket(program.zone, at, member))
        )
        if used:
            parts = _parts(effect, limit)
            left = max(Fraction(limit.most) - used, Fraction(0))
            shown[rule] = {"used": used / parts, "left": left / parts}
    return shown


def _take_over(work: Any, member: MemberState, key: str, value: object) -> None:
    """Take over what was used in the window of the import: ``limits: {four-more: 1450}``."""
    known = {rule: (effect, limit) for rule, effect, limit in _own(work.program)}
    if not isinstance(value, Mapping):
        raise EventError("LR603", say("/imported/limits must be an object"), f"/imported/{key}")
    for rule, text in value.items():
        if rule not in known:
            near = nearest(str(rule), list(known))
            hint = None if near is None else say('did you mean "{near}"?', near=near)
            raise EventError(
                "LR602",
                say("no rule {rule} has a limit for a member", rule=rule),
                f"/imported/{key}/{rule}",
                hint,
            )
        effect, limit = known[rule]
        try:
            amount = Fraction(read_exact(text, FINE), 10**FINE) * _parts(effect, limit)
        except ValueError as error:
            raise EventError("LR601", str(error), f"/imported/{key}/{rule}") from None
        bucket = Window(limit.each, limit.over, limit.period).bucket(work.zone, work.value_at, member)
        move(member, limit.key, bucket, amount.numerator if amount.denominator == 1 else amount)


KIND = Kind("limits", "What members have used of limits.", build=build, order=85)
