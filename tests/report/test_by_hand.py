"""Figures of a ledger that was worked out by hand: edges of spans, refunds, versions, and double counts."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest

from loyalrules.engine.engine import Engine
from loyalrules.plugins.registry import build_registry
from loyalrules.program.from_text import load_text
from loyalrules.report.account import Account, Asked, account
from loyalrules.report.metrics import Metric

CAFE = """
loyalrules: 1
id: cafe
currency: USD
timezone: America/New_York

units:
  stars:
    worth: 0.05 USD
    round: down
    pay: {}
    expires: {after: 2 months}

tiers:
  measure: {total: order.net_sales, over: 12 months}
  levels:
    - {id: guest, from: 0}
    - {id: friend, from: 90}

rules:
  - id: base
    when: order.paid
    then:
      - earn: {amount: 1 for every 1 USD of order.net_sales}
"""
Q2 = Asked(date(2026, 4, 1).toordinal(), date(2026, 6, 30).toordinal())


def paid(order: str, at: str, member: str, price: str, category: str = "tea", **more: object):
    return {
        "type": "order.paid", "id": order, "at": at, "member": member,
        "order": {"id": order, "lines": [{"id": "l1", "category": category, "price": price}], **more},
    }  # fmt: skip


# ana: 100 stars at the very end of the first quarter, 80 of them refunded in the second, 20 used there.
# bo: buys one second into the second quarter, and joins in the third. cy: all comes back, and pays once with
# stars that come back. di joins a day after the second quarter, buys in the third.
LEDGER = (
    paid("a1", "2026-03-31T23:59:59-04:00", "ana", "100.00"),
    paid("b1", "2026-04-01T00:00:01-04:00", "bo", "40.00"),
    {"type": "order.refunded", "id": "a1r", "at": "2026-04-10T12:00:00-04:00", "member": "ana",
     "order": {"id": "a1", "amount": "80.00"}},
    paid("a2", "2026-04-20T12:00:00-04:00", "ana", "21.00",
         tenders=[{"method": "stars", "amount": "1.00"}, {"method": "card", "amount": "20.00"}]),
    paid("c1", "2026-05-01T12:00:00-04:00", "cy", "60.00"),
    paid("c2", "2026-05-02T12:00:00-04:00", "cy", "10.00",
         tenders=[{"method": "stars", "amount": "1.00"}, {"method": "card", "amount": "9.00"}]),
    {"type": "order.refunded", "id": "c2r", "at": "2026-05-03T12:00:00-04:00", "member": "cy",
     "order": {"id": "c2"}},
    {"type": "member.joined", "id": "d0", "at": "2026-07-01T00:00:00-04:00", "member": {"id": "di"}},
    {"type": "member.joined", "id": "b0", "at": "2026-07-02T12:00:00-04:00", "member": {"id": "bo"}},
    paid("d1", "2026-07-05T12:00:00-04:00", "di", "200.00"),
    {"type": "survey.answered", "id": "s1", "at": "2026-05-05T12:00:00-04:00", "member": "ana",
     "survey": {"name": "nps", "score": 2, "question": "tea"}},
    {"type": "survey.answered", "id": "s2", "at": "2026-05-06T12:00:00-04:00", "member": "ana",
     "survey": {"name": "nps", "score": 9, "question": "shop"}},
)  # fmt: skip


@pytest.fixture(scope="module")
def quarter() -> Account:
    engine = Engine.open([load_text(CAFE, "cafe.loyal.yaml", build_registry())])
    for outcome in engine.evaluate_many({"source": "till", **event} for event in LEDGER):
        assert not isinstance(outcome, Exception), outcome
    engine.advance("2026-12-31T00:00:00-05:00")
    return account(engine.programs["cafe"], engine.store, Q2)


def figures(report: Account) -> Mapping[str, Metric]:
    return {one.key: one for one in report.metrics}


def test_who_bought_before_joining_was_known_then(quarter: Account) -> None:
    found = figures(quarter)
    participation, enrolment = found["participation"], found["enrolment"]
    assert (participation.numerator, participation.denominator) == (3, 3), "ana, bo, cy; not di"
    assert (enrolment.numerator, enrolment.denominator) == (2, 3), "bo and cy; ana came before"


def test_the_last_second_of_a_quarter_is_of_it_and_the_first_of_the_next_is_not(quarter: Account) -> None:
    found = figures(quarter)
    assert (quarter.orders, quarter.sales) == (3, 40 + 21 + 60)
    assert (found["retention"].numerator, found["retention"].denominator) == (1, 1)


def test_what_rules_gave_and_what_it_costs_is_of_the_same_span_as_the_sales(quarter: Account) -> None:
    # a2's and c2's parts that were paid with stars give none. c2 lost its 9, and a1, which was given in the
    # quarter before, 80.
    (base,) = quarter.rules
    assert base.given == 40 + 20 + 60 + 9
    assert base.taken_back == 80 + 9
    assert base.cost == Fraction(40) * Fraction("0.05")
    assert base.members == 3
    assert [(use.used, use.members) for use in quarter.uses] == [(20, 2)], "cy's came back"


def test_what_members_hold_is_that_of_the_end_of_the_span(quarter: Account) -> None:
    (stars,) = quarter.units
    # a1's 20 were used, b1's 40 lapsed on June 1; left: a2's 20 lapsed on June 20; c1's 60 until July 1.
    assert (stars.available, stars.lapsed) == (60, 60)
    assert stars.liability == 3
    assert stars.months[-1].outstanding == 60
    assert [date.fromordinal(one.month).month for one in stars.issues] == [3, 4, 5], "July's came later"


def test_what_was_taken_back_was_never_there_to_be_used(quarter: Account) -> None:
    (stars,) = quarter.units
    march, april, may = stars.issues
    assert (march.issued, march.used, march.redemption_rate) == (20, 20, 1)
    assert (april.issued, april.lapsed, april.breakage) == (60, 60, 1)
    assert (may.issued, may.lapsed) == (60, 0)


def test_who_used_units_and_got_them_back_used_none(quarter: Account) -> None:
    (guest,) = quarter.segments
    assert (guest.members, guest.redeemed) == (3, 1), "di, the only friend, came later"
    ((unit, units),) = guest.units
    assert (unit, units.issued, units.used, units.lapsed) == ("stars", 140, 20, 60)


def test_the_net_promoter_score_counts_each_member_once(quarter: Account) -> None:
    nps = figures(quarter)["nps"]
    assert (nps.numerator, nps.denominator) == (100, 1)


def test_orders_are_read_by_the_version_that_decided_them() -> None:
    """A program that later knows other fields lays its records out anew."""
    registry = build_registry()
    old = CAFE + "fields: {order.gate: text, line.colour: text}\n"
    engine = Engine.open([load_text(old, "cafe.loyal.yaml", registry)])
    first = paid("a1", "2026-03-01T12:00:00-05:00", "ana", "100.00", gate="north", coupon="TEN")
    engine.evaluate({"source": "till", **first})
    new = Engine.open([load_text(CAFE, "cafe.loyal.yaml", registry)], engine.store)
    found = account(new.programs["cafe"], new.store, Asked(), new.version)
    assert (found.orders, found.sales) == (1, 100)
    assert figures(found)["order_value_with_redemption"].numerator == 100
    assert account(new.programs["cafe"], new.store, Asked()).sales == 100, "without a loader as well"
