"""Accounts of funds at the edges: late gifts, named periods, waits, votes, choices, new program versions."""

from typing import Any

import pytest

from kinds.world import World, program_of
from loyalrules.base.problem import ProgramError
from loyalrules.kinds.donations.accounts import holder_of

HEAD = """
loyalrules: 1
id: giving
currency: USD
timezone: America/New_York
fields: {member.charity: text}
events: {gift.made: {amount: required money, charity: text}}
"""
GIVE = """
rules:
  - {id: give, when: gift.made, then: [{donate: {to: causes, from: member, amount: gift.amount}}]}
"""


def giving(fund: str) -> World:
    return World(f"{HEAD}funds:\n  causes: {fund}\n{GIVE}")


def gift(world: World, amount: str, at: str, member: str = "mina", **more: Any):
    answer = world.send("gift.made", member, at, amount=amount, **more)
    assert answer.refused == ""
    return answer


def settle(world: World, to: str, *charities: str) -> list[tuple[str, str, int]]:
    """Let time pass for the accounts, and return what was paid: to whom, for which period, how much."""
    found = []
    for charity in ("", *charities):
        for given in world.wait(holder_of("causes", charity), to).given:
            if given.verb == "pay_out":
                detail = dict(given.detail)
                found.append((detail["to"], detail["period"], given.change))
    return found


def test_a_gift_that_comes_late_counts_in_its_own_period_until_that_is_paid_and_then_in_the_present_one():
    world = giving("{pay_out: {when: month.ended}}")
    gift(world, "1.00", "2026-01-10")
    gift(world, "2.00", "2026-02-10")
    gift(world, "4.00", "2026-01-20", "jun")
    assert settle(world, "2026-02-01") == [("causes", "2026-01", 500)]

    world.send("member.updated", "noor", "2026-02-15", charity="x")
    gift(world, "8.00", "2026-01-25", "noor")
    assert settle(world, "2026-03-01") == [("causes", "2026-02", 1000)]


def test_a_gift_from_before_the_account_was_opened_counts_with_the_first_period():
    world = giving("{pay_out: {when: month.ended}}")
    gift(world, "2.00", "2026-02-10")
    gift(world, "1.00", "2026-01-10", "jun")

    assert settle(world, "2026-04-01") == [("causes", "2026-02", 300)]


def test_the_first_moment_of_a_period_belongs_to_it_in_the_time_zone_of_the_program():
    world = giving("{pay_out: {when: day.ended}}")
    gift(world, "1.00", "2026-03-07 23:59")
    gift(world, "2.00", "2026-03-08 00:00")  # The day on which the clocks go forward.
    gift(world, "4.00", "2026-03-08 21:00")

    assert settle(world, "2026-03-09") == [("causes", "2026-03-07", 100), ("causes", "2026-03-08", 600)]


def test_a_period_of_the_program_is_a_period_of_its_funds():
    text = HEAD + "periods: {fiscal: {each: 3 months, from: 2026-02-15}}\n"
    world = World(text + "funds: {causes: {pay_out: {when: fiscal.ended, wait: 10 days}}}\n" + GIVE)
    gift(world, "1.00", "2026-02-14")
    gift(world, "2.00", "2026-02-15")

    assert settle(world, "2026-02-24") == []
    assert settle(world, "2026-02-25") == [("causes", "2025-11-15", 100)]
    assert settle(world, "2026-05-25") == [("causes", "2026-02-15", 200)]


def test_what_is_given_while_a_period_waits_to_be_paid_belongs_to_the_next():
    world = giving("{pay_out: {when: month.ended, wait: 15 days}}")
    gift(world, "1.00", "2026-01-10")
    gift(world, "2.00", "2026-02-10")

    assert settle(world, "2026-02-16") == [("causes", "2026-01", 100)]
    assert settle(world, "2026-03-16") == [("causes", "2026-02", 200)]


@pytest.mark.parametrize("below", ["carry", "drop"])
def test_what_is_too_little_waits_or_is_dropped(below):
    world = giving(f"{{pay_out: {{when: month.ended, at_least: 5 USD, below: {below}}}}}")
    for month in (1, 2, 3):
        gift(world, "2.00", f"2026-0{month}-10")

    paid = [amount for _, _, amount in settle(world, "2026-04-01")]
    assert paid == ([0, 0, 600] if below == "carry" else [0, 0, 0])


def test_what_is_too_much_is_paid_month_after_month_when_it_is_carried():
    world = giving("{pay_out: {when: month.ended, at_most: 5 USD}}")
    gift(world, "12.00", "2026-01-10")

    assert [amount for _, _, amount in settle(world, "2026-05-01")] == [500, 500, 200]


@pytest.mark.parametrize(("votes", "parts"), [([], [50, 50]), (["b"], [0, 100]), (["a", "b", "b"], [33, 67])])
def test_votes_of_the_period_divide_and_a_period_without_one_is_divided_evenly(votes, parts):
    world = giving("{charities: [a, b], votes: {each_member: 3}, pay_out: {when: month.ended}}")
    gift(world, "1.00", "2026-01-10")
    for charity in votes:
        assert world.send("fund.voted", "mina", "2026-01-11", **{"for": charity}).refused == ""
    world.send("fund.voted", "mina", "2026-02-01", **{"for": "a"})

    paid = {to: amount for to, _, amount in settle(world, "2026-02-01", "a", "b")}
    assert [paid.get(charity, 0) for charity in ("a", "b")] == parts


def test_votes_begin_anew_with_each_period_and_a_fund_must_be_named_when_several_have_votes():
    rest = "votes: {}, pay_out: {when: month.ended}"
    text = f"funds: {{causes: {{charities: [a, b], {rest}}}, other: {{charities: [c, d], {rest}}}}}\n"
    world = World(HEAD + text + GIVE)

    def vote(at: str, **more: str) -> str:
        return world.send("fund.voted", "mina", at, **{"for": "a", **more}).refused

    assert "say which fund" in vote("2026-01-10")
    assert vote("2026-01-10", fund="causes") == ""
    assert "has 1 votes" in vote("2026-01-11", fund="causes")
    assert "no charity a" in vote("2026-01-11", fund="other")
    assert vote("2026-02-01", fund="causes") == ""


@pytest.mark.parametrize("field", ["member.charity", "gift.charity"])
def test_the_charity_is_chosen_by_the_member_or_by_the_event(field):
    world = giving(f"{{apart_by: {field}, pay_out: {{when: month.ended}}}}")
    world.send("member.updated", "mina", "2026-01-01", charity="parks")
    gift(world, "1.00", "2026-01-10", charity="parks")
    world.send("member.updated", "mina", "2026-01-11", charity="library")
    gift(world, "2.00", "2026-01-12", charity="library")
    gift(world, "4.00", "2026-01-13", "jun")

    paid = settle(world, "2026-02-01", "parks", "library")
    assert sorted(paid) == [
        ("causes", "2026-01", 400),
        ("library", "2026-01", 200),
        ("parks", "2026-01", 100),
    ]


def test_receipts_begin_with_one_in_each_period_and_a_refused_event_uses_none():
    world = World(
        f"""{HEAD}
units: {{points: {{worth: 0.01 USD}}}}
funds: {{causes: {{receipts: {{from: both, each: month}}}}}}
rules:
  - {{id: give, when: gift.made, then: [{{donate: {{to: causes, from: member, amount: gift.amount}}}}]}}
  - {{id: points, when: points.donated, then: [{{donate: {{to: causes, from: shop, amount: 1}}}}]}}
"""
    )
    numbers = []
    for at in ("2026-01-10", "2026-01-31 23:59", "2026-02-01", "2026-02-02"):
        assert world.send("points.donated", "mina", at, amount=1).refused
        answer = gift(world, "1.00", at)
        numbers += [dict(one.detail)["number"] for one in answer.given if one.verb == "receipt"]

    assert numbers == ["2026-01-1", "2026-01-2", "2026-02-1", "2026-02-2"]


@pytest.mark.parametrize(
    ("fund", "code"),
    [
        ("{pay_out: {when: ever.ended}}", "LR167"),
        ("{pay_out: {when: month.started}}", "LR167"),
        ("{pay_out: {when: mine.ended}}", "LR167"),
        ("{receipts: {each: mine}}", "LR167"),
        ("{pay_out: {when: month.ended, round: none}}", "LR163"),
        ("{pay_out: {when: month.ended, at_most: 5 EUR}}", "LR167"),
        ("{charities: [a, a], pay_out: {when: month.ended}}", "LR104"),
        ("{charities: [a]}", "LR104"),
        ("{charities: {a: 1}, votes: {}, pay_out: {when: month.ended}}", "LR104"),
        ("{charities: {a: 0}, pay_out: {when: month.ended}}", "LR167"),
        ("{charities: [a], votes: {cost: 1 token}, pay_out: {when: month.ended}}", "LR167"),
        ("{charities: [a], votes: {cost: 0.5 tokens}, pay_out: {when: month.ended}}", "LR167"),
        ("{charities: [a], votes: {each_member: 0}, pay_out: {when: month.ended}}", "LR104"),
    ],
)
def test_a_fund_that_cannot_be_settled_is_told(fund, code):
    with pytest.raises(ProgramError) as error:
        program_of(
            HEAD + "periods: {mine: {each: 1 year, from: member.joined}}\nfunds:\n  causes: " + fund + GIVE
        )

    assert [one.code for one in error.value.problems] == [code]


# --- Values and counters for everybody -------------------------------------------------------------

SHARED = """
loyalrules: 1
id: shared
currency: USD
timezone: UTC
units: {points: {}}
values:
  price: {given: outside}
  rate: {each: month, given: outside, type: number}
counters:
  bought: {total: order.net_sales, when: order.paid, each: month, per: program}
rules:
  - {id: buy, when: order.paid, if: [value.rate is known], then: [{earn: {amount: value.rate * 10}}]}
  - {id: cheap, when: order.paid, if: [order.net_sales < value.price], then: [{earn: {amount: 1}}]}
  - {id: many, when: order.paid, if: [program.bought >= 20 USD], then: [{earn: {amount: 1000}}]}
"""


def test_a_value_that_is_told_holds_for_its_period_or_until_another_is_told():
    world = World(SHARED)
    world.send("value.declared", "office", "2026-01-05", name="rate", value="2.5")
    world.send("value.declared", "office", "2026-01-05", name="price", value="3.00")
    for number, (member, at, price) in enumerate(
        [("a", "2026-01-06", "2"), ("b", "2026-02-06", "2"), ("c", "2026-02-07", "4")]
    ):
        world.send("order.paid", member, at, id=f"A{number}", lines=[{"price": price}])
    assert [world.has(member, "points") for member in "abc"] == ["26", "1", "0"]

    world.send("value.declared", "office", "2026-02-08", name="price", value="5.00")
    world.send("order.paid", "d", "2026-02-09", id="A9", lines=[{"price": "4"}])
    assert world.has("d", "points") == "1"
    assert "decimals" in world.send("value.declared", "o", "2026-02-08", name="price", value="5.001").refused


def test_a_refund_reads_the_value_and_the_sum_as_they_were():
    world = World(SHARED)
    world.send("order.paid", "a", "2026-01-06", id="A1", lines=[{"price": "15"}])
    world.send("order.paid", "b", "2026-01-07", id="A2", lines=[{"price": "15"}, {"price": "1"}])
    assert world.has("b", "points") == "0"  # Rules read what was before.
    world.send("order.paid", "b", "2026-01-08", id="A3", lines=[{"price": "1"}, {"price": "1"}])
    world.send("order.refunded", "a", "2026-01-09", id="A1")
    world.send("order.refunded", "b", "2026-01-10", id="A3", amount="1")

    assert world.has("b", "points") == "1000"
    assert world.counter("a", "bought") + world.counter("b", "bought") == 17


# --- Refunds that did not happen after all ---------------------------------------------------------

BOUGHT = """
loyalrules: 1
id: bought
currency: USD
timezone: UTC
fields: {order.charity: text}
funds: {causes: {apart_by: order.charity, pay_out: {when: month.ended}, receipts: {from: both}}}
rules:
  - {id: give, when: order.paid, then: [{donate: {to: causes, from: shop, amount: 10% of order.net_sales}}]}
"""


@pytest.mark.parametrize("paid_between", [False, True])
def test_a_cancelled_refund_gives_again_to_the_same_charity_under_the_same_receipt(paid_between):
    world = World(BOUGHT)
    world.send("order.paid", "mina", "2026-01-10", id="A1", charity="parks", lines=[{"price": "50"}])
    if paid_between:
        assert settle(world, "2026-02-01", "parks") == [("parks", "2026-01", 500)]
    at = "2026-02-05" if paid_between else "2026-01-12"
    told = [
        *world.send("order.refunded", "mina", at, id="A1", amount="20").given,
        *world.send("order.refund_cancelled", "mina", at, id="A1").given,
    ]

    receipts = [(dict(one.detail)["number"], one.change) for one in told if one.verb == "receipt"]
    assert receipts == [("2026-1", -200), ("2026-1", 200)]
    rest = settle(world, "2026-03-01", "parks")
    assert sum(amount for _, _, amount in rest) == (0 if paid_between else 500)
    assert world.member("mina").balance("donated causes from shop", "counted") == 500


def test_an_order_that_comes_late_reads_the_sum_of_its_month_and_does_not_close_it():
    world = World(SHARED)
    world.send("order.paid", "a", "2026-02-06", id="A1", lines=[{"price": "15"}])
    for number, at in enumerate(("2026-01-06", "2026-01-07", "2026-01-08")):
        world.send("order.paid", "a", at, id=f"L{number}", lines=[{"price": "15"}])

    assert world.has("a", "points") == "1000"  # The third of January finds thirty dollars before it.
    assert sorted(world.member("a").counters["bought"].values()) == [15 * 10**9, 45 * 10**9]
