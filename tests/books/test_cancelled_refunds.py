"""A refund that did not happen after all: what it took back is given again, and nothing is made of it."""

import pytest

from books.corner import BASE, HEAD, Shop

UNIT = "units: {points: {worth: 0.01 EUR, expires: {after: 10 days}, pay: {at_least: 1}}}\n"


def shop_with(rules: str = BASE, unit: str = UNIT) -> Shop:
    return Shop(HEAD + unit + rules)


def test_points_come_back_to_the_lot_they_were_taken_from():
    shop = shop_with()
    shop.buy(1, "a", 100)
    shop.refund(3, "a")
    shop.cancel(5, "a")
    assert shop.net() == 100

    shop.engine.advance("2026-05-12T00:00:00Z")
    assert shop.net() == 0  # It lapsed with the dates that it had.


def test_points_whose_time_is_over_lapse_when_they_come_back():
    shop = shop_with()
    shop.buy(1, "a", 100)
    shop.refund(3, "a")
    shop.cancel(20, "a")

    assert shop.net() == 0


def test_what_was_taken_elsewhere_goes_back_there_first():
    shop = shop_with()
    shop.buy(1, "a", 100)
    shop.buy(5, "b", 40)
    shop.spend(6, 100)
    shop.refund(7, "a")
    assert shop.net() == -60

    shop.cancel(8, "a")
    assert shop.net() == 40
    shop.engine.advance("2026-05-16T00:00:00Z")
    assert shop.net() == 0  # The 40 are those of b.


def test_points_that_wait_go_on_waiting():
    unit = UNIT.replace("expires:", "available: {after: order.delivered, wait: 7 days}, expires:")
    shop = shop_with(unit=unit.replace("10 days", "60 days"))
    shop.buy(1, "a", 100)
    shop.refund(2, "a", amount="40")
    shop.send("order.delivered", 3, id="a")
    shop.cancel(4, "a")
    balance = shop.engine.member("m").balances["points"]
    assert (int(balance.available), int(balance.pending)) == (0, 100)

    shop.engine.advance("2026-05-10T10:00:00Z")
    assert shop.net() == 100


def test_a_delivery_while_nothing_remained_starts_the_wait():
    unit = UNIT.replace("expires:", "available: {after: order.delivered, wait: 7 days}, expires:")
    shop = shop_with(unit=unit.replace("10 days", "60 days"))
    shop.buy(1, "a", 100)
    shop.refund(2, "a")
    shop.send("order.delivered", 3, id="a")
    shop.cancel(12, "a")

    assert shop.net() == 100


def test_points_paid_on_the_order_are_spent_again():
    shop = shop_with()
    shop.buy(1, "a", 100)
    shop.buy(2, "b", 10, points=50)
    shop.refund(3, "b")
    assert shop.net() == 100
    shop.cancel(4, "b")

    assert shop.net() == 50 + 9  # 0.50 of the 10 were paid with points.
    shop.refund(5, "b")
    assert shop.net() == 100


def test_points_that_lapsed_after_being_given_back_are_spent_again_for_nothing():
    shop = shop_with()
    shop.buy(1, "a", 100)
    shop.buy(9, "b", 10, points=50)
    shop.refund(15, "b")
    before = shop.net()
    shop.cancel(16, "b")

    assert (before, shop.net()) == (0, 9)


def test_points_given_back_and_spent_meanwhile_are_owed():
    shop = shop_with()
    shop.buy(1, "a", 100)
    shop.buy(2, "b", 10, points=50)
    shop.refund(3, "b")
    shop.spend(4, 100)
    shop.cancel(5, "b")
    assert shop.net() == -50 + 9

    shop.refund(6, "b")
    assert shop.net() == 0
    assert shop.engine.verify() == []


def test_a_limit_gives_the_room_of_now_and_what_is_cut_stays_cut():
    rules = BASE.replace("net_sales}", "net_sales, limit: {total: 100, each: month}}") + (
        "  - id: twice\n    when: order.paid\n    then: [{multiply: {rule: base, by: 2}}]\n"
    )
    shop = shop_with(rules)
    shop.buy(1, "a", 150)
    assert shop.net() == 200
    shop.refund(2, "a")
    shop.buy(3, "c", 70)
    assert shop.net() == 140

    shop.cancel(4, "a")
    assert shop.net() == 140 + 30 + 30
    shop.refund(5, "c")
    shop.refund(6, "a", amount="1")
    assert shop.net() == 60


def test_a_use_that_the_order_still_holds_is_not_claimed_again():
    rules = BASE.replace("net_sales}", "net_sales, limit: {times: 1, each: month}}")
    shop = shop_with(rules)
    shop.buy(1, "a", 100)
    shop.refund(2, "a", amount="40")
    shop.cancel(3, "a")
    assert shop.net() == 100

    shop.refund(4, "a")
    shop.buy(5, "b", 10)
    shop.cancel(6, "a")
    assert shop.net() == 10


def test_a_level_comes_back_with_its_gift():
    tiers = "tiers: {measure: {total: order.net_sales}, levels: [{id: low}, {id: high, from: 400}]}\n"
    gift = "rules: [{id: gift, when: tier.reached, then: [{earn: {amount: 350}}]}]\n"
    shop = Shop(HEAD + UNIT + tiers + gift)
    shop.buy(1, "a", 400)
    shop.refund(2, "a")
    shop.cancel(3, "a")

    assert (shop.level(), shop.net()) == ("high", 350)


def test_the_refund_is_named_when_there_are_several():
    shop = shop_with()
    shop.buy(1, "a", 100)
    shop.refund(2, "a", amount="10")
    shop.refund(3, "a", amount="30")
    assert "say which refund of the order a is cancelled: e2, e3" in shop.cancel(4, "a").refused

    assert shop.cancel(5, "a", "e3").refused == ""
    assert shop.net() == 90


@pytest.mark.parametrize("named", [None, "e2"])
def test_cancelling_twice_is_refused_and_changes_nothing(named):
    shop = shop_with()
    shop.buy(1, "a", 100)
    shop.refund(2, "a")
    shop.cancel(3, "a", named)

    assert "no refund" in shop.cancel(4, "a", named).refused
    assert shop.net() == 100


def test_an_unknown_refund_and_an_order_without_refunds_are_refused():
    shop = shop_with()
    shop.buy(1, "a", 100)
    assert "no refund of the order a stands" in shop.cancel(2, "a").refused
    shop.refund(3, "a", amount="10")

    assert "no refund e9 that stands; its refunds are e3" in shop.cancel(4, "a", "e9").refused


def test_a_rule_that_gives_more_for_less_fills_the_lot_it_emptied():
    rules = (
        "rules:\n  - id: odd\n    when: order.paid\n    then:\n"
        "      - earn:\n          amount:\n            by: order.net_sales\n"
        "            steps: [{from: 0, gives: 10}, {from: 20, gives: 80},"
        " {from: 60, gives: 30}, {from: 90, gives: 100}]\n"
    )
    shop = shop_with(rules)
    shop.buy(1, "a", 100)
    shop.refund(2, "a", amount="30")
    assert shop.net() == 30

    shop.refund(8, "a", amount="40")
    assert shop.net() == 80
    shop.engine.advance("2026-05-12T00:00:00Z")
    assert shop.net() == 0  # The lot of the purchase, with its dates.
