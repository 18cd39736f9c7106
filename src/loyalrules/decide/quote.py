"""Quotes: how much of a unit an event would earn, by rules that need no state. For product pages.

A quote reads only the fields that its rules read, looks at no member, writes nothing and explains
nothing: it is the fast path beside ``decide``, made of the same compiled rules.
"""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any, Literal, overload

from loyalrules.base.problem import LoyalError
from loyalrules.decide.chain import candidates
from loyalrules.decide.quote_trace import CarefulTrace, Quoted, Quoter, quoted
from loyalrules.intake.reader import make_reader
from loyalrules.plugins.program import Plan, Program
from loyalrules.plugins.rule import Effect, Rule
from loyalrules.program.fused import EXACT, Fused, fuse
from loyalrules.program.fused_read import CannotFuse
from loyalrules.program.fused_trace import Answer


class NeedsState(LoyalError):
    """A rule reads something that only a member's state can answer, so it cannot be quoted."""


@overload
def make_quote(
    program: Program, event_type: str, unit: str, *, trace: Literal[False] = False
) -> Callable[[object], Decimal | Fraction]: ...


@overload
def make_quote(
    program: Program, event_type: str, unit: str, *, trace: Literal[True]
) -> Callable[[object], Quoted]: ...


def make_quote(
    program: Program, event_type: str, unit: str, *, trace: bool = False
) -> Callable[[object], Decimal | Fraction] | Callable[[object], Quoted]:
    """Return a function from the record of an event to the amount of a unit that it would earn.

    The amount is exact, in whole units: a ``Decimal``, or a ``Fraction`` where no decimal is exact. With
    ``trace`` the function answers a ``Quoted``: the amount, and what became of each rule. Limits and
    budgets are not asked. Raises ``NeedsState`` when a rule on this event reads the state of a member,
    and ``KeyError`` for an event or unit that the program does not have.
    """
    if trace:
        careful_trace = careful_traced(program, event_type, unit)
        try:
            return fused(program, event_type, unit, careful_trace, quoted(careful_trace.quoter)).run
        except CannotFuse:
            return careful_trace
    careful = make_careful_quote(program, event_type, unit)
    try:
        return fused(program, event_type, unit, careful).run
    except CannotFuse:
        return careful


def careful_traced(program: Program, event_type: str, unit: str) -> CarefulTrace:
    """Return the traced quote made the plain way, which answers where the quick one does not."""
    quote = make_careful_quote(program, event_type, unit)
    plan = program.plans[event_type]
    effects = {rule.id: [effect for effect in rule.effects if effect.unit.id == unit] for rule in plan.rules}
    rules = tuple([rule for rule in plan.rules if effects[rule.id]])
    quoter = Quoter(program, event_type, rules, _reader(program, plan))
    whole = _whole(10 ** program.units[unit].decimals)

    def gives(rule: Rule, values: Any) -> tuple[Decimal | Fraction, bool]:
        parts: Any = sum([_amount(effect, values) for effect in effects[rule.id]])
        return whole(parts), any(_is_cut(effect, values) for effect in effects[rule.id])

    return CarefulTrace(quoter, quote, gives)


def make_careful_quote(
    program: Program, event_type: str, unit: str
) -> Callable[[object], Decimal | Fraction]:
    """Return the same function made the plain way: the record is read whole, and every rule asked.

    It is what the quick function is checked against, and what answers where that does not.
    """
    plan = program.plans[event_type]
    for name in plan.fact_names:
        raise NeedsState(f"a quote of {event_type} would need {name}")
    if any(effect.multiplies for rule in plan.rules for effect in rule.effects):
        raise NeedsState(f"a quote of {event_type} would need what another rule gave")
    if any(rule.group for rule in plan.rules):
        raise NeedsState(f"a quote of {event_type} would need what the others of a group give")
    if any(rule.walk is not None for rule in plan.rules):
        raise NeedsState(f"a quote of {event_type} would round what each element gives on its own")
    reader = _reader(program, plan)
    decimals = program.units[unit].decimals
    effects = [effect for rule in plan.rules for effect in rule.effects if effect.unit.id == unit]
    common = _common([effect.den for effect in effects if effect.rounding.mode == "none"])
    adders = {rule.id: _adder(rule, unit, common) for rule in plan.rules}
    whole = _whole(common * 10**decimals)

    def careful(raw: object) -> Decimal | Fraction:
        record = reader(raw)
        total: Any = 0
        for rule in candidates(plan, (record,), ()):
            values: Any = rule.run(record, (), None)
            if values is not None:
                total += adders[rule.id](values)
        return whole(total)

    return careful


def _common(divisors: list[int]) -> int:
    """Return a common multiple: a power of ten where there is one, for that is a ``Decimal``.

    >>> _common([2, 100]), _common([3, 100])
    (100, 300)
    """
    common = lcm(*divisors)
    rest, twos, fives = common, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return common if rest > 1 else 10 ** max(twos, fives)


def fused(
    program: Program,
    event_type: str,
    unit: str,
    careful: Callable[[object], object] | None = None,
    answer: Answer | None = None,
) -> Fused:
    """Return all rules on an event in one function from a raw record, with its source.

    ``careful`` answers for a record that is unusual; without it, the plain way that is made here.
    ``answer`` is what puts a traced answer together.
    Raises ``CannotFuse`` where the rules have to be asked one by one.
    """
    plan = program.plans[event_type]
    event = plan.event
    effects = [effect for rule in plan.rules for effect in rule.effects if effect.unit.id == unit]
    common = _common([effect.den for effect in effects if effect.rounding.mode == "none"])
    if event.also or event.finish is not None or plan.fact_names or _shift(common) is None:
        raise CannotFuse(event.name)
    if any(effect.multiplies for effect in effects) or any(
        rule.walk is not None or rule.group for rule in plan.rules
    ):
        raise CannotFuse(event.name)
    careful = careful or make_careful_quote(program, event_type, unit)
    only, unit_ = _only(plan), program.units[unit]
    return fuse(event.shape, plan.rules, unit_, common, program.decimals, only, careful, answer)


def _reader(program: Program, plan: Plan) -> Callable[[object], tuple[object, ...]]:
    event = plan.event
    if event.also or event.finish is not None:
        if event.finish is None:
            raise NeedsState(f"{event.name} is raised by another event")
        finish, read = event.finish, program.readers[event.name]
        return lambda raw: finish(read(raw), program, 0)
    return make_reader(event.shape, program.decimals, program.zone, _only(plan))


def _only(plan: Plan) -> frozenset[str]:
    """Return the fields that rules read, with the records that hold them."""
    names = [name.split(".") for name in plan.reads]
    return frozenset(".".join(steps[:end]) for steps in names for end in range(1, len(steps) + 1))


def _adder(rule: Rule, unit: str, common: int) -> Callable[[tuple[Any, ...]], Any]:
    """Return a function from a rule's amounts to parts of ``1 / common`` of the unit's smallest part."""
    effects = [effect for effect in rule.effects if effect.unit.id == unit]
    return lambda values: sum([_amount(effect, values) for effect in effects]) * common


def _amount(effect: Effect, values: tuple[Any, ...]) -> Any:
    """Return what an effect gives; less than nothing is nothing."""
    parts = values[effect.amount_at] if effect.by_line else (values[effect.amount_at],)
    total: Any = 0
    for raw in parts:
        amount, most = _rounded(effect, values, raw)
        total += amount if most is None else min(amount, most)
    return max(0, total)


def _is_cut(effect: Effect, values: tuple[Any, ...]) -> bool:
    """Tell whether a cap leaves less than the effect would give."""
    parts = values[effect.amount_at] if effect.by_line else (values[effect.amount_at],)
    amounts = [_rounded(effect, values, raw) for raw in parts]
    return any(most is not None and amount > most for amount, most in amounts)


def _rounded(effect: Effect, values: tuple[Any, ...], raw: Any) -> tuple[Any, Any]:
    """Return what an effect would give without its cap, and the cap."""
    amount = effect.rounding.apply(raw.numerator * effect.num, raw.denominator * effect.den)
    if effect.cap_at is None:
        return amount, None
    cap = values[effect.cap_at]
    return amount, effect.rounding.apply(cap.numerator * effect.cap_num, cap.denominator * effect.cap_den)


def _shift(parts: int) -> Decimal | None:
    power = len(str(parts)) - 1
    return Decimal(1).scaleb(-power) if parts == 10**power else None


def _whole(parts: int) -> Callable[[Any], Decimal | Fraction]:
    """Return a function from parts to whole units: decimal where the parts are a power of ten."""
    shift = _shift(parts)
    if shift is not None:
        return lambda total: (
            EXACT.multiply(int(total), shift) if total.denominator == 1 else Fraction(total, parts)
        )
    return lambda total: Fraction(total, parts)
