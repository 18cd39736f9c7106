"""Debts and takings: which lots paid, and whose claim comes first."""

import pytest

from books.corner import HEAD, Shop

UNIT = "units: {points: {worth: 0.01 EUR, pay: {at_least: 1}}}\n"
TWO_LOTS = """rules:
  - id: short
    when: order.paid
    then: [{earn: {amount: 1 for every 1 EUR of order.subtotal, expires: {after: 10 days}}}]
  - id: long
    when: order.paid
    then: [{earn: {amount: 1 for every 1 EUR of order.subtotal, expires: {after: 60 days}}}]
"""
ONE_LOT = TWO_LOTS[: TWO_LOTS.index("  - id: long")]


def test_points_that_return_go_to_the_lot_that_paid_the_debt():
    shop = Shop(HEAD + UNIT + ONE_LOT)
    shop.buy(1, "a", 100)
    shop.buy(2, "gone", 1, points=100)
    shop.refund(3, "a")
    assert shop.net() == -99  # The order that was paid with points earned 1.
    shop.buy(9, "b", 99)
    assert shop.net() == 0

    shop.refund(10, "gone")
    assert shop.net() == 99
    shop.engine.advance("2026-05-15T00:00:00Z")
    assert shop.net() == 99  # They are those of b, not of a, whose days are over.
    shop.engine.advance("2026-05-20T00:00:00Z")
    assert shop.net() == 0


@pytest.mark.parametrize("first", ["a", "b"])
def test_an_order_has_the_first_claim_on_its_own_lots(first):
    """The refund of ``a`` may take from a lot of ``b``, but what ``b`` itself gives back comes first."""
    shop = Shop(HEAD + UNIT + TWO_LOTS)
    shop.buy(1, "a", 50)
    shop.spend(2, 100)
    shop.buy(3, "b", 60)
    shop.engine.advance("2026-05-15T00:00:00Z")
    assert shop.net() == 60  # The short lot of b has lapsed.
    refunds = {"a": {}, "b": {"amount": "30"}}
    for order in (first, "b" if first == "a" else "a"):
        shop.refund(16, order, **refunds[order])

    assert (
        shop.net() == -100
    )  # b keeps nothing of its long lot: it gave 60 for the 60 that came back of both.
    assert shop.engine.verify() == []


def test_what_had_lapsed_costs_nothing_to_take_back():
    shop = Shop(HEAD + UNIT + ONE_LOT)
    shop.buy(1, "a", 100)
    shop.buy(9, "b", 40)
    shop.engine.advance("2026-05-13T00:00:00Z")
    shop.refund(14, "a")

    assert shop.net() == 40


def test_what_is_displaced_from_one_lot_may_take_from_the_next_of_the_same_order():
    shop = Shop(HEAD + UNIT + TWO_LOTS)
    shop.buy(1, "a", 27)
    shop.spend(2, 54)
    shop.buy(3, "b", 51)
    shop.refund(4, "a")
    shop.refund(5, "b", amount="40")

    assert shop.net() == 102 - 54 - 80
    assert shop.engine.verify() == []
