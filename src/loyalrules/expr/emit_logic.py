"""Code for conditions: one test for each comparison; how it is guarded depends on what is asked."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import partial
from typing import Any

from loyalrules.base.calendar import Duration
from loyalrules.expr.emit import (
    ADD,
    AND,
    COMPARE,
    NOT,
    OR,
    Code,
    Emit,
    Emitter,
    Test,
    common_scale,
    guarded,
    scaled,
)
from loyalrules.expr.runtime import (
    age_beyond,
    all_of,
    any_of,
    ends_with,
    near_day,
    near_moment,
    one_of,
    opposite,
    recent_day,
    recent_moment,
    recent_moments,
    starts_with,
    time_between,
)
from loyalrules.expr.typed import (
    AllOf,
    Among,
    AnyOf,
    Compared,
    Constant,
    Inside,
    Known,
    LocalDay,
    Near,
    OneOf,
    Opposite,
    Ranged,
    Typed,
)

_NEGATED = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def _pair(guards: list[str], left: str, operator: str, right: str) -> Test:
    yes = Code(f"{left} {operator} {right}", COMPARE)
    return Test(guards, yes, Code(f"{left} {_NEGATED[operator]} {right}", COMPARE))


def _with_not(guards: list[str], yes: Code) -> Test:
    return Test(guards, yes, Code(f"not {yes.within(COMPARE)}", NOT))


# --- Tests: one for each kind of comparison ------------------------------------------------------


def _compared(emitter: Emitter, typed: Compared) -> Test:
    left, right, operator = typed.left, typed.right, typed.op
    if left.type.kind == "age":
        guards, (age, duration) = emitter.operands(left, right)
        helper = emitter.constants.helper(("age", typed.zone), lambda: partial(age_beyond, typed.zone))
        return _pair(guards, f"{helper}({age.text}, {duration.text})", operator, "0")
    if isinstance(left, LocalDay) and isinstance(right, Constant):
        return _on_day(emitter, left, operator, right)
    guards, (one, other) = emitter.operands(left, right)
    if left.type.numeric:
        scale = common_scale(left, right)
        one, other = scaled(one, left, scale), scaled(other, right, scale)
    return _pair(guards, one.within(ADD), operator, other.within(ADD))


def _on_day(emitter: Emitter, left: LocalDay, operator: str, right: Constant) -> Test:
    """A moment against a day of the program: its first and last moment are known now."""
    assert isinstance(right.value, int), "a date is an int"
    first, after = left.zone.start_of_day(right.value), left.zone.start_of_day(right.value + 1)
    guards, (moment,) = emitter.operands(left.item)
    at = moment.within(ADD)
    if operator in ("<", ">="):
        return _pair(guards, at, operator, str(first))
    if operator in ("<=", ">"):
        return _pair(guards, at, {"<=": "<", ">": ">="}[operator], str(after))
    inside = Code(f"{first} <= {at} < {after}", COMPARE)
    test = _with_not(guards, inside)
    return test if operator == "==" else Test(guards, test.no, test.yes)


def _ranged(emitter: Emitter, typed: Ranged) -> Test:
    parts = (typed.item, typed.low, typed.high)
    guards, codes = emitter.operands(*parts)
    if typed.item.type.numeric:
        scale = common_scale(*parts)
        codes = [scaled(code, part, scale) for code, part in zip(codes, parts, strict=True)]
    item, low, high = (code.within(ADD) for code in codes)
    if not typed.wraps:
        return _with_not(guards, Code(f"{low} <= {item} {'<=' if typed.closed else '<'} {high}", COMPARE))
    if (
        isinstance(typed.low, Constant)
        and isinstance(typed.high, Constant)
        and _ascending(typed.low, typed.high)
    ):
        return _with_not(guards, Code(f"{low} <= {item} < {high}", COMPARE))
    return _with_not(guards, emitter.call(time_between, item, low, high))


def _ascending(low: Constant, high: Constant) -> bool:
    assert isinstance(low.value, int), "a time is an int"
    assert isinstance(high.value, int), "a time is an int"
    return low.value <= high.value


def _near(emitter: Emitter, typed: Near) -> Test:
    guards, (item, anchor, duration) = emitter.operands(typed.item, typed.anchor, typed.duration)
    zone, arguments = typed.zone, f"{item.text}, {anchor.text}"
    if typed.item.type.kind == "date":
        helper = emitter.constants.add(near_day if typed.both else recent_day)
        return _with_not(guards, Code(f"{helper}({arguments}, {duration.text})"))
    length = typed.duration.value if isinstance(typed.duration, Constant) else None
    if isinstance(length, Duration) and length.micros == 0 and not typed.both:
        helper = emitter.constants.helper(("recent", zone, length), lambda: recent_moments(zone, length))
        return _with_not(guards, Code(f"{helper}({arguments})"))
    form = near_moment if typed.both else recent_moment
    helper = emitter.constants.helper((form, zone), lambda: partial(form, zone))
    return _with_not(guards, Code(f"{helper}({arguments}, {duration.text})"))


def _membership(emitter: Emitter, guards: list[str], item: Code, choices: str, maybe: bool = False) -> Test:
    """``maybe``: one of the choices can be not known. Then a value that equals none may still be one."""
    yes = Code(f"{item.within(ADD)} in {choices}", COMPARE)
    if not maybe:
        return Test(guards, yes, Code(f"{item.within(ADD)} not in {choices}", COMPARE))
    value = emitter.call(one_of, item.text, choices)
    return Test(guards, yes, Code(f"{value.text} is False", COMPARE), value)


def _one_of(emitter: Emitter, typed: OneOf) -> Test:
    """Choices that are constants become one set, at the scale of what is looked for."""
    guards, (item,) = emitter.operands(typed.item)
    scale = common_scale(typed.item, *typed.choices) if typed.item.type.numeric else 0
    if typed.item.type.numeric:
        item = scaled(item, typed.item, scale)
    if all(isinstance(choice, Constant) for choice in typed.choices):
        return _membership(emitter, guards, item, emitter.constants.add(_constant_set(typed, scale)))
    choices = "".join(f"{_choice(emitter, choice, scale).within(OR)}, " for choice in typed.choices)
    maybe = any(choice.type.maybe for choice in typed.choices)
    return _membership(emitter, guards, item, f"({choices.rstrip()})", maybe)


def _choice(emitter: Emitter, choice: Typed, scale: int) -> Code:
    guards, (code,) = emitter.operands(choice)
    return guarded(guards, scaled(code, choice, scale) if choice.type.numeric else code)


def _constant_set(typed: OneOf, scale: int) -> frozenset[object]:
    found: list[object] = []
    for choice in typed.choices:
        assert isinstance(choice, Constant), "the caller looked"
        value = choice.value
        if typed.item.type.numeric and isinstance(value, int | Fraction):
            value = value * 10 ** (scale - (choice.type.scale or 0))
        found.append(value)
    return frozenset(found)


def _among(emitter: Emitter, typed: Among) -> Test:
    guards, (item, collection) = emitter.operands(typed.item, typed.collection)
    inner = typed.collection.type.item
    assert inner is not None, "a list has items"
    items = collection.within(ADD)
    if inner.numeric:
        scale = max(typed.item.type.scale or 0, inner.scale or 0)
        item = scaled(item, typed.item, scale)
        factor = 10 ** (scale - (inner.scale or 0))
        name = emitter.constants.temporary()
        known = f"{name} and " if inner.maybe else ""  # None stays None, 0 stays 0.
        items = items if factor == 1 else f"[{known}{name} * {factor} for {name} in {items}]"
    return _membership(emitter, guards, item, items, inner.maybe)


def _inside(emitter: Emitter, typed: Inside) -> Test:
    guards, (item, part) = emitter.operands(typed.item, typed.part)
    if typed.where != "any":
        helper = starts_with if typed.where == "start" else ends_with
        return _with_not(guards, emitter.call(helper, item.text, part.text))
    return _membership(emitter, guards, part, item.within(ADD))


TESTS: dict[type[Typed], Callable[[Emitter, Any], Test]] = {
    Compared: _compared,
    Ranged: _ranged,
    Near: _near,
    OneOf: _one_of,
    Among: _among,
    Inside: _inside,
}

# --- and, or, not --------------------------------------------------------------------------------


def _linked(emitter: Emitter, typed: AllOf | AnyOf) -> Code:
    if not typed.type.maybe:
        return emitter.holds(typed)
    helper = all_of if isinstance(typed, AllOf) else any_of
    return emitter.call(helper, f"[{', '.join(emitter.value(item).text for item in typed.items)}]")


def _and(codes: Iterable[Code]) -> Code:
    return Code(" and ".join(code.within(NOT) for code in codes), AND)


def _or(codes: Iterable[Code]) -> Code:
    return Code(" or ".join(code.within(AND) for code in codes), OR)


def _opposite(emitter: Emitter, typed: Opposite) -> Code:
    if not typed.type.maybe:
        return emitter.fails(typed.item)
    return emitter.call(opposite, emitter.value(typed.item).text)


def _known(emitter: Emitter, typed: Known) -> Code:
    return Code(f"{emitter.value(typed.item).within(ADD)} is not None", COMPARE)


def _not_known(emitter: Emitter, typed: Known) -> Code:
    return Code(f"{emitter.value(typed.item).within(ADD)} is None", COMPARE)


VALUES: dict[type[Typed], Emit] = {AllOf: _linked, AnyOf: _linked, Opposite: _opposite, Known: _known}
HOLDS: dict[type[Typed], Emit] = {
    AllOf: lambda emitter, typed: _and(emitter.holds(item) for item in typed.items),
    AnyOf: lambda emitter, typed: _or(emitter.holds(item) for item in typed.items),
    Opposite: lambda emitter, typed: emitter.fails(typed.item),
}
FAILS: dict[type[Typed], Emit] = {
    AllOf: lambda emitter, typed: _or(emitter.fails(item) for item in typed.items),
    AnyOf: lambda emitter, typed: _and(emitter.fails(item) for item in typed.items),
    Opposite: lambda emitter, typed: emitter.holds(typed.item),
    Known: _not_known,
}
