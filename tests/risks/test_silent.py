"""What is close to a risk and none: each of these programs is silent."""

import pytest

from risks.losses import warnings

HEAD = """loyalrules: 1
id: shop
currency: USD
timezone: UTC
tiers:
  measure: {total: order.net_sales}
  levels: [{id: basic, from: 0}, {id: gold, from: 500}]
"""
EVENTS = "events: {review.written: {stars: number}}\n"
UNITS = "units: {points: {worth: 0.01 USD, pay: {at_least: 1}}}\n"
SILENT = {
    "subtotal of one category": """
rules:
  - id: coffee
    when: order.paid
    for_each: order.line
    if: [line.category is coffee]
    then: [{earn: {amount: 5% of line.subtotal}}]
""",
    "subtotal without gift cards": """
rules:
  - id: base
    when: order.paid
    then: [{earn: {amount: 5% of sum(line.subtotal where line.category is not gift_card)}}]
""",
    "a donation of the total": """
funds: {books: {}}
rules:
  - id: round
    when: order.paid
    then: [{donate: {to: books, from: member, amount: "round_up(order.total, 1 USD) - order.total"}}]
""",
    "the coins that a total lacks, saved for the member": """
rules:
  - id: coins
    when: order.paid
    then: [{earn: {amount: "round_up(order.total, 1 USD) - order.total"}}]
""",
    "a unit that buys nothing may be kept": """
units: {fame: {}}
rules:
  - id: base
    when: order.paid
    then: [{earn: {amount: 5 for every 1 USD of order.subtotal, on_refund: keep}}]
""",
    "a multiplier whose base is limited": """
rules:
  - id: base
    when: order.paid
    then: [{earn: {amount: 5% of order.net_sales, limit: {total: 100, each: month}}}]
  - {id: triple, when: order.paid, then: [{multiply: {rule: base, by: 3}}]}
""",
    "a gift for the first order": """
rules:
  - {id: first, when: order.paid, if: [member.orders is 0], then: [{earn: {amount: 100}}]}
""",
    "steps by level with otherwise": """
rules:
  - id: base
    when: order.paid
    then:
      - earn:
          amount: {of: order.net_sales, by: member.tier, steps: [{is: gold, gives: 2%}, {otherwise: 1%}]}
          at_most: 500
""",
    "two rules with other lines": """
rules:
  - {id: a, when: order.paid, if: [order.channel is app], then: [{earn: {amount: 5% of order.net_sales}}]}
  - {id: b, when: order.paid, if: [order.channel is web], then: [{earn: {amount: 5% of order.net_sales}}]}
""",
    "lines that can hold together": """
rules:
  - id: a
    when: order.paid
    if:
      - order.net_sales >= 10
      - order.net_sales <= 10
      - order.channel in [app, web]
      - order.channel is not web
    unless: [order.store is north]
    then: [{earn: {amount: 5% of order.net_sales}}]
""",
    "lines of two lines of an order": """
rules:
  - id: both
    when: order.paid
    if:
      - any(line where line.category is tea)
      - any(line where line.category is coffee)
    then: [{earn: {amount: 5% of order.net_sales}}]
""",
    "an unknown value is neither": """
rules:
  - id: a
    when: order.paid
    unless: [order.channel is app, order.channel is not app]
    then: [{earn: {amount: 5% of order.net_sales}}]
""",
    "a share of what was spent": """
rules:
  - {id: back, when: points.redeemed, then: [{earn: {amount: 0.5 * points.amount}}]}
""",
    "a gift for a review that is asked for once": """
rules:
  - id: review
    when: review.written
    if: [member.orders >= 1]
    then: [{earn: {amount: 50}}]
""",
    "a gift for a stay that is paid": """
events: {stay.completed: {nights: [{price: money}]}}
rules:
  - {id: stay, when: stay.completed, then: [{earn: {amount: 500}}]}
""",
    "fame for giving points away": """
units: {points: {worth: 0.01 USD}, fame: {}}
rules:
  - {id: fame, when: points.donated, then: [{earn: {unit: fame, amount: 1}}]}
""",
    "each line rounded up": """
rules:
  - id: cents
    when: order.paid
    for_each: order.line
    if: [order.net_sales >= 10]
    then: [{earn: {amount: "round_up(line.net_sales, 1 USD) - line.net_sales"}}]
""",
    "the part of an order that a tender paid": """
rules:
  - id: base
    when: order.paid
    for_each: order.tender
    then:
      - earn:
          amount:
            of: order.net_sales * (tender.amount / order.total)
            by: tender.method
            steps: [{otherwise: 1%}]
""",
    "what a rebate rises by": """
counters: {bought: {total: order.net_sales, when: order.paid, each: quarter}}
rules:
  - id: rebate
    when: order.paid
    then:
      - earn: {amount: {rise_of: {of: member.bought, bands: [{up_to: 100 USD, gives: 1%}, {gives: 2%}]}}}
""",
    "two amounts side by side": """
rules:
  - id: base
    when: order.paid
    then:
      - earn: {amount: 1% of order.net_sales}
      - earn: {amount: 1 for every 10 USD of order.net_sales}
""",
    "a reward worth what it costs": """
rewards:
  - {id: five-off, cost: 500, gives: [{issue_coupon: {worth: 5 USD}}]}
""",
    "a reward that gives less than it costs": """
rewards:
  - {id: swap, cost: 500, gives: [{earn: {amount: 499}}]}
""",
    "rounding up from ten on": """
rules:
  - id: base
    when: order.paid
    if: [order.net_sales >= 10]
    then: [{earn: {amount: 1 per 1 USD of order.net_sales, round: up}}]
""",
}


@pytest.mark.parametrize("text", SILENT.values(), ids=list(SILENT))
def test_it_is_silent(text: str):
    """Neither a warning nor a mistake: a program with a mistake is not asked for risks."""
    head = HEAD + ("" if "units:" in text else UNITS) + ("" if "events:" in text else EVENTS)

    assert warnings(head + text) == []
