"""Gifts for tests: two funds, and the few things that givers do."""

from kinds.world import World

HEAD = """
loyalrules: 1
id: giving
currency: USD
timezone: America/New_York
units:
  points: {worth: 0.10 USD, round: down}
funds:
  clean-water: {name: Clean water, goal: 5000 USD}
  library: {}
"""


def giving(body: str, when: str = "order.paid", lines: str = "") -> World:
    """Return a world with one rule that donates."""
    return World(HEAD + rule(body, when, lines))


def rule(body: str, when: str = "order.paid", lines: str = "", id: str = "give") -> str:
    return f"""
rules:
  - id: {id}
    when: {when}
    {lines}
    then: [{{donate: {body}}}]
"""


def pay(world: World, amount: str, order: str = "A1", member: str = "mina", at: str = "2026-01-10", **more):
    answer = world.send("order.paid", member, at, id=order, lines=[{"id": "l1", "price": amount}], **more)
    assert answer.refused == ""
    return answer


def given(world: World, member: str = "mina", fund: str = "library") -> tuple[str, str]:
    """Return what the member and what the shop gave to a fund."""
    found = world.view(member, "donated", "2026-02-01").get(fund)
    return ("0.00", "0.00") if found is None else (found["member"], found["shop"])
