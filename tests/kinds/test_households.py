"""Limits that a household shares: of what rules give and of rewards, with refunds; nothing is given to it."""

import pytest

from kinds.world import World, program_of
from loyalrules.base.problem import ProgramError

HEAD = """
loyalrules: 1
id: homes
currency: USD
timezone: UTC
units: {points: {worth: 0.01 USD}}
"""
RULES = """
rules:
  - id: base
    when: order.paid
    then:
      - earn: {amount: 1 for every 1 USD of order.net_sales, limit: {total: 100, per: household, each: month}}
rewards:
  - {id: tea, cost: 10 points, limit: {times: 1, per: household, each: day}, gives: [{free_item: {sku: TEA}}]}
"""


def home(*members: str) -> World:
    world = World(HEAD + RULES)
    for member in members:
        world.send("member.updated", member, "2026-01-01", household="h1")
    return world


def pay(world: World, member: str, dollars: int, order: str, at: str = "2026-01-10") -> str:
    world.send("order.paid", member, at, id=order, lines=[{"price": str(dollars)}])
    return world.has(member, "points")


def test_members_of_a_household_share_a_limit_and_others_have_their_own():
    world = home("mina", "jun")

    assert [pay(world, "mina", 70, "A1"), pay(world, "jun", 70, "A2"), pay(world, "noor", 70, "A3")] == [
        "70",
        "30",
        "70",
    ]
    assert pay(world, "jun", 70, "A4", "2026-02-01") == "100"


def test_a_refund_gives_the_household_its_room_back():
    world = home("mina", "jun")
    pay(world, "mina", 70, "A1")
    pay(world, "jun", 70, "A2")
    world.send("order.refunded", "mina", "2026-01-11", id="A1")

    assert pay(world, "jun", 90, "A5", "2026-01-12") == "100"


def test_who_moves_to_another_household_takes_nothing_along():
    world = home("mina", "jun")
    pay(world, "mina", 100, "A1")
    world.send("member.updated", "jun", "2026-01-11", household="h2")

    assert pay(world, "jun", 60, "A2", "2026-01-12") == "60"


def test_a_reward_is_claimed_once_a_day_by_a_household():
    world = home("mina", "jun")
    pay(world, "mina", 50, "A1")
    pay(world, "jun", 50, "A2")

    assert world.send("reward.claimed", "mina", "2026-01-11", id="tea").refused == ""
    assert "1 times" in world.send("reward.claimed", "jun", "2026-01-11", id="tea").refused
    assert world.send("reward.claimed", "jun", "2026-01-12", id="tea").refused == ""


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("then: [{earn: {amount: 1, to: household}}]", "LR123"),
        ("if: [household.points > 1]\n    then: [{notify: {text: hello}}]", "LR204"),
    ],
)
def test_a_household_receives_nothing_and_has_no_names_of_its_own(rule, code):
    with pytest.raises(ProgramError) as error:
        program_of(HEAD + f"rules:\n  - id: a\n    when: order.paid\n    {rule}\n")

    assert [one.code for one in error.value.problems] == [code]
