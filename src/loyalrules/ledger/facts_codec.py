"""Facts as text and back, whatever fields they have: a fact that gains a field is kept without a change here.

A fact is written as the tuple of its fields in their order. A field that was added later stands at the
end with a default, so that what was written before it is still read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from fractions import Fraction
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from loyalrules.facts.decision import Decided, Given
from loyalrules.facts.state import Lot, MemberState, Order
from loyalrules.ledger.codec import Elsewhere, Find, from_text, to_text

T = TypeVar("T")
Build = Callable[[Any], Any]

LOT_AMOUNTS = ("given", "left", "spent", "lapsed", "taken")
_LOT_REST = tuple(name for name in Lot._fields if name not in (*LOT_AMOUNTS, "id"))
_lot_rest = tuple(Lot._fields.index(name) for name in _LOT_REST)
# The id, version and due moment of a member are columns; its mappings are rows.
MAPPINGS = tuple(field.name for field in fields(MemberState) if get_origin(field.type) is dict)
PARTS = tuple(name for name in MAPPINGS if name not in ("lots", "closed", "balances"))
_MEMBER_REST = tuple(
    field.name for field in fields(MemberState) if field.name not in (*MAPPINGS, "id", "version", "next_due")
)
_MEMBER = tuple(field.name for field in fields(MemberState) if field.name != "id")
_ORDER_REST = tuple(field.name for field in fields(Order) if field.name not in ("id", "version"))
_RECORD, _CONTEXTS, _LEFT = map(_ORDER_REST.index, ("record", "contexts", "left"))


def member_to_text(state: MemberState) -> str:
    """Return as text what of a member stands in no column and no row of its own."""
    return to_text(tuple([getattr(state, name) for name in _MEMBER_REST]))


def member_from_text(member_id: str, version: int, next_due: int | None, text: str) -> MemberState:
    """Return the member that ``member_to_text`` wrote; its mappings are still empty."""
    values = dict(zip(_MEMBER_REST, from_text(text), strict=False))
    return MemberState(id=member_id, version=version, next_due=next_due, **values)


def whole_member_to_text(state: MemberState) -> str:
    """Return all that is known of a member as one text, without the id.

    >>> whole_member_from_text("mina", whole_member_to_text(MemberState("mina", version=3))).version
    3
    """
    return to_text(tuple([getattr(state, name) for name in _MEMBER]))


def whole_member_from_text(member_id: str, text: str) -> MemberState:
    """Return the member that ``whole_member_to_text`` wrote."""
    values = dict(zip(_MEMBER, from_text(text), strict=False))
    for name in ("lots", "closed"):
        values[name] = {key: Lot(*lot) for key, lot in values[name].items()}
    return MemberState(id=member_id, **values)


def lot_to_text(lot: Lot) -> str:
    """Return a lot as text without its id and its amounts, which are columns."""
    return to_text(tuple([lot[at] for at in _lot_rest]))


def lot_from_text(lot_id: str, amounts: dict[str, Any], text: str) -> Lot:
    """Return the lot that ``lot_to_text`` wrote."""
    return Lot(id=lot_id, **amounts, **dict(zip(_LOT_REST, from_text(text), strict=False)))


def order_to_text(order: Order, elsewhere: Mapping[int, object]) -> str:
    """Return an order as text, without its id and version; its records are written with their events.

    ``elsewhere`` says where, by the ``id`` of each record.
    """
    values = [getattr(order, name) for name in _ORDER_REST]
    values[_RECORD] = _places((order.record,), elsewhere)[0]
    values[_CONTEXTS] = tuple(
        [context._replace(roots=_places(context.roots, elsewhere)) for context in order.contexts]
    )
    before, behind = map(to_text, (tuple(values[:_LEFT]), tuple(values[_LEFT + 1 :])))
    return f"{before[:-1]},{_shares(order.left)},{behind[1:]}"


def _shares(left: tuple[Fraction, ...]) -> str:
    """Return what is left of each line as text; of most orders it is one and the same value."""
    if left and left.count(left[0]) == len(left):
        return f"[{','.join([to_text(left[0])] * len(left))}]"
    return to_text(left)


def order_from_text(order_id: str, version: int, text: str, find: Find) -> Order:
    """Return the order that ``order_to_text`` wrote."""
    values = {
        "id": order_id,
        "version": version,
        **dict(zip(_ORDER_REST, from_text(text, find), strict=False)),
    }
    return _filled(Order, values)


def trace_to_text(
    given: tuple[Given, ...], trace: tuple[Decided, ...], elsewhere: Mapping[int, object]
) -> str:
    """Return what an event gave, and the facts it was decided on, as text."""
    return to_text((given, tuple([one._replace(roots=_places(one.roots, elsewhere)) for one in trace])))


def _places(records: Sequence[tuple[object, ...]], elsewhere: Mapping[int, object]) -> tuple[Any, ...]:
    """Return records, each that is written elsewhere as its place."""
    found = [elsewhere.get(id(record)) for record in records]
    return tuple(
        [record if place is None else Elsewhere(place) for record, place in zip(records, found, strict=True)]
    )


def trace_from_text(text: str, find: Find) -> tuple[tuple[Given, ...], tuple[Decided, ...]]:
    """Return what ``trace_to_text`` wrote."""
    given, trace = from_text(text, find)
    return tuple([_GIVEN(values) for values in given]), tuple([_DECIDED(values) for values in trace])


def _filled(kind: Callable[..., T], values: dict[str, Any]) -> T:
    hints = _hints(kind)
    for name, value in values.items():
        build = _builder(hints[name])
        if build is not None:
            values[name] = build(value)
    return kind(**values)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


@cache
def _builder(hint: Any) -> Build | None:
    """Return what makes a value of a type from plain tuples; ``None`` when there is nothing to make."""
    if isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields"):
        return _named(hint)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis:
        each = _builder(inner[0])
        return None if each is None else lambda values: tuple([each(value) for value in values])
    if origin in (Union, UnionType):
        made = [found for found in map(_builder, inner) if found is not None]
        if made:
            return lambda value: made[0](value) if isinstance(value, tuple) else value
    return None


def _named(kind: Any) -> Build:
    parts = [(at, _builder(_hints(kind)[name])) for at, name in enumerate(kind._fields)]
    inner = [(at, build) for at, build in parts if build is not None]

    def make(values: Any) -> Any:
        if inner:
            values = list(values)
            for at, build in inner:
                if at < len(values):
                    values[at] = build(values[at])
        return kind(*values)

    return make


_GIVEN, _DECIDED = _named(Given), _named(Decided)
