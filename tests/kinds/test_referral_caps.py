"""Caps of referral rewards: for each friend, each referrer, a period, and the whole program."""

from kinds.befriend import HEAD, friends, invite, pay
from kinds.world import World


def world_with(limit: str) -> World:
    earn = f"{{to: referrer, amount: 10% of order.net_sales, {limit}}}"
    rule = f"  - {{id: share, when: order.paid, then: [{{earn: {earn}}}]}}"
    return World(HEAD + "referrals: {}\nrules:\n" + rule)


def test_one_friend_brings_no_more_than_the_cap_of_each_friend():
    world = world_with("limit: {total: 8, per: [referrer, member], each: ever}")
    friends(world, "jun", "tao")
    for order in ("A2", "A3"):
        pay(world, "jun", order)

    assert world.has("mina", "credit") == "13.00"  # 8 for jun, 5 for tao.
    world.send("order.refunded", "jun", "2026-01-12", id="jun")
    assert world.has("mina", "credit") == "8.00"  # The first order gave 5, the second the 3 that were left.
    pay(world, "jun", "A4", at="2026-01-13")
    assert world.has("mina", "credit") == "13.00"  # What came back is free for the next one.


def test_one_who_invites_gets_no_more_than_the_cap_of_a_month():
    world = world_with("limit: {total: 8, per: referrer, each: month}")
    friends(world, "jun", "tao")
    assert world.has("mina", "credit") == "8.00"
    pay(world, "tao", "A2", at="2026-02-01")
    assert world.has("mina", "credit") == "13.00"
    friends(world, "bo", of="noor")
    assert world.has("noor", "credit") == "5.00"


def test_all_together_get_no_more_than_the_budget_of_the_program():
    world = world_with("budget: {total: 8, each: year}")
    friends(world, "jun", of="mina")
    friends(world, "tao", of="noor")
    assert [world.has(name, "credit") for name in ("mina", "noor")] == ["5.00", "3.00"]
    world.send("order.refunded", "jun", "2026-01-12", id="jun")
    pay(world, "tao", "A2", at="2026-01-13")
    assert [world.has(name, "credit") for name in ("mina", "noor")] == ["0.00", "8.00"]


def test_those_above_have_caps_of_their_own():
    world = World(
        HEAD
        + """
referrals: {}
rules:
  - id: up
    when: order.paid
    for_each: member.upline
    then: [{earn: {to: upline, amount: 5, limit: {total: 8, per: upline, each: month}}}]
"""
    )
    invite(world, "jun", "mina")
    invite(world, "mina", "noor")
    for order in ("A1", "A2"):
        pay(world, "jun", order)
    pay(world, "mina", "B1")

    assert [world.has(name, "credit") for name in ("mina", "noor")] == ["8.00", "8.00"]
