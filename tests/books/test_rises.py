"""What rises is a function of what is counted: refunds and cancelled refunds in any order leave no trace."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from loyalrules import Engine, load_text

PROGRAM = """
loyalrules: 1
id: shop
currency: USD
timezone: UTC
units: {credit: {worth: 1 USD, round: {half_up_to: 0.01}}, stars: {}}
counters:
  bought: {total: order.net_sales, when: order.paid, each: ever}
  visits: {count: order.paid, each: ever}
rules:
  - id: rebate
    when: order.paid
    then:
      - earn:
          unit: credit
          amount: {rise_of: {of: member.bought, bands: [{up_to: 50 USD, gives: 5%}, {gives: 10%}]}}
      - earn: {unit: stars, amount: {rise_of: 7 for every 2 of member.visits}}
"""
PRICES = ("30.00", "45.50", "10.25", "19.99")


def send(engine: Engine, number: int, kind: str, **order: object) -> None:
    at = f"2026-03-{number + 1:02}T10:00:00Z"
    outcome = engine.evaluate({"id": f"e{number}", "type": kind, "at": at, "member": "mina", "order": order})
    assert not outcome.refused


def wanted(kept: list[int]) -> tuple[Fraction, int]:
    """Return the credit and the stars of what stands."""
    bought = sum(Fraction(PRICES[number]) for number in kept)
    credit = min(bought, 50) / 20 + max(bought - 50, 0) / 10
    return Fraction(int(credit * 100 + Fraction(1, 2)), 100), 7 * (len(kept) // 2)


@settings(max_examples=25)
@given(st.permutations(range(4)), st.integers(0, 4), st.permutations(range(4)), st.integers(0, 4))
def test_refunds_and_cancelled_refunds_leave_what_the_rest_comes_to(back, many, again, some):
    engine = Engine.open(load_text(PROGRAM))
    for number, price in enumerate(PRICES):
        send(engine, number, "order.paid", id=f"A{number}", lines=[{"price": price}])
    refunded = back[:many]
    for day, number in enumerate(refunded, start=10):
        send(engine, day, "order.refunded", id=f"A{number}")
    cancelled = [number for number in again[:some] if number in refunded]
    for day, number in enumerate(cancelled, start=20):
        send(engine, day, "order.refund_cancelled", id=f"A{number}")
    kept = [number for number in range(4) if number not in refunded or number in cancelled]

    credit, stars = wanted(kept)
    member = engine.member("mina")
    assert Fraction(member.balance("credit").available) == credit
    assert member.balance("stars").available == stars
    assert engine.verify() == []


TWO_MONTHS = """
loyalrules: 1
id: shop
currency: USD
timezone: UTC
units: {stars: {}}
counters:
  paid: {count: order.paid, each: month}
  bought: {count: order.paid, each: year}
  got: {count: order.delivered, each: month}
rules:
  - id: steps
    when: order.delivered
    then: [{earn: {amount: {rise_of: 7 for every 2 of (member.paid + member.got)}}}]
  - id: years
    when: order.delivered
    then: [{earn: {amount: {rise_of: 1000 for every 4 of (member.bought + member.got)}}}]
"""


def stars(engine: Engine) -> int:
    return int(engine.member("mina").balance("stars").available)


def test_what_an_order_counted_in_two_months_falls_in_each():
    """Two orders are paid in March and come in April: the steps of April fall, and those of the year."""
    engine = Engine.open(load_text(TWO_MONTHS))
    for number in (0, 1):
        send(engine, number, "order.paid", id=f"A{number}", lines=[{"price": "9"}])
    for number in (0, 1):
        event = {"id": f"d{number}", "type": "order.delivered", "at": f"2026-04-{number + 1:02}T10:00:00Z"}
        assert not engine.evaluate({**event, "member": "mina", "order": {"id": f"A{number}"}}).refused
    assert stars(engine) == 7 + 1000  # 2 came in April; 2 were bought in the year, and 2 came.
    refund = {"type": "order.refunded", "at": "2026-04-20T10:00:00Z", "member": "mina", "order": {"id": "A0"}}
    for number in range(2):
        engine.evaluate({**refund, "id": f"back {number}"})
        assert stars(engine) == 0
        cancelled = {**refund, "id": f"again {number}", "type": "order.refund_cancelled"}
        assert not engine.evaluate(cancelled).refused
        assert stars(engine) == 7 + 1000
    assert engine.verify() == []
