"""Worked numbers of other systems' documents and tests, restated: earning, rounding, tiers, refunds."""

from decimal import Decimal
from typing import Any

import pytest

from loyalrules import Engine, load_text

HEAD = """
loyalrules: 1
id: worked
currency: EUR
timezone: Europe/Warsaw
units: {points: {round: down, worth: 0.01 EUR}}
"""
BASKET = [
    {"id": "a", "sku": "SKU123", "labels": ["red"], "price": "12"},
    {"id": "b", "sku": "SKU000", "labels": ["blue"], "price": "100"},
    {"id": "c", "sku": "SKU0001", "category": "delivery", "labels": ["delivery"], "price": "40"},
]


def points(rules: str, lines: list[dict[str, Any]], **order: Any) -> int:
    """Return the points that one order earns in a program with these rules."""
    return int(given(HEAD + rules, lines, **order))


def given(program: str, lines: list[dict[str, Any]], **order: Any) -> Any:
    """Return the points that one order earns in a program."""
    engine = Engine.open([load_text(program)])
    outcome = engine.evaluate(
        {
            "id": "e", "type": "order.paid", "at": "2026-03-02T10:00:00+01:00", "member": "m",
            "order": {"id": "o", "lines": lines, **order},
        }
    )  # fmt: skip
    assert outcome.refused == ""
    balance = outcome.balances.get("m", {}).get("points")
    return 0 if balance is None else balance.available


def rule(name: str, amount: str, *lines: str, each: bool = True, unless: str = "") -> str:
    """Write one earning rule on lines (or on the order)."""
    walk = "    for_each: order.line\n" if each else ""
    conditions = "    if:\n" + "".join(f"      - {line}\n" for line in lines) if lines else ""
    stop = f"    unless:\n      - {unless}\n" if unless else ""
    head = f"  - id: {name}\n    when: order.paid\n"
    return f"{head}{walk}{conditions}{stop}    then:\n      - earn: {{amount: {amount}}}\n"


def times(name: str, of: str, by: str, line: str) -> str:
    """Write one multiplier on lines."""
    return (
        f"  - id: {name}\n    when: order.paid\n    for_each: order.line\n    if:\n      - {line}\n"
        f"    then:\n      - multiply: {{rule: {of}, by: {by}}}\n"
    )


RATE = "4 per 1 EUR of line.net_sales"
FOUR = rule("four", RATE)
RED, BLUE = "line.labels contains red", "line.labels contains blue"
ROWS = {
    "4 points per 1": (FOUR, 608),
    "one product left out": (rule("four", RATE, unless="line.sku is SKU000"), 208),
    "one label left out": (rule("four", RATE, unless=RED), 560),
    "only one label": (rule("four", RATE, RED), 48),
    "two labels left out": (
        rule("four", RATE, 'not (line.labels contains "delivery")', unless=RED),
        400,
    ),
    "a product gives 200": (rule("two", "200", "line.sku is SKU000"), 200),
    "two rates both apply": (FOUR + rule("ten", "10 per 1 EUR of line.net_sales"), 2128),
    "a product bonus on top": (FOUR + rule("hundred", "100", "line.sku is SKU123"), 708),
    "first purchase": (rule("first", "56", "member.orders is 0", each=False), 56),
    "a product three times": (FOUR + times("three", "four", "3", "line.sku is SKU123"), 704),
    "a label three times": (FOUR + times("three", "four", "3", RED), 704),
    "two labels multiplied": (
        FOUR + times("three", "four", "3", RED) + times("six", "four", "6", BLUE),
        2704,
    ),
    "a label that earns nothing beside one that earns double": (
        rule("four", RATE, unless=RED) + times("two", "four", "2", BLUE),
        960,
    ),
    "two labels that earn nothing": (
        rule("four", RATE, f"not ({BLUE})", unless=RED),
        160,
    ),
    "a label that nothing has": (
        FOUR + times("two", "four", "2", BLUE) + times("three", "four", "3", "line.labels contains orange"),
        1008,
    ),
    "a minimum order that is met": (
        rule("four", RATE, "order.subtotal >= 100"),
        608,
    ),
    "a minimum order that is not": (
        rule("four", RATE, "order.subtotal >= 300"),
        0,
    ),
}


@pytest.mark.parametrize("name", list(ROWS))
def test_a_basket_of_152(name):
    rules, wanted = ROWS[name]

    assert points("rules:\n" + rules, BASKET) == wanted


def in_group(text: str, group: str = "stop") -> str:
    """Let a rule be one of a group, of which the first that holds gives."""
    return text.replace("    when:", f"    group: {group}\n    when:")


FIRST = "groups: {stop: first}\nrules:\n"
ONE = "1 per 1 EUR of line.net_sales"
LAST_ROWS = {
    "the rules behind the last one are not reached": ("one", None, "10", 304),
    "a last rule that does not hold lets the next be reached": ("one", "order.subtotal >= 1000000", "2", 456),
}


@pytest.mark.parametrize("name", list(LAST_ROWS))
def test_a_rule_behind_which_no_other_is_reached(name):
    first, line, more, wanted = LAST_ROWS[name]
    last = rule("last", ONE, line) if line else rule("last", ONE)
    behind = rule("behind", f"{more} per 1 EUR of line.net_sales")
    assert points(FIRST + rule(first, ONE) + in_group(last) + in_group(behind), BASKET) == wanted


@pytest.mark.parametrize(
    ("rules", "wanted"),
    [
        ([("alone", "100"), ("every", "1 for every 1 EUR of order.net_sales")], 100),
        ([("high", "200"), ("low", "50")], 200),
        ([("low", "50"), ("high", "200")], 50),
    ],
    ids=["one that stands alone", "the one that comes first", "the file says which comes first"],
)
def test_of_rules_that_do_not_stack_one_gives(rules, wanted):
    text = "".join(in_group(rule(name, amount, each=False)) for name, amount in rules)
    assert points(FIRST + text, [{"id": "a", "price": "19.99"}]) == wanted


@pytest.mark.parametrize(
    ("function", "amount", "wanted"),
    [
        ("round_half_up", "75.55", ("75.6", "76", "80")),
        ("round_down", "75.55", ("75.5", "75", "70")),
        ("round_up", "74.44", ("74.5", "75", "80")),
    ],
)
def test_rounding_to_a_tenth_a_whole_and_a_ten(function, amount, wanted):
    units = "units: {points: {round: none}}"
    for step, expected in zip(("0.1", "1", "10"), wanted, strict=True):
        text = HEAD.replace("units: {points: {round: down, worth: 0.01 EUR}}", units)
        amounts = rule("one", f'"{function}({amount}, {step})"', each=False)
        assert given(text + "rules:\n" + amounts, [{"id": "a", "price": "1"}]) == Decimal(expected)


@pytest.mark.parametrize(("price", "wanted"), [("6", "1.06"), ("10", "1.10")])
def test_a_hundredth_of_the_price_and_one_more(price, wanted):
    text = HEAD.replace("round: down, worth: 0.01 EUR", "worth: 1 EUR, round: none")
    amount = rule("one", "order.net_sales * 0.01 + 1 EUR", each=False)
    assert given(text + "rules:\n" + amount, [{"id": "a", "price": price}]) == Decimal(wanted)


@pytest.mark.parametrize(
    ("amount", "price", "wanted"),
    [
        ("1 for every 1 EUR of order.net_sales", "19.99", 19),
        ("3 for every 1 EUR of order.net_sales", "40.00", 120),
        ("1 for every 10 EUR of order.net_sales", "105", 10),
        ("1 for every 1 EUR of order.net_sales", "12", 12),
        ("1 for every 10 EUR of order.net_sales", "21.90", 2),
        ("10 for every 2 EUR of order.net_sales", "7", 30),
        ("1 for every 1000 EUR of order.net_sales", "196000", 196),
        ("5 for every 2.50 EUR of order.net_sales", "3", 5),
        ("1.25 per 1 EUR of order.net_sales", "19.99", 24),
        ("5% of order.net_sales", "1.99", 9),
    ],
)
def test_steps_and_proportions(amount, price, wanted):
    assert points("rules:\n" + rule("one", amount, each=False), [{"id": "a", "price": price}]) == wanted


def test_two_rules_of_different_steps_stack():
    rules = rule("one", "1 for every 1 EUR of order.net_sales", each=False) + rule(
        "half", "1 for every 2 EUR of order.net_sales", each=False
    )

    assert points("rules:\n" + rules, [{"id": "a", "price": "19.99"}]) == 19 + 9


@pytest.mark.parametrize(("mode", "wanted"), [("down", 28), ("half_up", 29), ("up", 29)])
def test_one_and_a_half_times_nineteen_rounds_by_mode(mode, wanted):
    program = HEAD.replace("round: down", f"round: {mode}") + (
        "rules:\n" + rule("one", "1 for every 1 EUR of order.net_sales", each=False)
        + "  - id: more\n    when: order.paid\n    then:\n      - multiply: {rule: one, by: 1.5}\n"
    )  # fmt: skip
    engine = Engine.open([load_text(program)])
    outcome = engine.evaluate(
        {
            "id": "e", "type": "order.paid", "at": "2026-03-02T10:00:00+01:00", "member": "m",
            "order": {"id": "o", "lines": [{"id": "a", "price": "19"}]},
        }
    )  # fmt: skip

    assert outcome.balances["m"]["points"].available == wanted


def test_a_multiplier_reads_the_rounded_amount():
    rules = rule("one", "1 per 1 EUR of order.net_sales", each=False) + (
        "  - id: twice\n    when: order.paid\n    then:\n      - multiply: {rule: one, by: 2}\n"
    )

    assert points("rules:\n" + rules, [{"id": "a", "price": "19.99"}]) == 38


def test_three_lines_of_seven_depend_on_the_stage():
    lines = [{"id": name, "price": "7"} for name in "abc"]
    by_order = rule("steps", "1 for every 10 EUR of line.net_sales")
    by_line = by_order.replace("{amount:", "{round: {down_to: 1, at: line}, amount:")

    assert points("rules:\n" + by_order, lines) == 2
    assert points("rules:\n" + by_line, lines) == 0


def test_pieces_earn_each():
    rules = rule("each", "100 * line.quantity")

    assert points("rules:\n" + rules, [{"id": "a", "quantity": 3, "price": "30"}]) == 300


@pytest.mark.parametrize(("included", "wanted"), [(False, 50), (True, 42)])
def test_the_base_is_without_tax(included, wanted):
    rules = rule("one", "1 for every 1 EUR of order.net_sales", each=False)

    assert (
        points("rules:\n" + rules, [{"id": "a", "price": "50", "tax": "8"}], tax_included=included) == wanted
    )


def test_shipping_is_in_the_total_only():
    net = "rules:\n" + rule("one", "1 for every 1 EUR of order.net_sales", each=False)
    total = "rules:\n" + rule("one", "1 for every 1 EUR of order.total", each=False)

    assert points(net, [{"id": "a", "price": "50"}], shipping="10") == 50
    assert points(total, [{"id": "a", "price": "50"}], shipping="10") == 60


def test_a_discount_on_the_whole_lowers_the_base():
    rules = "rules:\n" + rule("one", "1 for every 1 EUR of order.net_sales", each=False)

    assert points(rules, [{"id": "a", "price": "50"}], discount="10") == 40


@pytest.mark.parametrize(("parts", "wanted"), [([1], 10), ([5], 10), ([10], 9), ([20], 8), ([1, 5, 4], 9)])
def test_a_partial_refund_takes_back_whole_steps_only(parts, wanted):
    program = HEAD + "rules:\n" + rule("one", "1 for every 10 EUR of order.net_sales", each=False)
    engine = Engine.open([load_text(program)])
    at = "2026-03-02T10:00:00+01:00"
    order = {"id": "o", "lines": [{"id": "a", "price": "105"}]}
    engine.evaluate({"id": "e", "type": "order.paid", "at": at, "member": "m", "order": order})
    for number, part in enumerate(parts):
        engine.evaluate(
            {
                "id": f"r{number}",
                "type": "order.refunded",
                "at": at,
                "order": {"id": "o", "amount": str(part)},
            }
        )

    assert engine.member("m").balances["points"].available == wanted
