"""Referrals: who counts as a friend, what that is worth, and the levels above a member."""

import pytest

from kinds.befriend import HEAD, THANKS, friends, invite, pay
from kinds.world import World, program_of
from loyalrules.base.problem import ProgramError

# --- The numbers of others -----------------------------------------------------------------------


def test_ten_dollars_for_each_friend_and_bonuses_at_5_10_and_25():
    bonuses = "".join(
        f"""
  - id: bonus-{count}
    when: referral.qualified
    if: [referrer.friends_total is {count}]
    then: [{{earn: {{to: referrer, amount: {bonus}}}}}]"""
        for count, bonus in ((5, 50), (10, 150), (25, 500))
    )
    world = World(HEAD + "referrals: {}" + THANKS + bonuses)
    seen = {}
    for number in range(1, 26):
        friends(world, f"f{number}")
        seen[number] = world.has("mina", "credit")

    assert (seen[4], seen[5], seen[10], seen[25]) == ("40.00", "100.00", "300.00", "950.00")


@pytest.mark.parametrize(
    ("chain", "gives", "expected"),
    [
        (5, (20, 10, 5, 3, 2), ("20.00", "10.00", "5.00", "3.00", "2.00")),
        (3, (20, 10, 5, 3, 2), ("20.00", "10.00", "5.00")),
        (2, (30, 10), ("30.00", "10.00")),
        (4, (30, 10), ("30.00", "10.00", "0.00", "0.00")),
    ],
)
def test_every_level_above_gets_its_share_of_each_order(chain, gives, expected):
    steps = ", ".join(f"{{is: {level}, gives: {share}%}}" for level, share in enumerate(gives, 1))
    world = World(
        HEAD
        + f"""
referrals: {{attach: {{when: member.joined}}}}
rules:
  - id: commission
    when: order.paid
    for_each: member.upline
    then:
      - earn:
          to: upline
          amount: {{of: order.net_sales, by: upline.level, steps: [{steps}, {{otherwise: 0%}}]}}
"""
    )
    for level in range(chain):
        world.send("member.joined", f"m{level}", "2026-01-05", referrer=f"m{level + 1}")
    pay(world, "m0", "A1", "100.00")

    assert tuple(world.has(f"m{level}", "credit") for level in range(1, chain + 1)) == expected


TEN = """
referrals: {}
counters:
  friends_this_year: {count: referral.qualified, per: referrer, each: year}
rules:
  - id: thanks
    when: referral.qualified
    then:
      - earn:
          to: referrer
          amount:
            by: referrer.friends_this_year
            steps: [{from: 1, gives: 1000}, {from: 5, gives: 1500}, {from: 10, gives: 2500}]
"""


def test_the_place_in_the_row_is_recorded_and_a_refund_takes_back_only_its_own_reward():
    world = World(HEAD + TEN)
    friends(world, *(f"f{number}" for number in range(1, 11)))
    assert world.has("mina", "credit") == "14000.00"  # 4 x 1000 + 5 x 1500 + 2500

    for number in range(1, 10):
        world.send("order.refunded", f"f{number}", "2026-01-20", id=f"f{number}")
    assert world.has("mina", "credit") == "2500.00"
    assert world.counter("mina", "friends_this_year") == 1

    friends(world, "f11")  # The places are free again: the second friend of those who stand.
    assert world.has("mina", "credit") == "3500.00"


# --- Counting ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("within", "at", "counts"),
    [
        ("30 days", "2026-02-04 23:59", True),
        ("30 days", "2026-02-05 00:00", False),
        ("1 month", "2026-02-05 23:59", True),
        ("36 hours", "2026-01-07 02:59", True),
        ("36 hours", "2026-01-07 03:00", False),
    ],
)
def test_a_friend_counts_inside_the_window_after_the_acceptance(within, at, counts):
    world = World(HEAD + f"referrals: {{qualified: {{within: {within}}}}}" + THANKS)
    invite(world, "jun", "mina", "2026-01-05 15:00")
    pay(world, "jun", "A1", at=at)

    assert world.has("mina", "credit") == ("10.00" if counts else "0.00")


def test_an_order_from_before_the_acceptance_does_not_count_even_when_it_comes_late():
    world = World(HEAD + "referrals: {}" + THANKS)
    invite(world, "jun", "mina", "2026-01-05 15:00")
    pay(world, "jun", "A1", at="2026-01-05 14:00")
    assert world.has("mina", "credit") == "0.00"

    pay(world, "jun", "A2")
    assert world.has("mina", "credit") == "10.00"


@pytest.mark.parametrize(("times", "expected"), [(1, "10.00"), (2, "20.00")])
def test_only_so_many_events_of_a_friend_count(times, expected):
    world = World(HEAD + f"referrals: {{qualified: {{times: {times}}}}}" + THANKS)
    invite(world, "jun", "mina")
    for number in range(4):
        pay(world, "jun", f"A{number}")

    assert world.has("mina", "credit") == expected
    assert world.counter("mina", "friends_total") == times


def test_a_refund_frees_the_place_and_the_next_order_counts_inside_the_window():
    world = World(
        HEAD
        + "referrals: {qualified: {when: order.paid, if: [friend.orders is 0], within: 30 days}}"
        + THANKS
    )
    friends(world, "jun")
    world.send("order.refunded", "jun", "2026-01-11", id="jun")
    assert world.has("mina", "credit") == "0.00"
    assert world.view("mina", "friends", "2026-02-01") == {"invited": 1, "qualified": 0}

    pay(world, "jun", "A2", at="2026-01-12")
    assert world.has("mina", "credit") == "10.00"
    world.send("order.refunded", "jun", "2026-01-20", id="A2")
    pay(world, "jun", "A3", at="2026-03-01")
    assert world.has("mina", "credit") == "0.00"


def test_lines_of_the_section_decide_who_counts_and_lines_of_a_rule_only_its_reward():
    section = "referrals: {qualified: {if: [order.net_sales >= 20], unless: [order.total >= 900]}}"
    world = World(HEAD + section + THANKS.replace("then:", "if: [order.net_sales >= 30]\n    then:"))
    friends(world, "small", amount="19.99")
    friends(world, "middle", amount="29.99")
    friends(world, "large", amount="30.00")
    friends(world, "huge", amount="900.00")

    assert world.has("mina", "credit") == "10.00"
    assert world.view("mina", "friends", "2026-02-01") == {"invited": 4, "qualified": 2}


@pytest.mark.parametrize(
    ("on_refund", "after_part", "after_all"), [("replay", 0, 0), ("whole", 1, 0), ("keep", 1, 1)]
)
def test_a_refund_asks_the_lines_again_unless_the_section_says_otherwise(on_refund, after_part, after_all):
    section = f"referrals: {{on_refund: {on_refund}, qualified: {{if: [order.net_sales >= 20]}}}}"
    world = World(HEAD + section + THANKS)
    friends(world, "jun", amount="30.00")
    world.send("order.refunded", "jun", "2026-01-11", id="jun", amount="15.00")
    part = world.view("mina", "friends", "2026-02-01")["qualified"]
    world.send("order.refunded", "jun", "2026-01-12", id="jun")

    assert (part, world.view("mina", "friends", "2026-02-01")["qualified"]) == (after_part, after_all)
    assert world.has("mina", "credit") == ("10.00" if on_refund == "keep" else "0.00")
    assert world.balances() == world.books()


def test_a_friend_who_stays_keeps_what_counts_friends_and_an_effect_can_say_otherwise():
    own = (
        THANKS
        + """
  - id: share
    when: referral.qualified
    then: [{earn: {to: referrer, amount: 10 per 10 USD of order.net_sales, on_refund: replay}}]
"""
    )
    counters = "counters: {brought: {count: referral.qualified, per: referrer}}\n"
    section = counters + "referrals: {on_refund: keep, qualified: {if: [order.net_sales >= 20]}}"
    world = World(HEAD + section + own)
    friends(world, "jun", amount="30.00")
    assert world.has("mina", "credit") == "40.00"
    world.send("order.refunded", "jun", "2026-01-12", id="jun")

    assert world.has("mina", "credit") == "10.00"
    assert world.counter("mina", "brought") == 1
    assert world.balances() == world.books()


def test_other_events_than_orders_can_count():
    world = World(
        HEAD
        + """
events: {course.finished: {title: text}}
referrals: {qualified: {when: course.finished, if: [course.title is baking]}}
rules:
  - id: thanks
    when: referral.qualified
    if: [course.title is baking, referral.friend is jun, referral.referrer is mina]
    then: [{earn: {to: referrer, amount: 10}}]
"""
    )
    invite(world, "jun", "mina")
    world.send("course.finished", "jun", "2026-01-06", title="chess")
    assert world.has("mina", "credit") == "0.00"
    world.send("course.finished", "jun", "2026-01-07", title="baking")

    assert world.has("mina", "credit") == "10.00"


def test_the_acceptance_itself_can_count():
    world = World(HEAD + "referrals: {qualified: {when: referral.accepted}}" + THANKS)
    invite(world, "jun", "mina")

    assert world.has("mina", "credit") == "10.00"


def test_a_friend_can_count_when_the_order_arrives():
    world = World(
        HEAD + "referrals: {qualified: {when: order.delivered, if: [order.net_sales >= 20]}}" + THANKS
    )
    friends(world, "jun")
    assert world.has("mina", "credit") == "0.00"
    world.send("order.delivered", "jun", "2026-01-12", id="jun")
    assert world.has("mina", "credit") == "10.00"

    world.send("order.refunded", "jun", "2026-01-13", id="jun")
    assert world.has("mina", "credit") == "0.00"


def test_where_a_friend_stands_can_be_read_by_rules():
    world = World(
        HEAD
        + """
referrals: {qualified: {within: 30 days}, never_reward: [employee]}
rules:
  - id: look
    when: order.paid
    then: [{notify: {text: seen}}]
  - id: late
    when: order.paid
    if: [member.referral is too_late]
    then: [{notify: {text: late}}]
"""
    )
    fired = []
    invite(world, "jun", "mina")
    for number, day in enumerate(("2026-01-06", "2026-01-07", "2026-03-01")):
        answer = world.send("order.paid", "jun", day, id=f"A{number}", lines=[{"price": "1.00"}])
        fired.append(answer.trace[0].fired)
    invite(world, "noor", "mina")
    late = world.send("order.paid", "noor", "2026-03-01", id="N1", lines=[{"price": "1.00"}])

    assert fired == [("look",), ("look",), ("look",)]  # He counts, so no window is open any more.
    assert late.trace[0].fired == ("look", "late")


# --- Levels --------------------------------------------------------------------------------------


def test_levels_end_at_the_depth_that_the_program_says():
    rule = """
rules:
  - id: up
    when: order.paid
    for_each: member.upline
    then: [{earn: {to: upline, amount: 1}}]
"""
    world = World(HEAD + "referrals: {depth: 3}" + rule)
    for number in range(5):
        invite(world, f"m{number}", f"m{number + 1}")
    pay(world, "m0", "A1")

    assert [world.has(f"m{number}", "credit") for number in range(6)] == [
        "0.00", "1.00", "1.00", "1.00", "0.00", "0.00",
    ]  # fmt: skip


def test_levels_are_those_of_the_purchase():
    rule = """
rules:
  - id: up
    when: order.paid
    for_each: member.upline
    then: [{earn: {to: upline, amount: 10% of order.net_sales}}]
"""
    world = World(HEAD + "referrals: {attach: {touch: last}, qualified: {when: order.delivered}}" + rule)
    invite(world, "jun", "mina")
    pay(world, "jun", "A1", "50.00")
    invite(world, "jun", "noor", "2026-01-11")
    world.send("order.refunded", "jun", "2026-01-12", id="A1", amount="20.00")

    assert (world.has("mina", "credit"), world.has("noor", "credit")) == ("3.00", "0.00")


# --- What programs may say -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "code", "message"),
    [
        ("{qualified: {when: cart.priced}}", "LR160", "cart.priced cannot"),
        ("{qualified: {when: order.refunded}}", "LR160", "order.refunded cannot"),
        ("{qualified: {when: referral.qualified}}", "LR160", "referral.qualified cannot"),
        ("{qualified: {when: order.payed}}", "LR119", "order.payed"),
        ("{qualified: {if: [friend.ordres is 0]}}", "LR204", "ordres"),
        ("{qualified: {times: 0}}", "LR104", "from 1 to 1000"),
        ("{depth: 51}", "LR104", "from 1 to 50"),
        ("{never_reward: [same_shoes]}", "LR165", "shoes is no text that is known"),
        ("{attach: {when: order.payed}}", "LR119", "order.payed"),
        ("{attach: {when: cart.priced}}", "LR166", "cart.priced cannot link a friend"),
    ],
)
def test_a_wrong_section_is_one_clear_problem(section, code, message):
    with pytest.raises(ProgramError) as error:
        program_of(HEAD + f"referrals: {section}")

    assert [(problem.code, message in problem.message) for problem in error.value.problems] == [(code, True)]


def test_a_counter_of_referrers_needs_referrals():
    with pytest.raises(ProgramError) as error:
        program_of(HEAD + "counters: {friends: {count: order.paid, per: referrer}}")

    assert [(one.code, one.hint) for one in error.value.problems] == [("LR123", "known: member, program")]
