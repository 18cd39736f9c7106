"""A small shop for the laws: one program with every shape, and the events that a law sends."""

from collections import Counter
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from loyalrules import Engine, load_text

PROGRAM = """
loyalrules: 1
id: law-shop
currency: EUR
timezone: Europe/Berlin

units:
  points:
    worth: 0.01 EUR
    round: down
    available: {after: order.delivered, wait: 7 days}
    expires: {after: 2 months, at: end of month}
    pay: {at_least: 1}
  stamps:
    round: {down_to: 1, at: line}

tiers:
  measure: {total: order.net_sales, over: 6 months}
  review: month.ended
  levels:
    - {id: basic}
    - {id: silver, from: 150}
    - {id: gold, from: 400, expires: {after: 3 months}}

rules:
  - id: base
    when: order.paid
    for_each: order.line
    unless:
      - line.category is gift_card
    then:
      - earn: {unit: points, amount: 3% of line.net_sales}
  - id: steps
    when: order.paid
    then:
      - earn: {unit: points, amount: 7 for every 9 EUR of order.net_sales, limit: {total: 60, each: month}}
  - id: big
    when: order.paid
    if:
      - order.net_sales >= 60
    then:
      - earn: {unit: points, amount: 50, at_most: 40, budget: {total: 400, each: year}}
  - id: extra
    when: order.paid
    if:
      - member.tier in [silver, gold]
    then:
      - multiply: {rule: base, by: 1.5}
  - id: coffee
    when: order.paid
    for_each: order.line
    if:
      - line.category is coffee
    then:
      - earn: {unit: stamps, amount: 1 for every 2 EUR of line.net_sales, available: now}
"""

CATEGORIES = ("coffee", "cake", "gift_card")
MEMBERS = ("ann", "bob")


def engine(store: str = "memory") -> Engine:
    """Return an engine with the shop's program."""
    return Engine.open([load_text(PROGRAM, "law-shop.loyal.yaml")], store=store)


def moment(hours: int) -> str:
    """Return a moment so many hours after the shop opened."""
    day, hour = divmod(hours, 24)
    month, day = divmod(day, 28)
    return f"2026-{month + 1:02d}-{day + 1:02d}T{hour:02d}:00:00+01:00"


def order(number: int, member: str, hours: int, lines: list[tuple[str, int]]) -> dict[str, Any]:
    """Return an order of lines (category, cents)."""
    sent = [
        {"id": f"l{place}", "category": category, "price": f"{cents // 100}.{cents % 100:02d}"}
        for place, (category, cents) in enumerate(lines)
    ]
    return {
        "id": f"paid-{number}", "type": "order.paid", "at": moment(hours), "member": member,
        "order": {"id": f"o{number}", "lines": sent},
    }  # fmt: skip


def refund(event_id: str, of: int, hours: int, **what: Any) -> dict[str, Any]:
    """Return a refund of an order: all that remains, or as ``what`` says."""
    return {"id": event_id, "type": "order.refunded", "at": moment(hours), "order": {"id": f"o{of}", **what}}


lines = st.lists(
    st.tuples(st.sampled_from(CATEGORIES), st.integers(min_value=1, max_value=20_000)), min_size=1, max_size=4
)
amounts = st.integers(min_value=1, max_value=12_000)


@st.composite
def histories(draw: st.DrawFn, most: int = 12) -> list[dict[str, Any]]:
    """Events of two members in time order: orders, deliveries, refunds, payments with points."""
    events: list[dict[str, Any]] = []
    owners: list[str] = []
    hours = 0
    for number in range(draw(st.integers(min_value=1, max_value=most))):
        hours += draw(st.integers(min_value=0, max_value=400))
        kind = draw(st.sampled_from(("order", "order", "deliver", "refund", "part", "spend")))
        if kind == "order" or not owners:
            owners.append(draw(st.sampled_from(MEMBERS)))
            events.append(order(len(owners) - 1, owners[-1], hours, draw(lines)))
            continue
        of = draw(st.integers(min_value=0, max_value=len(owners) - 1))
        if kind == "deliver":
            events.append(
                {
                    "id": f"d{number}",
                    "type": "order.delivered",
                    "at": moment(hours),
                    "order": {"id": f"o{of}"},
                }
            )
        elif kind == "refund":
            events.append(refund(f"r{number}", of, hours))
        elif kind == "part":
            cents = draw(amounts)
            events.append(refund(f"r{number}", of, hours, amount=f"{cents // 100}.{cents % 100:02d}"))
        else:
            spent = draw(st.integers(min_value=1, max_value=300))
            events.append(
                {
                    "id": f"s{number}", "type": "points.redeemed", "at": moment(hours), "member": owners[of],
                    "points": {"unit": "points", "amount": spent},
                }
            )  # fmt: skip
    return events


def balances(shop: Engine, member: str) -> dict[str, Any]:
    """Return a member's balances that are not 0, counters left out."""
    state = shop.store.member("law-shop", member)
    return {key: amount for key, amount in state.balances.items() if amount and not key.startswith("#")}


def account_sums(shop: Engine) -> Counter[str]:
    """Return the sum of every account over all postings: the members' own, and the program's."""
    sums: Counter[str] = Counter()
    for posting in shop.store.postings("law-shop"):
        for account, change in ((posting.source, -posting.amount), (posting.target, posting.amount)):
            owner = posting.member if account in ("pending", "available", "owed", "counted") else "program"
            sums[f"{owner} {posting.unit}/{account}"] += Fraction(change)
    return sums
