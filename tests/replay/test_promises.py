"""A change that takes from members what they were promised is never called harmless."""

import pytest

from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.replay.changes import changes

SHOP = """
loyalrules: 1
id: shop
name: Tea
currency: USD
timezone: UTC
units:
  points: {name: Leaves, worth: 0.01 USD, expires: {after: 12 months}, available: {wait: 7 days}}
tiers:
  measure: {total: order.net_sales, over: 12 months}
  levels: [{id: guest, from: 0}, {id: gold, from: 100}]
memberships:
  plus: {price: {amount: 10 USD, each: month}, trial: 7 days, grace: 3 days}
rules:
  - {id: base, when: order.paid, then: [{earn: {amount: 1 for every 1 USD of order.net_sales}}]}
  - {id: hello, when: member.joined, then: [{earn: {amount: 50}}]}
rewards:
  - {id: mug, cost: 100, gives: [{free_item: {sku: MUG}}]}
"""
REGISTRY = build_registry()


def taken(old: str, new: str) -> list[str]:
    assert old in SHOP or not old
    after = SHOP.replace(old, new) if old else SHOP + new
    found = changes(load_text(SHOP, "a", REGISTRY), load_text(after, "b", REGISTRY))
    assert found, "something changed"
    return [one.entry for one in found if one.may_take_away]


@pytest.mark.parametrize(
    ("old", "new", "entry"),
    [
        ("after: 12 months", "after: 6 months", "points"),
        ("wait: 7 days", "wait: 30 days", "points"),
        ("worth: 0.01 USD", "worth: 0.005 USD", "points"),
        ("{id: gold, from: 100}", "{id: gold, from: 200}", "gold"),
        (", {id: gold, from: 100}", "", "gold"),
        ("over: 12 months", "over: 3 months", "measure"),
        ("amount: 10 USD, each", "amount: 12 USD, each", "plus"),
        ("trial: 7 days, ", "", "plus"),
        ("grace: 3 days", "grace: 1 day", "plus"),
        ("amount: 50", "amount: 20", "hello"),
        ("when: order.paid, then", "when: order.delivered, then", "base"),
        ("when: member.joined, then", "when: member.joined, if: [member.orders > 0], then", "hello"),
        ("cost: 100", "cost: 120", "mug"),
        ("  - {id: mug, cost: 100, gives: [{free_item: {sku: MUG}}]}\n", "  []\n", "mug"),
        ("sku: MUG", "sku: CUP", "mug"),
        ("timezone: UTC", "timezone: Asia/Seoul", "timezone"),
        ("", "members: {at_most: {address: 2}}\n", "at_most"),
        ("rewards:", "  - {id: fee, when: month.ended, then: [{take: {amount: 5}}]}\nrewards:", "fee"),
    ],
)  # fmt: skip
def test_it_is_named(old: str, new: str, entry: str) -> None:
    assert entry in taken(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name: Tea", "name: Tea house"),
        ("name: Leaves", "name: Petals"),
        ("rewards:", "  - {id: more, when: order.paid, then: [{earn: {amount: 5}}]}\nrewards:"),
        ("rewards:", "rewards:\n  - {id: tea, cost: 10, gives: [{free_item: {sku: TEA}}]}"),
        ("{id: gold, from: 100}", "{id: gold, from: 100}, {id: vip, from: 900}"),
    ],
)
def test_names_and_additions_take_nothing(old: str, new: str) -> None:
    assert taken(old, new) == []
