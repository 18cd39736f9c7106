"""Worked numbers from pages of other systems about referrals and affiliates, and what refunds do to them."""

from fractions import Fraction

import pytest

from kinds.befriend import HEAD, friends, invite, pay
from kinds.world import World

MILESTONES = (
    HEAD
    + """
referrals: {}
rules:
  - {id: each, when: referral.qualified, then: [{earn: {to: referrer, amount: 10}}]}
  - id: milestones
    when: referral.qualified
    then:
      - earn:
          to: referrer
          amount:
            rise_of:
              by: referrer.friends_total
              steps:
                [{from: 0, gives: 0}, {from: 5, gives: 50}, {from: 10, gives: 200}, {from: 25, gives: 700}]
"""
)
NAMES = [f"f{number}" for number in range(25)]


@pytest.mark.parametrize(("count", "credit"), [(4, "40.00"), (5, "100.00"), (10, "300.00"), (25, "950.00")])
def test_ten_for_each_friend_and_milestones_that_add_up(count, credit):
    world = World(MILESTONES)
    friends(world, *NAMES[:count])

    assert world.has("mina", "credit") == credit


@pytest.mark.parametrize("gone", [0, 2, 4])
def test_a_milestone_goes_when_any_friend_goes_and_comes_with_the_next(gone):
    world = World(MILESTONES)
    friends(world, *NAMES[:5])
    world.send("order.refunded", NAMES[gone], "2026-01-12", id=NAMES[gone])
    assert world.has("mina", "credit") == "40.00"

    friends(world, NAMES[5])
    assert world.has("mina", "credit") == "100.00"
    assert world.balances() == world.books()


def test_a_milestone_stays_while_enough_friends_stay():
    world = World(MILESTONES)
    friends(world, *NAMES[:7])
    world.send("order.refunded", NAMES[4], "2026-01-12", id=NAMES[4])

    assert world.has("mina", "credit") == "110.00"


def test_prizes_that_are_no_amounts_are_levels_of_friends():
    """1 friend: 10; 3: a free month; 5: an upgrade; 10: 200. Each once, and back when friends go."""
    world = World(
        HEAD
        + """
referrals: {}
tiers:
  measure: {count: referral.qualified, per: referrer}
  levels:
    - {id: none_yet, from: 0}
    - {id: one, from: 1}
    - {id: three, from: 3}
    - {id: five, from: 5}
    - {id: ten, from: 10}
rules:
  - {id: first, when: tier.reached, if: [tier.to is one], then: [{earn: {amount: 10}}]}
  - id: month
    when: tier.reached
    if: [tier.to is three]
    then: [{issue_coupon: {discount: 100%, for: month}}]
  - {id: upgrade, when: tier.reached, if: [tier.to is five], then: [{give_badge: {badge: upgraded}}]}
  - {id: tenth, when: tier.reached, if: [tier.to is ten], then: [{earn: {amount: 200}}]}
"""
    )
    friends(world, *NAMES[:5])
    coupons = world.view("mina", "coupons", "2026-02-01")
    assert (world.has("mina", "credit"), len(coupons)) == ("10.00", 1)
    assert world.view("mina", "badges", "2026-02-01") == ("upgraded",)
    world.send("order.refunded", NAMES[0], "2026-01-12", id=NAMES[0])
    assert not world.view("mina", "badges", "2026-02-01")
    friends(world, *NAMES[5:11])
    assert world.has("mina", "credit") == "210.00"


LEVELS = (
    HEAD
    + """
referrals: {depth: 5}
rules:
  - id: levels
    when: order.paid
    for_each: member.upline
    then:
      - earn:
          to: upline
          amount:
            of: order.net_sales
            by: upline.level
            steps:
              - {is: 1, gives: 20%}
              - {is: 2, gives: 10%}
              - {is: 3, gives: 5%}
              - {is: 4, gives: 3%}
              - {is: 5, gives: 2%}
"""
)


@pytest.mark.parametrize(("length", "total"), [(5, 40), (3, 35), (1, 20)])
def test_a_chain_is_paid_twenty_ten_five_three_and_two_percent(length, total):
    world = World(LEVELS)
    names = [f"m{number}" for number in range(length + 1)]
    for above, name in zip(names[1:], names, strict=False):
        invite(world, name, above)
    pay(world, names[0], "A1", amount="100.00")

    paid = [world.has(name, "credit") for name in names[1:]]
    assert paid == ["20.00", "10.00", "5.00", "3.00", "2.00"][:length]
    assert sum(Fraction(one) for one in paid) == total


def test_two_levels_of_thirty_and_ten_percent():
    world = World(
        HEAD
        + """
referrals: {depth: 2}
rules:
  - id: levels
    when: order.paid
    for_each: member.upline
    then:
      - earn:
          to: upline
          amount: {of: order.net_sales, by: upline.level, steps: [{is: 1, gives: 30%}, {is: 2, gives: 10%}]}
"""
    )
    invite(world, "jun", "mina")
    invite(world, "mina", "noor")
    pay(world, "jun", "A1", amount="100.00")

    assert [world.has(name, "credit") for name in ("mina", "noor")] == ["30.00", "10.00"]


@pytest.mark.parametrize(
    ("amount", "commission"), [("25.00", "2.50"), ("75.00", "11.25"), ("200.00", "40.00")]
)
def test_a_commission_by_the_size_of_the_order_before_tax_and_shipping(amount, commission):
    world = World(
        HEAD
        + """
referrals: {}
rules:
  - id: commission
    when: order.paid
    then:
      - earn:
          to: referrer
          amount:
            of: order.net_sales
            by: order.net_sales
            steps: [{from: 0, gives: 10%}, {from: 50, gives: 15%}, {from: 100, gives: 20%}]
"""
    )
    invite(world, "jun", "mina")
    world.send(
        "order.paid",
        "jun",
        "2026-01-10",
        id="A1",
        lines=[{"id": "l1", "price": amount}],
        tax="9.00",
        shipping="5.00",
    )

    assert world.has("mina", "credit") == commission


def test_a_milestone_comes_back_when_the_refund_that_took_it_is_cancelled():
    world = World(MILESTONES)
    friends(world, *NAMES[:5])
    refund = world.events + 1
    world.send("order.refunded", NAMES[1], "2026-01-12", id=NAMES[1])
    friends(world, NAMES[5])
    world.send("order.refund_cancelled", NAMES[1], "2026-01-13", id=NAMES[1], refund=f"e{refund}")
    assert world.has("mina", "credit") == "110.00"
    world.send("order.refunded", NAMES[1], "2026-01-14", id=NAMES[1])
    assert world.has("mina", "credit") == "100.00"
    world.send("order.refunded", NAMES[2], "2026-01-14", id=NAMES[2])
    world.send("order.refund_cancelled", NAMES[1], "2026-01-15", id=NAMES[1])
    assert world.has("mina", "credit") == "100.00"
    assert world.balances() == world.books()
