"""A budget for each order: levels and rules of a campaign never get more of one sale than it says."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinds.befriend import HEAD, invite, pay
from kinds.world import World
from loyalrules.base.problem import ProgramError

LEVELS = """
    for_each: member.upline
    then:
      - earn:
          to: upline
          amount:
            of: order.net_sales
            by: upline.level
            steps: [{is: 1, gives: 30%}, {is: 2, gives: 20%}, {is: 3, gives: 10%}]
"""
ONE_RULE = (
    HEAD
    + "referrals: {depth: 3}\nrules:\n  - id: levels\n    when: order.paid"
    + LEVELS
    + "          budget: {total: 40% of order.net_sales, each: order}\n"
)


def chain(world: World) -> None:
    for above, name in pairwise(["c", "b", "a", "jun"]):
        invite(world, name, above)


def shares(world: World) -> list[str]:
    return [world.has(name, "credit") for name in ("a", "b", "c")]


def test_the_nearest_are_paid_first_and_the_rest_is_cut():
    world = World(ONE_RULE)
    chain(world)
    answer = world.send("order.paid", "jun", "2026-01-10", id="A1", lines=[{"id": "l1", "price": "100"}])

    assert shares(world) == ["30.00", "10.00", "0.00"]
    assert [(one.wanted, one.change, one.cut_by) for one in answer.given if one.verb == "earn"] == [
        (3000, 3000, ""),
        (2000, 1000, "budget levels 0"),
        (1000, 0, "budget levels 0"),
    ]


def test_what_remains_of_the_order_has_its_own_budget():
    world = World(ONE_RULE)
    chain(world)
    pay(world, "jun", "A1", amount="100.00")
    refund = world.events + 1
    world.send("order.refunded", "jun", "2026-01-11", id="A1", amount="50.00")
    assert shares(world) == ["15.00", "5.00", "0.00"]
    world.send("order.refund_cancelled", "jun", "2026-01-12", id="A1", refund=f"e{refund}")
    assert shares(world) == ["30.00", "10.00", "0.00"]
    world.send("order.refunded", "jun", "2026-01-13", id="A1")
    assert shares(world) == ["0.00", "0.00", "0.00"]


def test_each_order_has_its_own():
    world = World(ONE_RULE)
    chain(world)
    pay(world, "jun", "A1", amount="100.00")
    pay(world, "jun", "A2", amount="10.00")

    assert shares(world) == ["33.00", "11.00", "0.00"]


CAMPAIGN = (
    HEAD
    + """
referrals: {depth: 3}
campaigns:
  - id: launch
    budget: {total: 12 USD, each: order}
    rules:
      - {id: buyer, when: order.paid, then: [{earn: {amount: 5% of order.net_sales}}]}
      - {id: levels, when: order.paid, LEVELS}
      - {id: later, when: order.delivered, then: [{earn: {to: referrer, amount: 9}}]}
"""
).replace("LEVELS", "for_each: member.upline, then: [{earn: {to: upline, amount: 4}}]")


def test_all_rules_of_a_campaign_share_what_one_order_gives_also_later():
    world = World(CAMPAIGN)
    chain(world)
    pay(world, "jun", "A1", amount="60.00")
    assert (world.has("jun", "credit"), shares(world)) == ("3.00", ["4.00", "4.00", "1.00"])
    world.send("order.delivered", "jun", "2026-01-12", id="A1")
    assert shares(world) == ["4.00", "4.00", "1.00"]

    pay(world, "jun", "A2", amount="20.00", at="2026-01-13")  # All but one level fits.
    world.send("order.delivered", "jun", "2026-01-14", id="A2")
    assert (world.has("jun", "credit"), shares(world)) == ("4.00", ["8.00", "8.00", "4.00"])


def test_times_say_nothing_about_one_order():
    with pytest.raises(ProgramError, match="a total"):
        World(ONE_RULE.replace("total: 40% of order.net_sales", "times: 2"))


@given(
    st.integers(1, 30000),
    st.lists(st.integers(1, 9000), max_size=5),
    st.sampled_from(["40%", "33.3%", "7%", "0.5%"]),
)
def test_no_series_of_refunds_ever_leaves_more_than_the_share_of_what_remains(cents, refunds, share):
    world = World(ONE_RULE.replace("40%", share))
    chain(world)
    pay(world, "jun", "A1", amount=f"{cents // 100}.{cents % 100:02}")
    remains = cents
    for part in refunds:
        amount = f"{part // 100}.{part % 100:02}"
        if not world.send("order.refunded", "jun", "2026-01-11", id="A1", amount=amount).refused:
            remains -= part
        paid = sum(Fraction(one) for one in shares(world))
        assert paid * 100 <= Fraction(share.rstrip("%")) / 100 * remains
    assert world.balances() == world.books()
