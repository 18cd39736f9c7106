"""Multipliers read what a rule gave: on their own lines, and all together no more than it gave."""

import pytest

from kinds.world import World

PROGRAM = """
loyalrules: 1
id: two-shelves
currency: USD
timezone: UTC
units:
  stars: {round: down}
rules:
  - id: base
    when: order.paid
    for_each: order.line
    then: [{earn: {amount: 1 for every 1 USD of line.net_sales, LIMIT}}]
  - id: twice
    when: order.paid
    for_each: order.line
    if:
      - line.category in [tea, cake]
    then: [{multiply: {rule: base, by: 2, stack: STACK}}]
  - id: thrice
    when: order.paid
    for_each: order.line
    if:
      - line.category in [coffee, cake]
    then: [{multiply: {rule: base, by: 3, stack: STACK}}]
"""


def earned(limit: str, stack: str = "higher", **prices: str) -> str:
    world = World(PROGRAM.replace("LIMIT", limit).replace("STACK", stack))
    lines = [{"id": name, "category": name, "price": price} for name, price in prices.items()]
    world.send("order.paid", "m", "2026-01-01", id="a", lines=lines)
    return world.has("m", "stars")


@pytest.mark.parametrize(
    ("limit", "prices", "stars"),
    [
        ("at_most: 1000", {"tea": "100", "coffee": "100"}, 200 + 100 + 200),
        ("at_most: 100", {"tea": "100", "coffee": "100"}, 100 + 100),  # All that is left is tea's.
        ("at_most: 150", {"tea": "100", "coffee": "100"}, 150 + 100 + 2 * 50),
        ("'limit': {total: 150, each: month}", {"tea": "100", "coffee": "100"}, 150 + 100 + 2 * 50),
        ("at_most: 100", {"coffee": "100", "book": "100"}, 100 + 200),
        ("at_most: 1000", {"tea": "10", "cake": "10", "coffee": "10"}, 30 + 20 + 10 + 20),
        ("at_most: 20", {"tea": "10", "cake": "10", "coffee": "10"}, 20 + 20 + 10 + 0),
    ],
)
def test_what_was_cut_is_not_multiplied_twice(limit, prices, stars):
    assert earned(limit, **prices) == str(stars)


def test_lines_that_add_up_are_multiplied_by_each():
    assert earned("at_most: 1000", "add", cake="10") == str(10 + 10 + 20)


def test_a_multiplier_that_gave_nothing_leaves_its_lines_to_others():
    """Picks count once they gave something: a multiplier without room does not stand in the way."""
    text = PROGRAM.replace("LIMIT", "at_most: 1000").replace(
        "stack: STACK", "limit: {times: 1, each: day}", 1
    )
    world = World(text.replace("STACK", "higher"))
    for order in ("a", "b"):
        lines = [{"id": "1", "category": "cake", "price": "10"}]
        world.send("order.paid", "m", "2026-01-01", id=order, lines=lines)

    # a: 10, twice 10, thrice one more 10. b: 10, no use of twice is left, so thrice gives its 20.
    assert world.has("m", "stars") == str(30 + 30)
