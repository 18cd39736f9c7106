"""Laws of referrals: no circle ever, one reward for one friend, and any refunds in parts come to one."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kinds.befriend import HEAD, THANKS, invite, pay
from kinds.world import World

NAMES = ["ann", "bo", "cy", "dee", "eli", "fay"]
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=30)


def above(links: dict[str, str], member: str) -> list[str]:
    """Return those above a member, nearest first; a circle would never end, so it is cut and shows."""
    found: list[str] = []
    while member in links and len(found) <= len(links):
        member = links[member]
        found.append(member)
    return found


@given(PAIRS, st.sampled_from(["first", "last"]))
def test_there_is_never_a_circle_and_exactly_what_would_close_one_is_refused(pairs, touch):
    world = World(HEAD + f"referrals: {{attach: {{touch: {touch}}}}}" + THANKS)
    links: dict[str, str] = {}
    for friend, referrer in pairs:
        free = touch == "last" or friend not in links
        allowed = free and friend != referrer and friend not in above(links, referrer)
        refused = invite(world, friend, referrer)
        assert (refused == "") is allowed, refused
        if allowed:
            links[friend] = referrer
        for name in NAMES:
            assert name not in above(links, name)
            assert world.view(name, "referrer", "2026-02-01") == links.get(name)
            invited = sum(1 for one in links.values() if one == name)
            assert world.view(name, "friends", "2026-02-01")["invited"] == invited
    assert world.balances() == world.books()


@given(PAIRS, st.integers(1, 4))
def test_each_level_is_paid_once_and_nearest_first(pairs, depth):
    world = World(
        HEAD
        + f"referrals: {{depth: {depth}}}"
        + """
rules:
  - id: up
    when: order.paid
    for_each: member.upline
    then: [{earn: {to: upline, amount: upline.level}}]
"""
    )
    links: dict[str, str] = {}
    for friend, referrer in pairs:
        if invite(world, friend, referrer) == "":
            links[friend] = referrer
    pay(world, "ann", "A1")

    expected = {name: f"{level}.00" for level, name in enumerate(above(links, "ann")[:depth], 1)}
    assert {name: has for name in NAMES if (has := world.has(name, "credit")) != "0.00"} == expected


MANY_RULES = """
referrals: {qualified: {if: [order.net_sales >= 20]}}
counters:
  friends_this_year: {count: referral.qualified, per: referrer, each: year}
rules:
  - id: share
    when: referral.qualified
    then:
      - earn: {to: referrer, amount: 7% of order.net_sales}
      - earn: {to: friend, amount: 3 for every 10 USD of order.net_sales, at_most: 12}
  - id: large
    when: referral.qualified
    if: [order.net_sales >= 40, referrer.friends_this_year >= 1]
    then:
      - earn: {to: referrer, amount: 5, limit: {times: 1, per: referrer, each: year}}
      - give_badge: {to: referrer, badge: helper}
  - id: up
    when: order.paid
    for_each: member.upline
    then: [{earn: {to: upline, amount: {of: order.net_sales, by: upline.level, steps: [{is: 1, gives: 5%}, {otherwise: 1%}]}}}]
"""  # noqa: E501
PRICES = st.lists(st.integers(1, 4000), min_size=1, max_size=4)


def family() -> World:
    world = World(HEAD + MANY_RULES)
    assert invite(world, "jun", "mina") == ""
    assert invite(world, "mina", "noor") == ""
    return world


def buy(world: World, prices: list[int]) -> None:
    lines = [
        {"id": f"l{number}", "price": f"{price // 100}.{price % 100:02}"}
        for number, price in enumerate(prices)
    ]
    assert world.send("order.paid", "jun", "2026-01-10", id="A1", lines=lines).refused == ""


def totals(world: World) -> dict[tuple[str, str], int]:
    """Return what members hold, without the accounts of single lots."""
    return {key: amount for key, amount in world.balances().items() if not key[1].startswith("#orders")}


@given(PRICES, st.lists(st.integers(1, 100), min_size=1, max_size=6))
def test_refunds_in_parts_come_to_what_one_refund_comes_to(prices, parts):
    """Both worlds keep the same part of the order: one in many steps, one in a single step."""
    step_by_step, at_once = family(), family()
    for world in (step_by_step, at_once):
        buy(world, prices)
    left, refunded = sum(prices), 0
    for part in parts:
        cents = int(Fraction(left * part, 100))
        if cents:
            send_back(step_by_step, cents)
            left, refunded = left - cents, refunded + cents
    if refunded:
        send_back(at_once, refunded)

    assert totals(step_by_step) == totals(at_once)
    assert grants(step_by_step) == grants(at_once)
    for world in (step_by_step, at_once):
        assert world.balances() == world.books()


def send_back(world: World, cents: int) -> None:
    amount = f"{cents // 100}.{cents % 100:02}"
    assert world.send("order.refunded", "jun", "2026-01-11", id="A1", amount=amount).refused == ""


def grants(world: World) -> list[tuple[str, str, object]]:
    contexts = world.state.orders["A1"].contexts
    return [(grant.rule, grant.recipient, grant.standing) for one in contexts for grant in one.grants]


@given(PRICES, st.permutations(range(4)))
def test_whatever_order_lines_come_back_in_nothing_is_left_at_the_end(prices, order):
    world = family()
    buy(world, prices)
    for number in (number for number in order if number < len(prices)):
        answer = world.send("order.refunded", "jun", "2026-01-11", id="A1", lines=[{"id": f"l{number}"}])
        assert answer.refused == ""

    assert {key for key in totals(world) if key[1] != "#invited/counted"} == set()
    assert world.balances() == world.books()
    assert world.counter("mina", "friends_total") == 0
