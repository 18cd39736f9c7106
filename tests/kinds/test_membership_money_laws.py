"""Laws of what members pay for plans: what is billed is served, and nothing is free twice."""

from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from kinds.world import World
from loyalrules.base.calendar import add_months
from loyalrules.kinds.memberships.held import find

FIRST = date(2026, 1, 1).toordinal()
TRIAL, GRACE = 15, 3  # Fourteen days and the day of joining.
HEAD = """
loyalrules: 1
id: money
currency: USD
timezone: Europe/Berlin
units: {points: {}}
memberships:
  plus:
    price:
      amount: 10 USD
      each: month
      introductory: {amount: 1 USD}
      win_back: {amount: 4 USD, after: 20 days}
    trial: 14 days
    grace: 3 days
    pause: {at_most: 90 days}
    rejoin: {wait: 10 days}
    refund: [{within: 5 days, gives: all}, {gives: unused days}]
rules:
  - {id: thanks, when: membership.renewed, then: [{earn: {amount: 10 per 1 USD of membership.fee_paid}}]}
  - {id: hello, when: membership.started, if: [membership.reason is bought], then: [{earn: {amount: 7}}]}
"""

steps = st.one_of(
    st.tuples(st.just("early"), st.integers(0, 14)),
    st.tuples(st.just("late"), st.integers(0, GRACE - 1)),
    st.tuples(st.just("pause"), st.integers(1, 80)),
)


def at(day: int, clock: str = "12:00") -> str:
    return f"{date.fromordinal(day)} {clock}"


@given(st.integers(0, 400), st.lists(steps, max_size=14))
@settings(max_examples=30)
def test_the_months_that_are_billed_are_the_months_that_are_served_beside_trial_and_grace(start, life):
    """A plain count of days says the same: trial, billed months, used grace, and no day of a pause."""
    shop, zone = World(HEAD), World(HEAD).program.zone
    joined = FIRST + start
    assert shop.send("membership.bought", "mina", at(joined), id="plus").refused == ""
    until = anchor = joined + TRIAL
    billed, terms, months, rested, grace, now = 0, 0, 0, 0, 0, joined
    for what, days in life:
        if what == "pause":
            if billed == 0 or now >= until - 1:
                continue
            now += 1
            sent = shop.send(
                "membership.paused", "mina", at(now), id="plus", until=str(date.fromordinal(now + days))
            )
            assert sent.refused == ""
            rested, until, terms, now = rested + days, until + days, 0, now + days
            anchor = until
            shop.wait("mina", at(now))
            continue
        day = max(now, until - days if what == "early" else until + days)
        assert shop.send("membership.renewed", "mina", at(day), id="plus").refused == ""
        if day > until:
            grace, anchor, terms = grace + day - until, day, 0
            until = day
        billed, terms = billed + 1, terms + 1
        due = add_months(anchor, terms)
        months, until, now = months + due - until, due, day
    shop.wait("mina", at(until + 400))

    held = find(shop.member("mina"), "plus")
    first, after = held.started, held.ended
    served = (
        zone.day(after) - zone.day(first) - sum(zone.day(end) - zone.day(begin) for begin, end in held.pauses)
    )
    assert held.renewals == billed
    assert served == TRIAL + months + grace + GRACE
    assert zone.day(after) - zone.day(first) == served + rested


actions = st.lists(
    st.tuples(
        st.sampled_from(("bought", "bought", "renewed", "cancelled", "now", "refunded")), st.integers(0, 40)
    ),
    min_size=1,
    max_size=18,
)


@given(actions)
@settings(max_examples=40)
def test_nobody_goes_round_for_free(life):
    """One trial, one introductory price and one price to win back in a lifetime; a door that stays shut."""
    shop, day = World(HEAD), FIRST
    offers, trials, paid, back, left = [], 0, 0, 0, None
    for what, gap in life:
        day += gap
        record = {"at_end": False} if what == "now" else {}
        name = "cancelled" if what == "now" else what
        shop.wait("mina", at(day))  # What ends by itself has ended before.
        before, known = shop.has("mina", "points"), find(shop.member("mina"), "plus")
        answer = shop.send(f"membership.{name}", "mina", at(day), id="plus", **record)
        held = find(shop.member("mina"), "plus")
        if answer.refused:
            assert shop.has("mina", "points") == before
            continue
        if name in ("bought", "renewed"):
            started = [one for one in answer.trace if one.event_type == "membership.started"]
            if started and left is not None:
                assert day - left >= 10
            trials += any(one.roots[0][1] == "trial" for one in started)
            paid += held.fee if held.terms else 0
            offers.append(held.offer if held.terms else "")
        back += sum(int(one.change) for one in answer.given if one.verb == "pay_out")
        if what in ("now", "refunded") and known is not None and held.ended != known.ended:
            left = day
    assert trials <= 1
    assert offers.count("introductory") <= 1
    assert offers.count("win_back") <= 1
    assert 0 <= back <= paid
    assert shop.balances() == shop.books()


@given(st.integers(0, 60), st.integers(0, 40))
@settings(max_examples=40)
def test_points_for_a_payment_go_back_in_the_share_of_its_fee(start, later):
    shop, day = World(HEAD), FIRST + start
    shop.send("membership.bought", "mina", at(day), id="plus", trial=False)
    shop.send("membership.renewed", "mina", at(day + 1), id="plus")
    given_before = int(shop.has("mina", "points"))
    answer = shop.send("membership.cancelled", "mina", at(day + 2 + later), id="plus", at_end=False)

    if answer.refused:
        return
    back = sum(int(one.change) for one in answer.given if one.verb == "pay_out")
    latest, first = min(back, 1000), min(max(back - 1000, 0), 100)  # 10.00, and the dollar before it.
    assert int(shop.has("mina", "points")) == given_before - 100 * latest // 1000 - 7 * first // 100


CHANGES = """
loyalrules: 1
id: changes
currency: USD
timezone: Europe/Berlin
memberships:
  plus: {{price: {{amount: 10 USD, each: month}}, grace: 3 days}}
  pro: {{price: {{amount: 20 USD, each: month}}, grace: 3 days, instead_of: plus, takes_over: {how}}}
"""


@given(
    st.integers(0, 400), st.integers(0, 5), st.integers(0, 27), st.integers(0, 4),
    st.sampled_from(("new_term", "same_term", "at_end")),
)  # fmt: skip
@settings(max_examples=40)
def test_a_change_of_plan_bills_what_is_served_without_a_gap_or_a_day_twice(start, before, gone, after, how):
    """What is left of the smaller plan is worth its days, and the larger one is billed for what it serves."""
    shop = World(CHANGES.format(how=how))
    zone, joined = shop.program.zone, FIRST + start
    shop.send("membership.bought", "mina", at(joined), id="plus")
    for term in range(before):
        shop.send("membership.renewed", "mina", at(add_months(joined, term + 1)), id="plus")
    begun, due = add_months(joined, before), add_months(joined, before + 1)
    day = min(begun + gone, due - 1)
    shop.send("membership.bought", "mina", at(day, "13:00"), id="pro")
    fee = find(shop.member("mina"), "pro").fee
    left, length = due - day, due - begun
    worth = [int(Fraction(price * left, length) + Fraction(1, 2)) for price in (1000, 2000)]
    anchor, terms = {"new_term": (day, 1), "same_term": (joined, before + 1), "at_end": (due, 0)}[how]
    assert fee == {"new_term": 2000 - worth[0], "same_term": worth[1] - worth[0], "at_end": 0}[how]

    for term in range(after):
        shop.send("membership.renewed", "mina", at(add_months(anchor, terms + term)), id="pro")
    over = add_months(anchor, terms + after)
    shop.wait("mina", at(over + 90))

    plus, pro = find(shop.member("mina"), "plus"), find(shop.member("mina"), "pro")
    assert zone.day(plus.started) == joined
    assert plus.reason == "replaced"
    assert zone.day(plus.ended) == zone.day(pro.started)
    assert zone.day(pro.ended) == over + GRACE
