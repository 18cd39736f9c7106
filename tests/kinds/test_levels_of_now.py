"""Levels of now: whatever happens, the level is what the balance says, and the lines say, at that moment."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalrules import Engine, ProgramError, load_text

TEXT = """
loyalrules: 1
id: now
currency: USD
timezone: Asia/Seoul
units:
  points: {expires: {after: 20 days}, available: {wait: 2 days}, if_taken_back_after_spending: owe}
tiers:
  purse:
    balance: points
    levels: [{id: light}, {id: heavy, from: 50}, {id: full, from: 90}]
  lines:
    go_down: at_once
    levels: [{id: none}, {id: some, if: [member.points >= 50]}, {id: more, if: [member.points >= 90]}]
rules:
  - {id: base, when: order.paid, then: [{earn: {amount: 1 for every 1 USD of order.net_sales}}]}
  - id: gift
    when: tier.reached
    if: [tier.set is purse, tier.to is full]
    then: [{earn: {amount: 30, available: now, limit: {times: 1, each: month}}}]
"""
START = datetime(2026, 1, 31, 14, 0, tzinfo=UTC)
MOVES = ["buy", "buy", "spend", "refund", "wait"]
steps = st.lists(
    st.tuples(st.sampled_from(MOVES), st.integers(0, 9), st.integers(1, 70)), min_size=1, max_size=14
)
LEVELS = {"purse": ("light", "heavy", "full"), "lines": ("none", "some", "more")}


def agrees(engine, at):
    """The level is a function of the balance at a moment, whatever was before."""
    member = engine.member("mina", at)
    points = member.balance("points").available
    number = (points >= 50) + (points >= 90)
    for name, levels in LEVELS.items():
        assert member.parts[name]["id"] == levels[number], (at, str(points))


@given(steps)
def test_the_level_is_what_the_balance_says_after_whatever_happens(moves):
    engine = Engine.open(load_text(TEXT))
    at, orders = START, []
    for number, (move, days, amount) in enumerate(moves):
        at += timedelta(days=days, minutes=1)
        event = {"id": f"E{number}", "at": at.isoformat(), "member": "mina"}
        if move == "buy":
            event |= {"type": "order.paid", "order": {"id": f"A{number}", "lines": [{"price": str(amount)}]}}
            orders.append(f"A{number}")
        elif move == "spend":
            event |= {"type": "points.redeemed", "points": {"amount": str(amount)}}
        elif move == "refund" and orders:
            event |= {"type": "order.refunded", "order": {"id": orders[amount % len(orders)]}}
        if "type" in event:
            engine.evaluate(event)
        agrees(engine, at)
    for days in range(24):
        agrees(engine, at + timedelta(days=days))


def test_what_reaching_a_level_gave_goes_with_a_refund_and_stays_when_points_are_spent():
    engine = Engine.open(load_text(TEXT))
    at = START
    for number, what in enumerate(
        [
            {"type": "order.paid", "order": {"id": "A1", "lines": [{"price": "90"}]}},
            {"type": "points.adjusted", "points": {"amount": "1", "reason": "a test", "by": "ann"}},
        ]
    ):
        engine.evaluate({"id": f"E{number}", "at": at.isoformat(), "member": "mina", **what})
        at += timedelta(days=3)
    assert engine.member("mina").balance("points").available == 121
    engine.evaluate(
        {"id": "R", "type": "order.refunded", "at": at.isoformat(), "member": "mina", "order": {"id": "A1"}}
    )
    assert engine.member("mina").balance("points").available == 1


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("balance: points, measure: {count: order.paid}", "not both"),
        ("balance: points, review: month.ended", "leave review out"),
        ("balance: points, go_down: at_end", "leave go_down out"),
        ("balance: stars", 'no unit "stars"'),
        ("measure: {count: order.paid}, go_down: at_once", "stays counted"),
    ],
)
def test_what_cannot_be_with_levels_of_now_is_a_problem(bad, said):
    text = (
        "loyalrules: 1\nid: bad\ncurrency: USD\ntimezone: UTC\nunits: {points: {}}\n"
        f"tiers: {{{bad}, levels: [{{id: a}}, {{id: b, from: 5}}]}}\n"
    )
    with pytest.raises(ProgramError) as raised:
        load_text(text)
    assert said in str(raised.value)
