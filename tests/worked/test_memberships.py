"""Worked numbers of other systems on paid memberships."""

import pytest

from kinds.club import Club
from kinds.world import World

YEARLY = """
loyalrules: 1
id: yearly
currency: KRW
timezone: Asia/Seoul
memberships:
  small:
    price: {amount: 299500 KRW, each: year}
    refund: {gives: unused days, less: small.fee_paid / 365}
  large: {price: {amount: 495500 KRW, each: year}, instead_of: small, takes_over: new_term}
"""
PROTECTED = """
loyalrules: 1
id: protected
currency: USD
timezone: UTC
units: {points: {expires: {after: 30 days}}}
tiers:
  levels: [{id: member}, {id: gold, if: [member.points >= 100], expires: {after: 1 day}}]
  keep_while: [member.memberships contains club]
memberships: {club: {price: {amount: 5 USD, each: month}}}
rules:
  - {id: base, when: order.paid, then: [{earn: {amount: 1 for every 1 USD of order.net_sales}}]}
"""

RENEWED = """
loyalrules: 1
id: renewed
currency: INR
timezone: Asia/Kolkata
units: {money_to_go: {}, visits_to_go: {}}
periods: {card_year: {each: 1 year, from: gold.started}}
memberships: {gold: {price: none, expires: {after: 1 year, at: start of day}}}
counters:
  bought: {total: order.net_sales, when: order.paid, each: card_year}
  visits: {count: order.paid, each: card_year}
rules:
  - id: renew
    when: card_year.ended
    if: [any: [member.bought >= 5000 INR, member.visits >= 10]]
    then: [{grant_membership: {plan: gold}}]
  - id: to-go
    when: member.updated
    then:
      - earn: {unit: money_to_go, amount: "1 per 1 INR of max(5000 INR - member.bought, 0 INR)"}
      - earn: {unit: visits_to_go, amount: "max(10 - member.visits, 0)"}
"""


def test_179_cancelled_in_the_trial_nothing_is_charged_and_there_is_no_second_one():
    club = Club()
    club.does("bought", "2026-01-01")
    club.does("cancelled", "2026-01-05", at_end=False)

    assert club.member("mina").marks["memberships"][0].fee == 0
    assert "one in a lifetime" in club.refuses("bought", "2026-01-06", trial=True)


def test_180_a_tier_is_held_while_the_member_pays_though_the_points_lapsed():
    shop = World(PROTECTED)
    shop.send("membership.bought", "ada", "2026-01-01", id="club")
    for member in ("ada", "ben"):
        lines = [{"price": "120.00"}]
        shop.send("order.paid", member, "2026-01-02 12:00", id=f"A {member}", lines=lines)
    shop.send("membership.renewed", "ada", "2026-01-31 12:00", id="club")
    for member in ("ada", "ben"):
        shop.wait(member, "2026-02-20")
    assert [shop.has(one, "points") for one in ("ada", "ben")] == ["0", "0"]
    assert [shop.view(one, "tier", "2026-02-20")["id"] for one in ("ada", "ben")] == ["gold", "member"]

    shop.wait("ada", "2026-03-01")
    assert shop.view("ada", "tier", "2026-03-01")["id"] == "member"


def test_181_three_charges_on_three_days_and_then_it_is_over():
    club = Club()
    club.does("bought", "2026-01-10", trial=False)
    for day in ("2026-02-10", "2026-02-11", "2026-02-12"):
        club.does("payment_failed", day)

    assert club.passes("2026-02-13") == [("ended", "plus", "lapsed")]


@pytest.mark.parametrize(("days", "back"), [(3, 821), (102, 82055), (365, 297859)])
def test_182_of_the_days_left_two_are_kept(days, back):
    """(D - 2) x price / 365, a won rounded half up."""
    shop = World(YEARLY)
    shop.send("membership.bought", "mina", "2026-03-01", id="small")
    left = shop.program.zone.local_text(shop.moment("2027-03-01") - days * 86_400_000_000)
    answer = shop.send("membership.cancelled", "mina", f"{left[:10]} 12:00", id="small", at_end=False)

    assert [int(one.change) for one in answer.given] == [back]


def test_182_the_rest_of_the_smaller_plan_is_taken_off_the_larger_one():
    shop = World(YEARLY)
    shop.send("membership.bought", "mina", "2026-03-01", id="small")
    shop.send("membership.bought", "mina", "2026-12-01 09:00", id="large")

    assert shop.view("mina", "memberships", "2026-12-01 09:00")[0]["fee_paid"] == 495500 - 73849


@pytest.mark.parametrize(("orders", "money", "visits", "kept"), [
    ([4000], 1000, 9, False), ([1] * 8, 4992, 2, False), ([4000, 1000], 0, 8, True),
    ([1] * 10, 4990, 0, True),
])  # fmt: skip
def test_183_a_card_is_renewed_for_5000_or_ten_visits_and_says_what_is_missing(orders, money, visits, kept):
    club = Club(program=RENEWED)
    club.does("bought", "2026-01-01", plan="gold")
    for number, price in enumerate(orders):
        club.send(
            "order.paid", "mina", f"2026-02-{number + 1:02}", id=f"A{number}", lines=[{"price": str(price)}]
        )
    club.send("member.updated", "mina", "2026-12-01")
    assert (int(club.has("mina", "money_to_go")), int(club.has("mina", "visits_to_go"))) == (money, visits)

    club.passes("2027-01-01")
    assert club.status("2027-01-01", plan="gold") == ("active" if kept else "none")
