"""Worked numbers of others' documents on giving: round-ups, shares, matches, points, splits."""

from fractions import Fraction

import pytest
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as st

from kinds.world import World
from loyalrules.facts.entries import is_entry
from loyalrules.kinds.donations.accounts import holder_of

HEAD = """
loyalrules: 1
id: giving
currency: USD
timezone: UTC
units: {points: {worth: 0.10 USD}}
"""
FUND = "funds: {causes: {}}\n"


def one_rule(amount: str, giver: str = "member", when: str = "order.paid", more: str = "") -> World:
    return World(
        f"""{HEAD}{FUND}
rules:
  - {{id: give, when: {when}, then: [{{donate: {{to: causes, from: {giver}, amount: "{amount}"{more}}}}}]}}
"""
    )


def buy(world: World, price: str, member: str = "mina", order: str = "A1", **more):
    answer = world.send("order.paid", member, "2026-01-10", id=order, lines=[{"price": price}], **more)
    assert answer.refused == ""


def stands(world: World, giver: str = "member") -> Fraction:
    """Return what all members, or the shop for them, gave, in dollars."""
    unit = f"donated causes from {giver}/counted"
    return Fraction(sum(amount for (_, key), amount in world.balances().items() if key == unit), 100)


@pytest.mark.parametrize(
    ("total", "coin", "expected"),
    [
        ("39.49", 1, "0.51"),
        ("23.43", 1, "0.57"),
        ("23.43", 5, "1.57"),
        ("23.43", 10, "6.57"),
        ("15.00", 1, "0"),
    ],
)
def test_a_total_is_rounded_up_to_the_next_coin(total, coin, expected):
    world = one_rule(f"round_up(order.total, {coin} USD) - order.total")
    buy(world, total)
    assert stands(world) == Fraction(expected)


def test_a_total_that_is_round_already_gives_one_coin_when_the_program_says_so():
    world = one_rule("round_down(order.total, 1 USD) + 1 USD - order.total")
    buy(world, "15.00")
    assert stands(world) == 1


@pytest.mark.parametrize(("share", "expected"), [("2%", "2.00"), ("5%", "5.00")])
def test_a_share_is_of_the_goods_after_discounts_before_tax_and_shipping(share, expected):
    world = one_rule(f"{share} of order.net_sales", "shop")
    buy(world, "130.00", discount="30.00", tax="8.00", shipping="12.00")
    assert stands(world, "shop") == Fraction(expected)


@settings(max_examples=25)
@any_of(st.integers(1, 10**6))
def test_the_shop_matches_what_the_customer_gives_and_both_are_told_apart(cents):
    world = World(
        f"""{HEAD}{FUND}
rules:
  - id: give
    when: order.paid
    then: [{{donate: {{to: causes, from: member, amount: 1% of order.net_sales}}}}]
  - id: match
    when: donation.received
    if: [donation.from is member]
    then: [{{donate: {{to: causes, from: shop, amount: 100% of donation.amount}}}}]
"""
    )
    buy(world, f"{cents // 100}.{cents % 100:02}")
    assert stands(world) == stands(world, "shop")
    assert world.state.pools.get("fund causes", 0) == 200 * stands(world)


@settings(max_examples=25)
@any_of(st.integers(0, 10**6), st.integers(1, 12))
def test_without_a_choice_up_to_twelve_charities_share_evenly_and_sum_to_the_total(cents, count):
    names = [f"c{number}" for number in range(count)]
    world = World(
        f"""{HEAD}
funds: {{causes: {{charities: [{", ".join(names)}], pay_out: {{when: month.ended}}}}}}
rules:
  - {{id: give, when: order.paid, then: [{{donate: {{to: causes, from: shop, amount: order.total}}}}]}}
"""
    )
    buy(world, f"{cents // 100}.{cents % 100:02}")
    if cents:
        world.wait(holder_of("causes"), "2026-02-01")
    holders = [one for one in world.state.members if is_entry(one)]
    for holder in holders:
        world.wait(holder, "2026-02-01")
    parts = [
        world.member(holder_of("causes", name)).balance("paid out of causes", "counted") for name in names
    ]
    assert sum(parts) == cents
    assert max(parts) - min(parts) <= 1


def points_world(points: int) -> World:
    world = World(
        f"""{HEAD}{FUND}
rules:
  - {{id: worth, when: points.donated, then: [{{donate: {{to: causes, from: shop, amount: points.worth}}}}]}}
rewards:
  - {{id: ten, cost: 2000 points, gives: [{{donate: {{to: causes, from: shop, amount: 10 USD}}}}]}}
  - {{id: twenty, cost: 4000 points, gives: [{{donate: {{to: causes, from: shop, amount: 20 USD}}}}]}}
  - {{id: sixty-five, cost: 7500 points, gives: [{{donate: {{to: causes, from: shop, amount: 65 USD}}}}]}}
  - {{id: twenty-five, cost: 4685 points, gives: [{{donate: {{to: causes, from: shop, amount: 25 USD}}}}]}}
  - id: by-200
    cost: {{unit: points, at_least: 200, in_steps_of: 200}}
    gives: [{{donate: {{to: causes, from: shop, amount: spent.worth}}}}]
"""
    )
    world.send("state.imported", "mina", "2026-01-01", points=str(points))
    return world


def test_ten_points_are_a_dollar():
    world = points_world(50)
    world.send("points.donated", "mina", "2026-01-10", amount=50)
    assert stands(world, "shop") == 5


@pytest.mark.parametrize(
    ("reward", "points", "dollars"),
    [("ten", 2000, 10), ("twenty", 4000, 20), ("sixty-five", 7500, 65), ("twenty-five", 4685, 25)],
)
def test_points_turn_into_fixed_amounts_each_with_its_own_price(reward, points, dollars):
    world = points_world(points)
    assert world.send("reward.claimed", "mina", "2026-01-10", id=reward).refused == ""
    assert (stands(world, "shop"), world.has("mina", "points")) == (dollars, "0")


@pytest.mark.parametrize(("asked", "given"), [(200, 20), (600, 60), (300, 0), (100, 0)])
def test_points_are_given_in_steps_of_two_hundred(asked, given):
    world = points_world(1000)
    answer = world.send("reward.claimed", "mina", "2026-01-10", id="by-200", amount=asked)
    assert (stands(world, "shop"), answer.refused != "") == (given, given == 0)


def test_a_match_of_points_stops_at_its_cap():
    more = ", budget: {total: 1000000 USD}"
    world = one_rule("5 for every 1000 of points.amount", "shop", "points.donated", more)
    for number, points in enumerate((199_999_000, 2_000_000)):
        world.send("state.imported", f"m{number}", "2026-01-01", points=str(points))
        world.send("points.donated", f"m{number}", "2026-01-10", amount=points)
    assert stands(world, "shop") == 1_000_000


@settings(max_examples=25)
@any_of(st.lists(st.integers(1, 5000), min_size=1, max_size=3), st.integers(1, 99), st.integers(0, 100))
def test_two_payers_share_a_gift_to_the_cent_also_after_a_refund(prices, share, refunded):
    """One rounds down and the other up, so both sum to three percent, rounded to what can be paid."""
    world = World(
        f"""{HEAD}{FUND}
names: {{order.gift: "round_half_up(3% of order.net_sales, 0.01 USD)"}}
rules:
  - id: both
    when: order.paid
    then:
      - donate: {{to: causes, from: member, amount: {share}% of order.gift, round: down, on_refund: replay}}
      - donate: {{to: causes, from: shop, amount: {100 - share}% of order.gift, round: up}}
"""
    )
    lines = [{"price": f"{cents // 100}.{cents % 100:02}"} for cents in prices]
    world.send("order.paid", "mina", "2026-01-10", id="A1", lines=lines)
    left = sum(prices)
    back = left * refunded // 100
    if back:
        amount = f"{back // 100}.{back % 100:02}"
        assert world.send("order.refunded", "mina", "2026-01-11", id="A1", amount=amount).refused == ""
    whole = Fraction((3 * (left - back) * 2 + 100) // 200, 100)
    assert stands(world) + stands(world, "shop") == whole
