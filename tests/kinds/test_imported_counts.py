"""Counts that another system kept are taken over into the window of the import."""

import pytest

from kinds.world import World
from loyalrules.base.problem import EventError

PROGRAM = """
loyalrules: 1
id: counts
currency: USD
timezone: Asia/Seoul
units: {points: {round: down}}
counters:
  visits: {count: order.paid, each: month}
  spent: {total: order.net_sales, when: order.paid, over: 30 days}
rules:
  - {id: tenth, when: order.paid, if: [member.visits is 9], then: [{earn: {amount: 100}}]}
  - {id: spender, when: order.paid, if: [member.spent >= 50], then: [{earn: {amount: 7}}]}
"""


def paid(world: World, order: str, at: str) -> None:
    assert world.send("order.paid", "mina", at, id=order, lines=[{"price": "1.00"}]).refused == ""


def test_an_imported_count_goes_on_counting_and_ends_with_its_window():
    world = World(PROGRAM)
    world.send("state.imported", "mina", "2026-03-02", visits="9", spent="49.50")
    paid(world, "A1", "2026-03-03")
    assert world.has("mina", "points") == "100"
    paid(world, "A2", "2026-03-04")
    assert world.has("mina", "points") == "107"  # 49.50 + 1.00 is more than 50.
    world.send("state.imported", "jun", "2026-02-28", visits="9")
    assert world.send("order.paid", "jun", "2026-03-03", id="B1", lines=[{"price": "1.00"}]).refused == ""
    assert world.has("jun", "points") == "0"


def test_what_is_no_number_is_told():
    with pytest.raises(EventError) as error:
        World(PROGRAM).send("state.imported", "mina", "2026-03-02", visits="many")
    assert (error.value.code, error.value.pointer) == ("LR601", "/imported/visits")


def test_balances_are_still_sums_of_postings():
    world = World(PROGRAM)
    world.send("state.imported", "mina", "2026-03-02", visits="9")
    paid(world, "A1", "2026-03-03")
    assert world.member("mina").balance("#visits", "counted") == 10 * 10**9
