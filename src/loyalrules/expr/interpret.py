"""The reference interpreter: what a checked expression means, told as plainly as possible.

It works on exact values: every number is a ``Fraction`` of natural units, whatever its scale. It
shares with generated code only the calendar. Explanations use it too, since it can tell what it reads.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from loyalrules.base.calendar import Duration
from loyalrules.expr import typed as t
from loyalrules.expr.runtime import (
    age_beyond,
    edge,
    near_day,
    near_moment,
    recent_day,
    recent_moment,
    shift_day,
    shift_moment,
    time_between,
)
from loyalrules.expr.typed import Read, Typed
from loyalrules.expr.types import Type, natural

Reader = Callable[[str], Any]
Elements = Callable[[str], Sequence[Reader]]
Watch = Callable[[Read, Any], None]


def interpret(typed: Typed, env: Reader, elements: Elements, watch: Watch | None = None) -> Any:
    """Return the exact value of a checked expression; ``None`` is not known.

    ``env(path)`` answers the value of a name in its representation at run time, ``elements(word)``
    one such reader for each element of a list, asked by whole path ("line.net_sales"). ``watch``
    is told of every name that is read, with its exact value.
    """
    return _Interpreter(env, elements, watch).value(typed)


def exact_value(value: Any, type_: Type) -> Any:
    """Return a value at run time as an exact one: a number as a ``Fraction`` of natural units.

    >>> exact_value(1250, Type("money", "USD", scale=2))
    Fraction(25, 2)
    """
    if value is None:
        return None
    if type_.numeric:
        return natural(value, type_.scale)
    if type_.kind == "list" and type_.item is not None:
        return tuple(exact_value(item, type_.item) for item in value)
    return value


@dataclass(frozen=True, slots=True)
class _Interpreter:
    env: Reader
    elements: Elements
    watch: Watch | None
    element: Reader | None = field(default=None)

    def value(self, typed: Typed) -> Any:
        return _FORMS[type(typed)](self, typed)

    def values(self, *parts: Typed) -> list[Any]:
        return [self.value(part) for part in parts]

    def read(self, typed: Read) -> Any:
        reader = self.element if typed.each and self.element is not None else self.env
        value = exact_value(reader(typed.name.path), typed.name.type)
        if self.watch is not None:
            self.watch(typed, value)
        return value

    def total(self, typed: t.Total) -> Any:
        values = self.values(*(part for _, part in typed.terms))
        if None in values:
            return None
        return sum((sign * value for (sign, _), value in zip(typed.terms, values, strict=True)), Fraction())

    def times(self, typed: t.Times) -> Any:
        above, below = self.values(*typed.factors), self.values(*typed.divisors)
        if None in above or None in below or 0 in below:
            return None
        product = Fraction(1)
        for value in above:
            product *= value
        for value in below:
            product /= value
        return product

    def applied(self, typed: t.Applied) -> Any:
        values = self.values(*typed.arguments)
        parameters = typed.function.parameters_for(len(values))
        if None in values:
            return None
        if any(p.above_zero and value <= 0 for p, value in zip(parameters, values, strict=True)):
            return None
        return typed.function.interpret(*values)

    def summary(self, typed: t.Summary) -> Any:
        if typed.each is None:
            items = self.value(typed.value) if typed.value is not None else ()
            return None if items is None else _summed_up(typed.kind, list(items))
        inside = [
            _Interpreter(self.env, self.elements, self.watch, reader)
            for reader in self.elements(typed.each.word)
        ]
        if typed.where is not None:
            inside = [at for at in inside if at.value(typed.where) is True]
        if typed.value is None:
            return Fraction(len(inside))
        return _summed_up(typed.kind, [at.value(typed.value) for at in inside])

    def shifted(self, typed: t.Shifted) -> Any:
        item, duration = self.values(typed.item, typed.duration)
        if item is None or duration is None:
            return None
        if typed.item.type.kind == "date":
            return shift_day(item, duration, typed.sign)
        return shift_moment(typed.zone, item, duration, typed.sign)

    def compared(self, typed: t.Compared) -> Any:
        left, right = self.values(typed.left, typed.right)
        if left is None or right is None:
            return None
        if isinstance(right, Duration) and typed.left.type.kind == "age":
            left, right = age_beyond(typed.zone, left, right), 0
        return _OPERATORS[typed.op](left, right)

    def ranged(self, typed: t.Ranged) -> Any:
        item, low, high = self.values(typed.item, typed.low, typed.high)
        if item is None or low is None or high is None:
            return None
        if typed.wraps:
            return time_between(item, low, high)
        return low <= item <= high if typed.closed else low <= item < high

    def near(self, typed: t.Near) -> Any:
        item, anchor, duration = self.values(typed.item, typed.anchor, typed.duration)
        if item is None or anchor is None or duration is None:
            return None
        if typed.item.type.kind == "date":
            return (near_day if typed.both else recent_day)(item, anchor, duration)
        return (near_moment if typed.both else recent_moment)(typed.zone, item, anchor, duration)

    def one_of(self, typed: t.OneOf) -> Any:
        return _is_among(self.value(typed.item), self.values(*typed.choices))

    def among(self, typed: t.Among) -> Any:
        return _is_among(*self.values(typed.item, typed.collection))

    def inside(self, typed: t.Inside) -> Any:
        item, part = self.values(typed.item, typed.part)
        if item is None or part is None:
            return None
        if typed.where == "any":
            return part in item
        length = len(part)
        return part == (item[:length] if typed.where == "start" else item[len(item) - length :])

    def opposite(self, typed: t.Opposite) -> Any:
        value = self.value(typed.item)
        return None if value is None else not value

    def one_argument(self, typed: Any, function: Callable[[Any], Any]) -> Any:
        value = self.value(typed.item)
        return None if value is None else function(value)

    def ago(self, typed: t.Ago) -> Any:
        begin, end = self.values(typed.begin, typed.end)
        return None if begin is None or end is None else (begin, end)


def _is_among(item: Any, choices: Sequence[Any] | None) -> bool | None:
    if item is None or choices is None:
        return None
    if any(choice == item for choice in choices):
        return True
    return None if any(choice is None for choice in choices) else False


def _all(values: Sequence[bool | None]) -> bool | None:
    if any(value is False for value in values):
        return False
    return None if any(value is None for value in values) else True


def _any(values: Sequence[bool | None]) -> bool | None:
    if any(value is True for value in values):
        return True
    return None if any(value is None for value in values) else False


def _summed_up(kind: str, values: list[Any]) -> Any:
    if kind in ("any", "all"):
        return _any(values) if kind == "any" else _all(values)
    if kind == "count":
        return Fraction(len(values))
    if any(value is None for value in values) or (not values and kind in ("least", "most", "average")):
        return None
    if kind == "least":
        return min(values)
    if kind == "most":
        return max(values)
    if kind == "distinct":
        return Fraction(len(set(values)))
    return sum(values, Fraction()) / (len(values) if kind == "average" else 1)


_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_FORMS: Mapping[type[Typed], Callable[[_Interpreter, Any], Any]] = {
    t.Constant: lambda at, typed: exact_value(typed.value, typed.type),
    t.Read: _Interpreter.read,
    t.Total: _Interpreter.total,
    t.Times: _Interpreter.times,
    t.Applied: _Interpreter.applied,
    t.Summary: _Interpreter.summary,
    t.LocalDay: lambda at, typed: at.one_argument(typed, typed.zone.day),
    t.LocalTime: lambda at, typed: at.one_argument(typed, typed.zone.time_of_day),
    t.DayStart: lambda at, typed: at.one_argument(typed, typed.zone.start_of_day),
    t.Shifted: _Interpreter.shifted,
    t.Ago: _Interpreter.ago,
    t.Edge: lambda at, typed: at.one_argument(typed, edge(typed.side, typed.window)),
    t.Compared: _Interpreter.compared,
    t.Ranged: _Interpreter.ranged,
    t.Near: _Interpreter.near,
    t.OneOf: _Interpreter.one_of,
    t.Among: _Interpreter.among,
    t.Inside: _Interpreter.inside,
    t.Known: lambda at, typed: at.value(typed.item) is not None,
    t.Opposite: _Interpreter.opposite,
    t.AllOf: lambda at, typed: _all(at.values(*typed.items)),
    t.AnyOf: lambda at, typed: _any(at.values(*typed.items)),
}
