"""Laws of granted time: it adds up in any order, and what is taken back might never have been given."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from kinds.world import World
from loyalrules.base.calendar import add_days, add_months
from loyalrules.kinds.memberships.held import find

FIRST = date(2026, 1, 1)
HEAD = """
loyalrules: 1
id: granted
currency: USD
timezone: Europe/Berlin
units: {points: {}}
memberships: {plus: {price: {amount: 10 USD, each: month}, grace: 3 days, pause: {at_most: 90 days}}}
rules:
  - id: month
    when: order.paid
    if: [order.coupon is M]
    then: [{grant_membership: {plan: plus, for: 1 month}}]
  - id: days
    when: order.paid
    if: [order.coupon is D]
    then: [{grant_membership: {plan: plus, for: 9 days}}]
"""


def at(day: int, clock: str = "12:00") -> str:
    return f"{FIRST + timedelta(days=day)} {clock}"


def buy(world: World, number: int, coupon: str, day: int) -> None:
    world.send("order.paid", "mina", at(day), id=f"A{number}", coupon=coupon, lines=[{"price": "5.00"}])


@given(st.integers(0, 90), st.lists(st.sampled_from("MD"), max_size=6), st.integers(0, 3), st.data())
@settings(max_examples=40)
def test_ends_are_counted_at_once_and_what_is_taken_back_was_never_given(start, gifts, paid, data):
    """Paid terms and months and days that were granted before them come to one sum, whatever came back."""
    shop = World(HEAD)
    shop.send("membership.bought", "mina", at(start), id="plus")
    for number, coupon in enumerate(gifts):
        buy(shop, number, coupon, start + 1)
    gone = data.draw(st.sets(st.sampled_from(range(len(gifts))))) if gifts else set()
    for number in data.draw(st.permutations(sorted(gone))):
        shop.send("order.refunded", "mina", at(start + 2), id=f"A{number}")
    for _ in range(paid):
        shop.send("membership.renewed", "mina", at(start + 3), id="plus")

    left = [coupon for number, coupon in enumerate(gifts) if number not in gone]
    first = (FIRST + timedelta(days=start)).toordinal()
    due = add_days(add_months(first, 1 + paid + left.count("M")), 9 * left.count("D"))
    held = find(shop.member("mina"), "plus")
    assert held.until == shop.program.zone.start_of_day(due)
    assert held.renewals == paid
    assert shop.balances() == shop.books()


@given(st.sampled_from("MD"), st.integers(0, 40), st.integers(0, 40), st.booleans())
@settings(max_examples=60)
def test_a_refund_and_its_cancelling_give_no_day_twice(coupon, used, later, holder):
    """Days that begun stay, the others go and come back: the days served are never more than were given."""
    shop, zone = World(HEAD), World(HEAD).program.zone
    if holder:
        shop.send("membership.bought", "mina", at(0), id="plus")
    buy(shop, 1, coupon, 0)
    given_until = find(shop.member("mina"), "plus").until
    shop.wait("mina", at(used))
    shop.send("order.refunded", "mina", at(used, "13:00"), id="A1")
    shop.wait("mina", at(used + later, "14:00"))
    shop.send("order.refund_cancelled", "mina", at(used + later, "15:00"), id="A1")
    shop.wait("mina", at(400))

    held = find(shop.member("mina"), "plus")
    spans = [*held.past, (held.started, held.ended)]
    days = sum(zone.day(end) - zone.day(first) for first, end in spans)
    grace = 3 if holder else 0
    whole = zone.day(given_until) - FIRST.toordinal()
    assert days <= whole + 2 * grace + (1 if holder else 0)
    assert days >= whole
    if not holder:
        assert days == whole
    assert shop.balances() == shop.books()
