"""The figures of the field, on numbers that can be worked out by hand."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest

from loyalrules.base.problem import EventError
from loyalrules.engine.engine import Engine
from loyalrules.report.account import Account, Asked, NothingBooked, account
from loyalrules.report.metrics import Metric
from loyalrules.report.segments import NoSegment
from loyalrules.report.span import Span
from loyalrules.report.statement import statements
from report.cafe import EVENTS, cafe, opened

FIRST, LAST = date(2026, 7, 1).toordinal(), date(2026, 9, 30).toordinal()


def order(event: str, day: str, member: str, *lines: tuple[str, str], **more: object) -> dict[str, object]:
    priced = [{"id": f"l{at}", "category": what, "price": price} for at, (what, price) in enumerate(lines)]
    return {
        "type": "order.paid", "id": event, "at": f"{day}T12:00:00-04:00", "member": member,
        "order": {"id": event, "lines": priced, **more},
    }  # fmt: skip


def answer(event: str, member: str, name: str, score: object, **more: object) -> dict[str, object]:
    return {
        "type": "survey.answered", "id": event, "at": "2026-08-01T12:00:00-04:00", "member": member,
        "survey": {"name": name, "score": score, **more},
    }  # fmt: skip


# April to June: ana, bo, cy, di bought. July to September: ana (3 orders), bo, eve; cy's was refunded.
HISTORY = (
    order("p1", "2026-04-05", "ana", ("tea", "10.00")),
    order("p2", "2026-05-05", "bo", ("tea", "10.00")),
    order("p3", "2026-06-05", "cy", ("tea", "10.00")),
    order("p4", "2026-06-30", "di", ("tea", "10.00")),
    order("q1", "2026-07-01", "ana", ("tea", "30.00"), ("cake", "10.00")),
    order("q2", "2026-07-20", "ana", ("tea", "20.00")),
    order("q3", "2026-08-02", "bo", ("tea", "8.00"), ("tea", "2.00")),
    order("q4", "2026-08-09", "cy", ("tea", "99.00")),
    {
        "type": "order.refunded", "id": "q5", "at": "2026-08-10T12:00:00-04:00", "member": "cy",
        "order": {"id": "q4"},
    },
    order("q6", "2026-08-20", "ana", ("tea", "30.00"), tenders=[
        {"method": "stars", "amount": "1.00"}, {"method": "card", "amount": "29.00"}]),
    order("q7", "2026-09-30", "eve", ("cake", "15.00")),
    answer("s1", "ana", "nps", 10), answer("s2", "bo", "nps", "9"), answer("s3", "cy", "nps", 6),
    answer("s4", "eve", "nps", 8), answer("s5", "di", "nps", 3), answer("s6", "di", "nps", 5),
    answer("s7", "ana", "cli", 4, question="again", best=5),
    answer("s8", "bo", "cli", 3, question="again", best=5),
    answer("s9", "ana", "cli", 9, question="recommend"),
)  # fmt: skip


@pytest.fixture(scope="module")
def shop() -> Engine:
    return opened(*HISTORY, until="2026-10-01T00:00:00-04:00")


@pytest.fixture(scope="module")
def quarter(shop: Engine) -> Account:
    asked = Asked(FIRST, LAST, margin=Fraction(3, 10))
    return account(shop.programs["cafe"], shop.store, asked)


def figures(report: Account) -> Mapping[str, Metric]:
    return {one.key: one for one in report.metrics}


@pytest.mark.parametrize(
    ("key", "numerator", "denominator"),
    [
        ("participation", 3, 5),  # ana, bo, eve of ana, bo, cy, di, eve: nothing remains of what cy bought.
        ("average_order_value", 115, 5),  # 40 + 20 + 10 + 30 + 15, the part paid with stars included.
        ("order_value_with_redemption", 30, 1),
        ("order_value_without_redemption", 85, 4),
        ("purchase_frequency", 5, 3),
        ("repeat_rate", 1, 3),  # ana.
        ("upsell_rate", 1, 2),  # ana bought tea and cake; bo only tea, eve only cake.
        ("retention", 2, 4),  # ana and bo of ana, bo, cy, di.
        ("churn", 2, 4),
        ("nps", 100 * (2 - 2), 5),  # 10, 9; 8; 6 and di's last answer, 5.
        ("cli", 70 + 90, 2),
    ],
)
def test_a_figure_is_its_two_numbers(quarter: Account, key: str, numerator: int, denominator: int) -> None:
    found = figures(quarter)[key]
    assert (found.numerator, found.denominator) == (numerator, denominator)
    assert found.value == Fraction(numerator, denominator)
    assert found.span == Span(FIRST, LAST)
    assert str(found.formula)
    assert str(found.source)


def test_lifetime_value_is_the_margin_of_a_member_until_half_of_them_are_gone(quarter: Account) -> None:
    # 115.00 of 3 members, 30 % of it, and a member stays for 1 / (1/2) = 2 quarters.
    assert figures(quarter)["lifetime_value"].value == Fraction(115, 3) * Fraction(3, 10) * 2


def test_what_nobody_can_say_is_not_said(shop: Engine) -> None:
    first = account(shop.programs["cafe"], shop.store, Asked(FIRST - 91, FIRST - 1))
    found = figures(first)
    assert found["retention"].value is found["lifetime_value"].value is found["nps"].value is None
    assert (found["participation"].value, first.members) == (1, 4), "eve joined later"


def test_without_days_it_is_the_year_until_the_last_booking(shop: Engine) -> None:
    found = account(shop.programs["cafe"], shop.store, Asked())
    assert found.span == Span(date(2025, 10, 2).toordinal(), date(2026, 10, 1).toordinal())
    assert found.orders == 9, "what was refunded whole is no order"


def test_members_are_grouped_by_tier_as_they_are_at_the_end(quarter: Account) -> None:
    assert quarter.by == "tier"
    assert {one.segment: one.members for one in quarter.segments} == {"friend": 1, "guest": 4}
    friend, guest = sorted(quarter.segments, key=lambda one: one.segment)
    assert (friend.bought, friend.repeated, friend.redeemed, friend.orders, friend.sales) == (1, 1, 1, 3, 90)
    assert (guest.joined, guest.bought, guest.repeated, guest.redeemed, guest.orders) == (1, 2, 0, 0, 2)


def test_a_field_that_members_lack_cannot_group_them(shop: Engine) -> None:
    with pytest.raises(NoSegment, match=r'no "segment".*did you mean segments'):
        account(shop.programs["cafe"], shop.store, Asked(by="segment"))
    by_segment = account(shop.programs["cafe"], shop.store, Asked(by="segments"))
    assert [(one.segment, one.members) for one in by_segment.segments] == [("-", 5)]


def test_an_empty_ledger_says_so() -> None:
    engine = Engine.open([cafe()])
    with pytest.raises(NothingBooked, match="nothing was booked for the program cafe"):
        account(engine.programs["cafe"], engine.store, Asked())


def test_members_come_back_by_the_month_of_their_first_purchase(quarter: Account) -> None:
    april, may, june, september = quarter.cohorts
    assert (april.active, may.active) == ((1, 0, 0, 1, 1, 0), (1, 0, 0, 1, 0))
    assert (june.active, september.active) == ((2, 0, 0, 0), (1,)), "cy's whole refund is no purchase"


def test_scores_are_fifths_and_equals_are_equal(quarter: Account) -> None:
    cells = {(one.recency, one.frequency): (one.members, one.sales) for one in quarter.rfm}
    # By last day: bo, ana, eve are the thirds 1, 2, 4 of five; by orders bo and eve are equal.
    assert cells == {(4, 1): (1, 15), (2, 4): (1, 90), (1, 1): (1, 10)}
    assert sum(one.sales for one in quarter.rfm) == quarter.sales


def test_a_survey_outside_its_scale_is_refused(shop: Engine) -> None:
    with pytest.raises(EventError, match="score is not between 0 and the best answer"):
        shop.preview(answer("wrong", "ana", "nps", 11))


def test_units_say_what_became_of_each_month(quarter: Account) -> None:
    (stars,) = quarter.units
    assert stars.liability == (stars.available + stars.pending - stars.owed) * Fraction("0.05")
    issued = sum(one.issued for one in stars.issues)
    gone = sum(one.used + one.lapsed for one in stars.issues)
    assert sum(one.used for one in stars.issues) == 20
    assert all(one.redemption_rate + one.breakage <= 1 for one in stars.issues)
    assert issued - gone == stars.available + stars.pending - stars.owed


def test_a_statement_leads_from_what_stood_to_what_stands() -> None:
    engine = opened(*EVENTS, until="2026-10-01T00:00:00-04:00")
    span = Span(date(2026, 6, 1).toordinal(), date(2026, 7, 9).toordinal())
    (stars,) = statements(engine.programs["cafe"], engine.store.postings("cafe", "mina"), span)
    assert [(line.what, line.rule, line.amount) for line in stars.lines] == [
        ("earned", "base", 25),
        ("earned", "twice", 25),
        ("used", "latte", -20),
        ("lapsed", "base", Fraction("-20.2")),
    ]
    assert (stars.opening, stars.closing) == (Fraction("40.2"), Fraction("50"))
    balances = [stars.opening, *(line.balance for line in stars.lines)]
    assert [after - before for before, after in pairwise(balances)] == [line.amount for line in stars.lines]


def test_a_statement_of_everything_ends_with_the_balance() -> None:
    engine = opened(*HISTORY)
    everything = Span(1, 10**6)
    for member in ("ana", "bo", "cy", "eve"):
        (stars,) = statements(engine.programs["cafe"], engine.store.postings("cafe", member), everything)
        balance = engine.member(member).balance("stars")
        assert stars.opening == 0
        assert stars.closing == Fraction(balance.available + balance.pending - balance.owed)
