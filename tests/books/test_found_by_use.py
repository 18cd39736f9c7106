"""What odd but ordinary days showed: each stays mended."""

from dataclasses import replace

import pytest

from books.corner import BASE, HEAD, Shop
from kinds.world import World
from loyalrules import LoyalError
from loyalrules.plugins.program import Due
from loyalrules.plugins.work import Refused

UNIT = "units: {points: {worth: 0.01 EUR, pay: {at_least: 1}}}\n"


def test_a_delivery_told_twice_pays_once():
    rules = "rules: [{id: thanks, when: order.delivered, then: [{earn: {amount: 5}}]}]\n"
    shop = Shop(HEAD + UNIT + rules)
    shop.buy(1, "a", 10)
    assert shop.send("order.delivered", 2, id="a").refused == ""
    assert "was told before" in shop.send("order.delivered", 3, id="a").refused

    assert shop.net() == 5


def test_a_delivery_of_nothing_does_not_use_up_the_delivery():
    rules = "rules: [{id: thanks, when: order.delivered, then: [{earn: {amount: 5}}]}]\n"
    shop = Shop(HEAD + UNIT + rules)
    shop.buy(1, "a", 10)
    shop.refund(2, "a")
    shop.send("order.delivered", 3, id="a")
    shop.cancel(4, "a")
    shop.send("order.delivered", 5, id="a")

    assert shop.net() == 5


def test_a_badge_that_two_orders_earned_stays_when_one_is_refunded():
    rules = "rules: [{id: reader, when: order.paid, then: [{give_badge: {badge: reader}}]}]\n"
    shop = Shop(HEAD + UNIT + rules)
    for order in ("a", "b"):
        shop.buy(1, order, 10)
    held = [shop.engine.member("m").parts["badges"]]
    for order in ("a", "b"):
        shop.refund(2, order)
        held.append(shop.engine.member("m").parts["badges"])
    shop.cancel(3, "a")
    held.append(shop.engine.member("m").parts["badges"])

    assert held == [("reader",), ("reader",), (), ("reader",)]


def test_a_reward_that_is_used_up_costs_nothing():
    rewards = "rewards: [{id: cup, cost: 50, gives: [{give_badge: {badge: cup, budget: {times: 1}}}]}]\n"
    shop = Shop(HEAD + UNIT + rewards + BASE)
    shop.buy(1, "a", 200)
    assert shop.send("reward.claimed", 2, id="cup").refused == ""
    assert "leaves no room" in shop.send("reward.claimed", 3, id="cup").refused

    assert shop.net() == 150


def test_the_benefit_of_a_cart_is_booked_as_it_was_promised_before_points_were_paid():
    rules = """  - id: off
    when: cart.priced
    for_each: cart.line
    if: [member.points >= 100]
    then: [{discount: {amount: 10% of line.net_sales, limit: {total: 3 EUR, each: month}}}]
"""
    shop = Shop(HEAD + UNIT + BASE + rules)
    shop.buy(1, "a", 120)
    paid = shop.buy(2, "b", 20, points=50, benefits=["off"])

    assert [str(one.amount) for one in paid.effects if one.rule == "off"] == ["1.95"]


def test_the_total_of_a_campaign_counts_no_messages():
    campaign = """campaigns:
  - id: spring
    budget: {total: 10}
    rules:
      - id: hello
        when: order.paid
        then: [{notify: {text: hello}}, {earn: {amount: 5}}]
"""
    shop = Shop(HEAD + UNIT + campaign)
    for number in range(3):
        shop.buy(1 + number, f"o{number}", 10)

    assert shop.net() == 10


def test_what_cannot_happen_as_time_passes_is_refused_and_named():
    def run(work: object, member: object, at: int) -> None:
        raise Refused("the rules of this day lead nowhere")

    world = World(HEAD + UNIT + BASE)
    world.send("order.paid", "m", "2026-05-01", id="a", lines=[{"price": "10"}])
    world.program = replace(
        world.program, dues=(Due(5, "never", lambda *_: world.moment("2026-05-02"), run),)
    )
    world.member("m").next_due = world.moment("2026-05-02")
    answer = world.wait("m", "2026-05-03")
    assert (answer.refused, answer.postings) == ("the rules of this day lead nowhere", ())

    shop = Shop(HEAD + UNIT.replace("pay:", "expires: {after: 1 days}, pay:") + BASE)
    shop.buy(1, "a", 10)
    desk = next(iter(shop.engine._desks.values()))
    desk.program = replace(desk.program, dues=(Due(5, "never", lambda *_: 0, run),))
    with pytest.raises(LoyalError, match="time cannot pass for m: the rules of this day lead nowhere"):
        shop.engine.advance("2026-06-01T00:00:00Z")


@pytest.mark.parametrize(("day", "gets"), [(20, 40), (40, 0), (80, 100)])
def test_a_rolling_limit_holds_for_every_window_when_an_order_comes_late(day, gets):
    rules = BASE.replace("net_sales}", "net_sales, limit: {total: 100, over: 30 days}}")
    shop = Shop(HEAD + UNIT + rules)
    shop.buy(10, "a", 60)
    shop.buy(50, "b", 100)
    before = shop.net()
    shop.buy(day, "late", 200)

    assert shop.net() - before == gets
