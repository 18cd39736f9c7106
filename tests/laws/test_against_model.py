"""The engine against a second account of the same rules, on random histories: balances agree each day."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.laws.model import BONUS, BONUS_FROM, BONUS_LIFE, CAP, EPOCH, LIFE, WAIT, Model

from loyalrules import Engine, load_text

PROGRAM = f"""
loyalrules: 1
id: model-shop
currency: EUR
timezone: UTC
units:
  points: {{worth: 0.01 EUR, pay: {{at_least: 1}}}}
rules:
  - id: steps
    when: order.paid
    then:
      - earn:
          amount: 5 for every 7 EUR of order.net_sales
          available: {{after: order.paid, wait: {WAIT} days}}
          expires: {{after: {LIFE} days}}
          limit: {{total: {CAP}, each: month}}
  - id: bonus
    when: order.paid
    if: [order.net_sales >= {BONUS_FROM // 100}]
    then: [{{earn: {{amount: {BONUS}, expires: {{after: {BONUS_LIFE} days}}}}}}]
"""

days = st.sampled_from((0, 0, 1, 2, 4, 8, 16))
euros = st.integers(7, 90).map(lambda amount: amount * 100 + 50)
which = st.integers(0, 9)
steps = st.one_of(
    st.tuples(st.just("buy"), days, euros, st.just(0)),
    st.tuples(st.just("buy"), days, euros, st.just(0)),
    st.tuples(st.just("refund"), days, euros, which),
    st.tuples(st.just("whole"), days, st.just(0), which),
    st.tuples(st.just("spend"), days, st.integers(1, 60), st.just(0)),
    st.tuples(st.just("spend"), days, st.just(0), st.just(0)),
)


def moment(day: int) -> str:
    return f"{(EPOCH + timedelta(days=day)).isoformat()}T12:00:00Z"


def balance(engine: Engine, day: int) -> tuple[int, int, int]:
    """Return (available, pending, owed) at noon of a day."""
    if not engine.store.member("model-shop", "m").balances:
        return (0, 0, 0)
    found = engine.member("m", moment(day)).balance("points")
    return int(found.available), int(found.pending), int(found.owed)


def money(cents: Any) -> str:
    return f"{int(cents) // 100}.{int(cents) % 100:02d}"


@given(st.lists(steps, min_size=6, max_size=16))
@settings(max_examples=150)
def test_the_engine_and_the_model_agree(history):
    engine, model = Engine.open([load_text(PROGRAM)]), Model()
    day = 0
    for number, (kind, later, amount, which) in enumerate(history):
        day += later
        event: dict[str, Any] = {"id": f"e{number}", "member": "m", "at": moment(day)}
        if kind == "buy":
            record = {"id": f"o{len(model.orders)}", "lines": [{"id": "l", "price": money(amount)}]}
            model.buy(day, amount)
            accepted = True
            event |= {"type": "order.paid", "order": record}
        elif kind == "spend":
            if not model.orders:
                continue
            amount = amount or max(model.balance(day)[0], 1)  # All there is.
            accepted = model.spend(day, amount)
            event |= {"type": "points.redeemed", "points": {"amount": amount}}
        else:
            if not model.orders:
                continue
            order = which % len(model.orders)
            known = model.orders[order]
            cents = amount if kind == "refund" else int(known.cents - known.refunded)
            accepted = model.refund(day, order, cents)
            named = {"amount": money(cents)} if kind == "refund" else {}
            event |= {"type": "order.refunded", "order": {"id": f"o{order}", **named}}
        outcome = engine.evaluate(event)

        assert (outcome.refused == "") is accepted, outcome.refused
        assert balance(engine, day) == model.balance(day)
    assert balance(engine, day + 100) == model.balance(day + 100)
    assert engine.verify() == []
