"""A small program and a year of it, for every test of reports."""

from loyalrules.engine.engine import Engine
from loyalrules.plugins.program import Program
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.report.sums import Sums, sum_postings

PROGRAM = """
loyalrules: 1
id: cafe
currency: USD
timezone: America/New_York

units:
  stars:
    worth: 0.05 USD
    pay: {}
    round: {down_to: 0.1}
    available: {wait: 7 days}
    expires: {after: 1 month, at: end of month}

counters:
  sales: {total: order.net_sales, when: order.paid, each: month}

tiers:
  measure: {total: order.net_sales, over: 3 months}
  review: month.ended
  levels:
    - {id: guest, from: 0}
    - {id: friend, from: 50}
    - {id: family, from: 500}

rules:
  - id: base
    name: A star for a dollar
    when: order.paid
    then:
      - earn: {amount: 1 per 1 USD of order.net_sales}
  - id: badge
    when: order.paid
    if: [order.net_sales >= 40 USD]
    then:
      - give_badge: {badge: big-eater}

campaigns:
  - id: june
    during: {from: 2026-06-01, through: 2026-06-30}
    budget: {unit: stars, total: 30}
    rules:
      - id: twice
        when: order.paid
        then:
          - multiply: {rule: base, by: 2}
  - id: first-ones
    budget: {times: 5}
    rules:
      - id: hello
        when: order.paid
        if: [member.orders is 0]
        then:
          - give_badge: {badge: early-bird}

rewards:
  - id: latte
    cost: 20
    gives:
      - issue_coupon: {worth: 4 USD}
"""

EVENTS: tuple[dict[str, object], ...] = (
    {"type": "order.paid", "id": "1", "at": "2026-05-20T09:00:00-04:00", "member": "mina",
     "order": {"id": "A", "lines": [{"id": "l1", "price": "40.25"}]}},
    {"type": "order.paid", "id": "2", "at": "2026-05-31T23:59:59-04:00", "member": "jun",
     "order": {"id": "B", "lines": [{"id": "l1", "price": "10.00"}]}},
    {"type": "order.paid", "id": "3", "at": "2026-06-02T09:00:00-04:00", "member": "mina",
     "order": {"id": "C", "lines": [{"id": "l1", "price": "25.00"}]}},
    {"type": "reward.claimed", "id": "4", "at": "2026-06-15T09:00:00-04:00", "member": "mina",
     "reward": {"id": "latte"}},
    {"type": "order.paid", "id": "5", "at": "2026-06-20T09:00:00-04:00", "member": "jun",
     "order": {"id": "D", "lines": [{"id": "l1", "price": "8.00"}]}},
    {"type": "order.refunded", "id": "6", "at": "2026-06-21T09:00:00-04:00", "member": "jun",
     "order": {"id": "D"}},
    {"type": "order.refunded", "id": "7", "at": "2026-07-10T09:00:00-04:00", "member": "mina",
     "order": {"id": "A", "amount": "30.00"}},
)  # fmt: skip
END = "2026-10-01T00:00:00-04:00"


def cafe() -> Program:
    return load_text(PROGRAM, "cafe.loyal.yaml", build_registry())


def opened(*events: dict[str, object], until: str = "") -> Engine:
    """Return an engine in which these events have happened."""
    engine = Engine.open([cafe()])
    for outcome in engine.evaluate_many({"source": "till", **event} for event in events):
        assert not isinstance(outcome, Exception), outcome
        assert not outcome.refused, outcome.refused
    if until:
        engine.advance(until)
    return engine


def sums_of(engine: Engine) -> Sums:
    return sum_postings(engine.programs["cafe"], engine.store.postings("cafe"))
