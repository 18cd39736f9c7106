"""Friends for tests: a program with credit in dollars, and the few things that friends do."""

from kinds.world import World

HEAD = """
loyalrules: 1
id: friends
currency: USD
timezone: America/New_York
units:
  credit: {worth: 1 USD, round: {down_to: 0.01}}
"""
THANKS = """
rules:
  - id: thanks
    when: referral.qualified
    then:
      - earn: {to: referrer, amount: 10}
"""


def invite(world: World, friend: str, referrer: str, at: str = "2026-01-05 12:00") -> str:
    """Let a friend accept an invitation; return why it was refused, if it was."""
    return world.send("referral.accepted", friend, at, referrer=referrer).refused


def pay(world: World, member: str, order: str, amount: str = "50.00", at: str = "2026-01-10 12:00") -> None:
    answer = world.send("order.paid", member, at, id=order, lines=[{"id": "l1", "price": amount}])
    assert answer.refused == ""


def friends(world: World, *names: str, of: str = "mina", amount: str = "50.00") -> None:
    """Let friends accept an invitation and pay one order each, named like them."""
    for name in names:
        assert invite(world, name, of) == ""
        pay(world, name, name, amount)
