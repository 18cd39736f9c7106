"""Points that were lost or made by odd but valid events: each stays mended."""

import pytest

from books.corner import BASE, HEAD, UNITS, Shop, at
from loyalrules import EventError


def test_a_lot_that_was_empty_when_another_lapsed_lapses_in_its_turn():
    shop = Shop(HEAD + UNITS + BASE.replace("net_sales}", "net_sales, expires: {after: 60 days}}"))
    shop.send("order.paid", 1, id="a", lines=[{"price": "100"}])
    tenders = [{"method": "points", "amount": "1.00"}, {"method": "gift", "amount": "1.00"}]
    shop.send("order.paid", 2, id="b", lines=[{"price": "2", "category": "gift_card"}], tenders=tenders)
    shop.send("points.adjusted", 3, amount=1, reason="sorry", by="ada")
    shop.engine.advance(at(20))
    shop.send("order.refunded", 21, id="b")
    back = shop.available()
    shop.engine.advance(at(90))

    assert (back, shop.available()) == (100, 0)


def test_a_correction_by_hand_takes_what_is_there_not_what_lapsed():
    shop = Shop(HEAD + UNITS + BASE)
    shop.send("points.adjusted", 1, amount=50, reason="gift", by="ada")
    shop.send("order.paid", 12, id="a", lines=[{"price": "100"}])
    shop.send("points.adjusted", 13, amount=-50, reason="mistake", by="ada")

    assert shop.available() == 50


def test_two_tenders_of_points_share_one_cap():
    shop = Shop(HEAD + UNITS + BASE)
    shop.send("order.paid", 1, id="a", lines=[{"price": "1000"}])
    half = {"method": "points", "amount": "4.00"}

    assert (
        "at most 50%"
        in shop.send("order.paid", 2, id="b", lines=[{"price": "8"}], tenders=[half, half]).refused
    )


def test_net_sales_of_nothing_earn_nothing():
    shop = Shop(HEAD + UNITS + BASE)
    shop.send("order.paid", 1, id="a", lines=[{"price": "100", "net_sales": "0"}, {"price": "7"}])

    assert shop.available() == 7


def test_a_tender_below_0_is_refused():
    shop = Shop(HEAD + UNITS + BASE)

    with pytest.raises(EventError, match="LR608"):
        shop.send(
            "order.paid", 1, id="a", lines=[{"price": "8"}], tenders=[{"method": "card", "amount": "-1"}]
        )


def test_an_amount_of_an_order_without_lines_cannot_be_refunded():
    shop = Shop(HEAD + UNITS + BASE)
    shop.send("order.paid", 1, id="a")

    assert "no lines" in shop.send("order.refunded", 2, id="a", amount="1").refused


def test_a_multiplier_reads_only_what_its_rule_earned_for_the_member():
    text = (
        HEAD
        + "units: {points: {worth: 0.01 EUR}, stamps: {round: down}}\n"
        + (
            "rules:\n  - id: base\n    when: order.paid\n    then:\n"
            "      - earn: {unit: points, amount: 100}\n      - earn: {unit: stamps, amount: 30}\n"
            "      - notify: {text: thanks}\n"
            "  - id: twice\n    when: order.paid\n    then: [{multiply: {rule: base, by: 2}}]\n"
        )
    )
    shop = Shop(text)
    shop.send("order.paid", 1, id="a", lines=[{"price": "1"}])

    assert shop.available() == 200
