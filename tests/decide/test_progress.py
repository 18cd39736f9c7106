"""What happens to an order after it was paid gives for what remains of it."""

import pytest

from kinds.world import World

PROGRAM = """
loyalrules: 1
id: box
currency: USD
timezone: UTC
units:
  credit: {worth: 1 USD, round: {down_to: 0.01}}
rules:
  - id: share
    when: order.delivered
    then: [{earn: {amount: 10% of order.net_sales}}]
  - id: thanks
    when: order.delivered
    if: [order.net_sales >= 20]
    then: [{earn: {amount: 5}}]
"""
STEPS = {
    "delivered": ("order.delivered", {}),
    "some back": ("order.refunded", {"amount": "20.00"}),
    "more back": ("order.refunded", {"amount": "15.00"}),
    "all back": ("order.refunded", {}),
}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (["delivered"], "10.00"),
        (["delivered", "some back"], "8.00"),
        (["some back", "delivered"], "8.00"),
        (["some back", "more back", "delivered"], "1.50"),
        (["some back", "delivered", "more back"], "1.50"),
        (["delivered", "all back"], "0.00"),
        (["all back", "delivered"], "0.00"),
        (["some back", "delivered", "all back"], "0.00"),
    ],
)
def test_delivery_and_refunds_come_to_the_same_in_any_order(steps, expected):
    world = World(PROGRAM)
    world.send("order.paid", "mina", "2026-01-01", id="A1", lines=[{"id": "l1", "price": "50.00"}])
    for day, step in enumerate(steps, 2):
        kind, more = STEPS[step]
        assert world.send(kind, "mina", f"2026-01-0{day}", id="A1", **more).refused == ""

    assert world.has("mina", "credit") == expected
    assert world.balances() == world.books()
