"""What a threshold gave stands while the counter stands there, whoever reached it."""

import pytest

from books.corner import HEAD, Shop

UNIT = "units: {points: {worth: 0.01 EUR, pay: {at_least: 1}}}\n"
TIERS = """tiers:
  measure: {total: order.net_sales, over: 12 months}
  review: year.ended
  levels: [{id: low}, {id: silver, from: 200}, {id: gold, from: 350}]
"""
GIFTS = """rules:
  - id: gift
    when: tier.reached
    then: [{earn: {amount: 350}}]
"""


def test_what_a_level_gave_goes_when_a_refund_withdraws_it():
    shop = Shop(HEAD + UNIT + TIERS + GIFTS)
    shop.buy(1, "a", 400)
    assert shop.net() == 350

    outcome = shop.refund(2, "a", amount="100")
    assert shop.net() == 0
    assert [(one.rule, int(one.amount)) for one in outcome.effects if one.rule] == [("gift", -350)]


def test_it_stays_while_the_counter_stands_although_its_order_alone_no_longer_reaches_it():
    shop = Shop(
        HEAD
        + UNIT
        + TIERS
        + GIFTS.replace("when: tier.reached", "when: tier.reached\n    if: [tier.id is gold]")
    )
    shop.buy(1, "a", 300)
    shop.buy(2, "b", 60)
    shop.buy(3, "c", 100)
    shop.refund(4, "b", amount="20")

    assert shop.net() == 350


def test_it_is_given_once_however_often_the_counter_passes_the_threshold():
    shop = Shop(HEAD + UNIT + TIERS + GIFTS)
    for day in (1, 3, 5):
        shop.buy(day, f"o{day}", 400)
        assert shop.net() == 350
        shop.refund(day + 1, f"o{day}")
        assert shop.net() == 0


def test_points_that_were_spent_are_owed_when_the_level_goes():
    shop = Shop(HEAD + UNIT + TIERS + GIFTS)
    shop.buy(1, "a", 400)
    shop.spend(2, 300)
    shop.refund(3, "a")

    assert shop.net() == -300


def test_it_stays_when_the_level_merely_ends_and_a_later_refund_does_not_reach_back():
    shop = Shop(HEAD + UNIT + TIERS.replace("over: 12 months", "each: year") + GIFTS)
    shop.buy(1, "a", 400)
    shop.engine.advance("2028-01-01T00:00:00Z")
    assert (shop.level(), shop.net()) == ("low", 350)

    shop.engine.evaluate(
        {"id": "late", "type": "order.refunded", "at": "2028-02-01T00:00:00Z", "order": {"id": "a"}}
    )
    assert shop.net() == 350


def test_a_level_reached_anew_after_it_ended_gives_again():
    shop = Shop(HEAD + UNIT + TIERS.replace("over: 12 months", "each: year") + GIFTS)
    shop.buy(1, "a", 400)
    shop.engine.advance("2028-01-01T00:00:00Z")
    bought = {"id": "b", "lines": [{"price": "400"}]}
    shop.engine.evaluate(
        {"id": "again", "type": "order.paid", "at": "2028-02-01T00:00:00Z", "member": "m", "order": bought}
    )

    assert shop.net() == 700


def test_a_level_that_was_jumped_over_is_reached_when_it_is_reached_by_itself():
    shop = Shop(HEAD + UNIT + TIERS + GIFTS)
    shop.buy(1, "a", 400)
    shop.refund(2, "a")
    shop.buy(3, "b", 200)
    assert shop.net() == 350

    shop.buy(4, "c", 200)
    assert shop.net() == 700


@pytest.mark.parametrize(("policy", "left"), [("keep", 350), ("whole", 0), ("pro_rata", 0), ("replay", 0)])
def test_keep_keeps_and_the_rest_goes_whole(policy, left):
    shop = Shop(HEAD + UNIT + TIERS + GIFTS.replace("350}", f"350, on_refund: {policy}}}"))
    shop.buy(1, "a", 400)
    shop.refund(2, "a", amount="100")

    assert shop.net() == left


def test_what_its_gift_raised_goes_and_comes_with_the_gift():
    funds = "funds: {trees: {}}\n"
    gift = """rules:
  - id: plant
    when: tier.reached
    then: [{donate: {to: trees, from: shop, amount: 5 EUR}}]
  - id: thanks
    when: donation.received
    then: [{earn: {amount: 7}}]
"""
    shop = Shop(HEAD + UNIT + funds + TIERS + gift)
    shop.buy(1, "a", 400)
    assert shop.net() == 7

    shop.refund(2, "a")
    assert shop.net() == 0
    shop.buy(3, "b", 400)
    assert shop.net() == 7
    assert shop.engine.verify() == []


def test_a_message_is_not_sent_again_with_a_level_that_comes_back():
    shop = Shop(
        HEAD + UNIT + TIERS + "rules: [{id: hello, when: tier.reached, then: [{notify: {text: hello}}]}]\n"
    )
    sent = [shop.buy(1, "a", 400), shop.refund(2, "a"), shop.buy(3, "b", 400)]

    assert [[int(one.amount) for one in outcome.effects if one.rule == "hello"] for outcome in sent] == [
        [1],
        [-1],
        [],
    ]


def test_an_order_that_comes_after_the_review_has_the_level_of_its_own_day():
    rules = """rules:
  - id: silver-bonus
    when: order.paid
    if: [member.tier is silver]
    then: [{earn: {amount: 10}}]
"""
    shop = Shop(HEAD + UNIT + TIERS.replace("over: 12 months", "each: year") + rules)
    shop.buy(1, "a", 200)
    shop.engine.advance("2028-01-01T00:00:00Z")
    assert (shop.level(), shop.net()) == ("low", 0)

    shop.buy(2, "late", 5)
    assert shop.net() == 10
    shop.refund(3, "a")
    shop.buy(4, "later", 5)
    assert shop.net() == 10  # Without the 200 the member was never silver.
