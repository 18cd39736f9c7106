"""States and traces as JSON text, exactly: what is read back equals what was written.

A tuple is an array; whatever else JSON does not have is an object with one key that says what it is:
``{"q": "1/3"}`` a fraction, ``{"t": [0, 7, 0]}`` a duration, ``{"l": [...]}`` a list,
``{"d": [[key, value], ...]}`` a mapping, ``{"x": "ff..."}`` an integer too long for JSON readers.
"""

import json
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from loyalrules.base.calendar import Duration
from loyalrules.facts.decision import Decided, Given
from loyalrules.facts.state import Context, Grant, Lot, MemberState, Order

_SIMPLE = frozenset({int, str, bool, type(None)})
_write = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), check_circular=False, allow_nan=False
).encode
_LONG = 10**4000  # Python reads and writes no decimal of more than 4,300 digits.


def to_text(value: object) -> str:
    """Return a value as JSON text.

    >>> to_text((1, Fraction(1, 3), ("라떼", None)))
    '[1,{"q":"1/3"},["라떼",null]]'

    Raises ``TypeError`` for a value that a state must not hold, such as a binary float.
    """
    plain = _plain(value)
    try:
        return _write(plain)
    except ValueError:
        return _write(_shorten(plain))


def from_text(text: str) -> Any:
    """Return the value that ``to_text`` wrote.

    >>> from_text('[1,{"q":"1/3"},["라떼",null]]')
    (1, Fraction(1, 3), ('라떼', None))

    Raises ``ValueError`` for any other text.
    """
    return _exact(json.loads(text, parse_float=_refuse, parse_constant=_refuse))


def _plain(value: Any) -> Any:
    kind = value.__class__
    if kind in _SIMPLE:
        return value
    if isinstance(value, tuple):
        for item in value:
            if item.__class__ not in _SIMPLE:
                # Most items are simple: asking here saves most of the calls.
                return [item if item.__class__ in _SIMPLE else _plain(item) for item in value]
        return value
    if kind is Fraction:
        return {"q": f"{_digits(value.numerator)}/{_digits(value.denominator)}"}
    if kind is Duration:
        return {"t": (value.months, value.days, value.micros)}
    if kind is list:
        return {"l": [_plain(item) for item in value]}
    if kind is dict:
        return {"d": [(_plain(key), _plain(item)) for key, item in value.items()]}
    raise TypeError(f"a {kind.__name__} cannot be kept in a state: {value!r:.60}")


def _digits(number: int) -> str:
    return str(number) if -_LONG < number < _LONG else hex(number)


def _shorten(plain: Any) -> Any:
    if plain.__class__ is int and not -_LONG < plain < _LONG:
        return {"x": hex(plain)}
    if isinstance(plain, list | tuple):
        return [_shorten(item) for item in plain]
    if isinstance(plain, dict):
        return {key: _shorten(item) for key, item in plain.items()}
    return plain


def _exact(value: Any) -> Any:
    if value.__class__ is list:
        return tuple([item if item.__class__ in _SIMPLE else _exact(item) for item in value])
    if value.__class__ is dict:
        return _tagged(value)
    return value


def _tagged(value: dict[str, Any]) -> Any:
    if len(value) == 1:
        tag, inner = next(iter(value.items()))
        if tag == "q":
            over, under = inner.split("/")
            return Fraction(int(over, 0), int(under, 0))
        if tag == "t":
            return Duration(*inner)
        if tag == "l":
            return [_exact(item) for item in inner]
        if tag == "d":
            return {_exact(key): _exact(item) for key, item in inner}
        if tag == "x":
            return int(inner, 16)
    raise ValueError(f"not a value of a state: {value!r:.60}")


def _refuse(text: str) -> object:
    raise ValueError(f"{text} is not exact")


def member_to_text(state: MemberState) -> str:
    """Return a member's state as text, without its id and its closed lots: these are kept one by one."""
    return to_text(
        (
            state.booked_at, state.next_due, state.version, tuple(state.lots.values()),
            tuple(state.balances.items()),
            tuple([(key, tuple(buckets.items())) for key, buckets in state.counters.items()]),
            tuple(state.facts.items()), tuple(state.marks.items()),
        )
    )  # fmt: skip


def member_from_text(member_id: str, text: str, closed: Iterable[str]) -> MemberState:
    """Return the member that ``member_to_text`` wrote, with its closed lots (texts of ``to_text``)."""
    booked_at, next_due, version, lots, balances, counters, facts, marks = from_text(text)
    finished = [lot_from_text(lot) for lot in closed]
    return MemberState(
        member_id, booked_at, next_due, version,
        {lot[0]: Lot(*lot) for lot in lots},
        {lot.id: lot for lot in finished},
        dict(balances),
        {key: dict(buckets) for key, buckets in counters},
        dict(facts),
        dict(marks),
    )  # fmt: skip


def lot_from_text(text: str) -> Lot:
    """Return the lot that ``to_text`` wrote."""
    return Lot(*from_text(text))


def order_to_text(order: Order) -> str:
    """Return an order as text, without its id."""
    return to_text(
        (
            order.member, order.at, order.program, order.record, order.left, order.contexts, order.redeemed,
            order.refunds, order.version,
        )
    )  # fmt: skip


def order_from_text(order_id: str, text: str) -> Order:
    """Return the order that ``order_to_text`` wrote."""
    member, at, program, record, left, contexts, redeemed, refunds, version = from_text(text)
    read = tuple([_context(context) for context in contexts])
    return Order(order_id, member, at, program, record, left, read, redeemed, refunds, version)


def _context(values: tuple[Any, ...]) -> Context:
    context = Context(*values)
    return context._replace(grants=tuple([Grant(*grant) for grant in context.grants]))


def trace_to_text(given: tuple[Given, ...], trace: tuple[Decided, ...]) -> str:
    """Return what an event gave, and the facts it was decided on, as text."""
    return to_text((given, trace))


def trace_from_text(text: str) -> tuple[tuple[Given, ...], tuple[Decided, ...]]:
    """Return what ``trace_to_text`` wrote."""
    given, trace = from_text(text)
    return tuple([Given(*one) for one in given]), tuple([Decided(*one) for one in trace])
