"""What the ledger writes is what it reads: every state, every trace, every exact value."""

from dataclasses import fields
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalrules.base.calendar import Duration
from loyalrules.facts.decision import Decided, Given
from loyalrules.facts.state import Context, Exact, Grant, Lot, Order
from loyalrules.ledger.codec import from_text, to_text
from loyalrules.ledger.facts_codec import (
    lot_from_text,
    lot_to_text,
    order_from_text,
    order_to_text,
    trace_from_text,
    trace_to_text,
)

TEXT = st.text(max_size=8)
WHOLE = st.integers()
EXACT = st.one_of(WHOLE, st.fractions())
MAYBE = st.none() | WHOLE
DURATIONS = st.builds(Duration, WHOLE, WHOLE, WHOLE)
LEAVES = st.one_of(st.none(), st.booleans(), EXACT, TEXT, DURATIONS)
KEYS = st.one_of(TEXT, WHOLE, st.tuples(TEXT, WHOLE))
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple),
        st.lists(inner, max_size=3),
        st.dictionaries(KEYS, inner, max_size=3),
    ),
    max_leaves=12,
)
RECORDS: st.SearchStrategy[Any] = st.lists(VALUES, max_size=4).map(tuple)


def made(kind: Any, **special: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Build a named tuple or dataclass from one strategy for each kind of field."""
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: TEXT, int: WHOLE, bool: st.booleans(), Exact: EXACT, Exact | None: st.none() | EXACT,
        int | None: MAYBE,
        tuple[str, ...]: st.lists(TEXT, max_size=3).map(tuple),
        tuple[tuple[str, Exact], ...]: st.lists(st.tuples(TEXT, EXACT), max_size=2).map(tuple),
    }  # fmt: skip
    parts = {
        name: special[name] if name in special else plain[wanted]
        for name, wanted in kind.__annotations__.items()
    }
    return st.builds(kind, **parts)


LOTS = made(Lot, available_at=MAYBE, expires_at=MAYBE, gives_up_at=MAYBE)
GRANTS = made(
    Grant, room=st.none() | EXACT, uses=st.lists(st.tuples(TEXT, TEXT, WHOLE, TEXT), max_size=2).map(tuple)
)
CONTEXTS = made(
    Context, roots=st.lists(RECORDS, max_size=2).map(tuple), facts=RECORDS,
    grants=st.lists(GRANTS, max_size=2).map(tuple), parent=st.none() | st.tuples(WHOLE, WHOLE),
)  # fmt: skip
ORDERS = made(
    Order, record=RECORDS, left=st.lists(st.fractions(), max_size=3).map(tuple),
    contexts=st.lists(CONTEXTS, max_size=2).map(tuple),
    redeemed=st.lists(st.tuples(TEXT, TEXT, EXACT, EXACT), max_size=2).map(tuple),
    returned=st.lists(st.tuples(TEXT, st.tuples(st.fractions())), max_size=2).map(tuple),
)  # fmt: skip


def same(one: object, other: object) -> bool:
    """Equal in value, in type of container and number, and in the order of every mapping."""
    if isinstance(one, tuple | list):
        return (
            isinstance(other, tuple | list)
            and isinstance(one, tuple) == isinstance(other, tuple)
            and len(one) == len(other)
            and all(map(same, one, other))
        )
    if isinstance(one, dict):
        return isinstance(other, dict) and same(list(one.items()), list(other.items()))
    return type(one) is type(other) and one == other


@given(VALUES)
def test_a_value_comes_back(value: object):
    assert same(from_text(to_text(value)), value)


@pytest.mark.parametrize("digits", [20, 4_299, 4_301, 20_000])
def test_an_integer_of_any_size_comes_back(digits: int):
    big = 10**digits + 7
    for value in (big, -big, (1, (big,)), Fraction(big, 3), {"a": [big]}):
        assert same(from_text(to_text(value)), value)


@pytest.mark.parametrize("value", [float("0.5"), b"bytes", {1}, object(), (1, [float("nan")])])
def test_what_is_not_exact_is_not_written(value: object):
    with pytest.raises(TypeError, match="cannot be kept"):
        to_text(value)


@pytest.mark.parametrize(
    "text", ["", "[1", "1.5", "[1e3]", "NaN", '{"a":1}', "{}", '{"q":"1"}', '{"q":"1/0"}']
)
def test_what_was_not_written_is_not_read(text: str):
    with pytest.raises((ValueError, ArithmeticError)):
        from_text(text)


@given(LOTS)
def test_a_lot_comes_back(lot: Lot):
    amounts = {name: getattr(lot, name) for name in ("given", "left", "spent", "lapsed", "taken")}
    read = lot_from_text(lot.id, amounts, lot_to_text(lot))
    assert same(read, lot)
    assert isinstance(read, Lot)


@given(ORDERS)
def test_an_order_comes_back(order: Order):
    places = {id(order.record): "the record"} if order.record else {}
    text = order_to_text(order, places)
    assert '{"r":"the record"}' in text or not order.record
    read = order_from_text(order.id, order.version, text, {"the record": order.record}.__getitem__)
    for field in fields(Order):
        assert same(getattr(read, field.name), getattr(order, field.name)), field.name
    assert all(isinstance(context, Context) for context in read.contexts)
    assert all(isinstance(grant, Grant) for context in read.contexts for grant in context.grants)


GIVEN = made(Given, detail=st.lists(st.tuples(TEXT, VALUES), max_size=2).map(tuple))
DECIDED = made(
    Decided, roots=st.lists(RECORDS, max_size=2).map(tuple), facts=RECORDS,
    fired=st.lists(TEXT, max_size=2).map(tuple),
)  # fmt: skip


@given(st.lists(GIVEN, max_size=3).map(tuple), st.lists(DECIDED, max_size=3).map(tuple))
def test_what_was_given_and_why_comes_back(given_: tuple[Given, ...], trace: tuple[Decided, ...]):
    text = trace_to_text(given_, trace, {})
    assert same(trace_from_text(text, {}.__getitem__), (given_, trace))
