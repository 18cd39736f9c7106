"""Under ``owe`` the books do not remember in which order the refunds of a day came.

Before, between and after them points lapse and are spent. Orders here are not paid with points.
"""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from loyalrules import Engine, load_text

PROGRAM = """
loyalrules: 1
id: owing-shop
currency: EUR
timezone: UTC
units:
  points: {worth: 0.01 EUR, pay: {at_least: 1}}
rules:
  - id: short
    when: order.paid
    then: [{earn: {amount: 1 for every 1 EUR of order.net_sales, expires: {after: 10 days}}}]
  - id: long
    when: order.paid
    then: [{earn: {amount: 2 for every 3 EUR of order.net_sales, expires: {after: 40 days}}}]
  - id: held
    when: order.paid
    if: [order.net_sales >= 20]
    then: [{earn: {amount: 30, available: {after: order.paid, wait: 5 days}, expires: {after: 25 days}}}]
"""
Step = tuple[str, int, tuple[Any, ...]]


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Step], list[Step]]:
    """One history twice; refunds of one day stand in another order in the second."""
    first: list[Step] = []
    second: list[Step] = []
    day, orders = 0, 0
    for _ in range(draw(st.integers(2, 9))):
        day += draw(st.integers(0, 12))
        kind = draw(st.sampled_from(("buy", "buy", "spend", "refunds", "refunds")))
        if kind == "buy" or not orders:
            step = ("buy", day, (orders, draw(st.integers(1, 60))))
            orders += 1
        elif kind == "spend":
            step = ("spend", day, (draw(st.integers(1, 80)),))
        else:
            some = st.tuples(st.integers(0, orders - 1), st.integers(1, 40))
            refunds: list[Step] = [
                ("refund", day, one) for one in draw(st.lists(some, min_size=2, max_size=4))
            ]
            first += refunds
            second += draw(st.permutations(refunds))
            continue
        first.append(step)
        second.append(step)
    return first, second


def run(steps: list[Step]) -> Engine:
    """Return the engine after a history. A refund of more than remains takes the rest."""
    engine = Engine.open([load_text(PROGRAM)])
    left: dict[int, int] = {}
    for number, (kind, day, what) in enumerate(steps):
        event: dict[str, Any] = {"id": f"e{number}", "member": "m", "at": moment(day)}
        if kind == "buy":
            order, euros = what
            left[order] = 100 * euros
            record = {"id": f"o{order}", "lines": [{"id": "l", "price": str(euros)}]}
            event |= {"type": "order.paid", "order": record}
        elif kind == "spend":
            event |= {"type": "points.redeemed", "points": {"amount": what[0]}}
        else:
            order, euros = what
            cents = min(100 * euros, left[order])
            left[order] -= cents
            if not cents:
                continue
            event |= {"type": "order.refunded", "order": {"id": f"o{order}", "amount": f"{cents / 100:.2f}"}}
        engine.evaluate(event)
    return engine


def moment(day: int) -> str:
    return f"2026-{day // 28 + 1:02d}-{day % 28 + 1:02d}T12:00:00Z"


def standing(engine: Engine) -> dict[str, Any]:
    """Return the balances, and what is left of each lot."""
    state = engine.store.member("owing-shop", "m")
    balances = {key: amount for key, amount in state.balances.items() if amount and key.startswith("points/")}
    return balances | {f"lot {lot.id}": (lot.left, lot.lapsed) for lot in state.lots.values()}


@given(histories())
@settings(max_examples=60)
def test_the_order_of_refunds_of_one_day_makes_no_difference(two):
    engines = [run(steps) for steps in two]
    assert standing(engines[0]) == standing(engines[1])

    for engine in engines:
        engine.advance("2027-01-01T00:00:00Z")
        assert engine.verify() == []
    assert standing(engines[0]) == standing(engines[1])
