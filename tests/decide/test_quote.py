"""Quotes: the fast path gives what the rules give one by one, on usual and unusual records."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalrules import EventError, load_text, make_quote
from loyalrules.decide.quote import NeedsState

TEXT = """
loyalrules: 1
id: quoted
currency: EUR
timezone: UTC
events:
  sale.made:
    total: required money
    channel: required text
    placed_at: required moment
    member: {tier: required text, since: required date, segments: list of text}
    items:
      - category: required text
        quantity: required number
        price: required money
units:
  points: {round: none}
rules:
  - id: base
    when: sale.made
    for_each: sale.item
    unless: [item.category is gift]
    then: [{earn: {amount: 1.5 per 1 EUR of item.quantity * item.price}}]
  - id: app
    when: sale.made
    if:
      - sale.channel is app
      - any: [sale.total >= 100, sale.member.segments contains vip]
    then: [{earn: {amount: 50}}]
  - id: three
    when: sale.made
    if: ["sum(item.quantity where item.category is cake) >= 3"]
    then: [{earn: {amount: 3 for every 10 EUR of sale.total}}]
  - id: evening
    when: sale.made
    if: ["sale.placed_at between 17:00 and 21:00", sale.member.since < 2020-01-01]
    then: [{earn: {amount: 0.1 per 1 EUR of sale.total, at_most: 12}}]
"""
QUOTE = make_quote(load_text(TEXT), "sale.made", "points")


def expected(sale: dict) -> Fraction:
    """The same four rules, written by hand on fractions."""
    total = Fraction(sale["total"])
    points = sum(
        (
            Fraction(3, 2) * Fraction(item["quantity"]) * Fraction(item["price"])
            for item in sale["items"]
            if item["category"] != "gift"
        ),
        Fraction(0),
    )
    member = sale["member"]
    if sale["channel"] == "app" and (total >= 100 or "vip" in member["segments"]):
        points += 50
    if sum(Fraction(item["quantity"]) for item in sale["items"] if item["category"] == "cake") >= 3:
        points += 3 * (total // 10)
    if 17 <= int(sale["placed_at"][11:13]) < 21 and member["since"] < "2020-01-01":
        points += min(total / 10, 12)
    return points


money = st.integers(0, 50_000).map(lambda cents: f"{cents // 100}.{cents % 100:02d}")
unusual = st.sampled_from(["7", 12, "0.5", "100.00"])
items = st.fixed_dictionaries(
    {
        "category": st.sampled_from(["cake", "gift", "케이크"]),
        "quantity": st.one_of(st.integers(1, 9), st.just("2.5")),
        "price": st.one_of(money, unusual),
    }
)
sales = st.fixed_dictionaries(
    {
        "total": st.one_of(money, unusual),
        "channel": st.sampled_from(["app", "web"]),
        "placed_at": st.sampled_from(
            ["2026-05-01T16:59:59Z", "2026-05-01T17:00:00Z", "2026-05-01T20:59:59+00:00"]
        ),
        "member": st.fixed_dictionaries(
            {
                "tier": st.just("gold"),
                "since": st.sampled_from(["2019-12-31", "2020-01-01"]),
                "segments": st.lists(st.sampled_from(["vip", "new"]), max_size=2),
            }
        ),
        "items": st.lists(items, max_size=4),
    }
)


@given(sales)
def test_a_quote_is_what_the_rules_give_exactly(sale):
    assert Fraction(QUOTE(sale)) == expected(sale)


@pytest.mark.parametrize(
    ("price", "sentence"),
    [
        (12.5, "not exact"),
        ("1_0.00", "LR601"),
        ("１２.00", "LR601"),
        (" 1.00", "LR601"),
        ("1.2.00", "LR601"),
        (None, "missing"),
        (True, "LR603"),
    ],
)
def test_an_unusual_amount_is_refused_by_the_careful_reader(price, sentence):
    sale = {
        "total": "1.00", "channel": "app", "placed_at": "2026-05-01T16:59:59Z",
        "member": {"tier": "a", "since": "2020-01-01"},
        "items": [{"category": "cake", "quantity": 1, "price": price}],
    }  # fmt: skip

    with pytest.raises(EventError, match=sentence):
        QUOTE(sale)


def test_a_third_stays_exact():
    text = TEXT.replace("1.5 per 1 EUR", "1 per 3 EUR")
    sale = {
        "total": "0.00", "channel": "web", "placed_at": "2026-05-01T16:59:59Z",
        "member": {"tier": "a", "since": "2020-01-01"},
        "items": [{"category": "cake", "quantity": 1, "price": "1.00"}],
    }  # fmt: skip

    assert make_quote(load_text(text), "sale.made", "points")(sale) == Fraction(1, 3)


def test_a_rule_that_reads_the_member_cannot_be_quoted():
    text = TEXT.replace("sale.channel is app", "member.orders is 0")

    with pytest.raises(NeedsState, match=r"member\.orders"):
        make_quote(load_text(text), "sale.made", "points")


def test_an_amount_is_a_decimal():
    sale = {
        "total": "250.00", "channel": "app", "placed_at": "2026-05-01T18:00:00Z",
        "member": {"tier": "a", "since": "2019-01-01", "segments": []},
        "items": [{"category": "cake", "quantity": 3, "price": "10.00"}],
    }  # fmt: skip

    assert QUOTE(sale) == Decimal("182.00")
