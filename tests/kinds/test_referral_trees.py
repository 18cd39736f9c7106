"""Two trees at once, those above and those invited as lists, and what a group buys together."""

from itertools import pairwise

from kinds.befriend import HEAD, invite, pay
from kinds.world import World
from loyalrules.decide.explain import reasons

TWO = (
    HEAD
    + """
referrals:
  sponsor: {attach: {when: member.joined}}
  mentor:
    attach: {when: referral.accepted}
    qualified: {when: order.paid, if: [order.net_sales >= 100]}
    depth: 2
counters:
  mentored: {total: order.net_sales, when: order.paid, per: mentor_group}
rules:
  - id: sponsored
    when: referral.qualified
    if: [referral.tree is sponsor]
    then: [{earn: {to: sponsor, amount: 5}}]
  - id: one-mentored
    when: referral.qualified
    if: [referral.tree is mentor]
    then: [{earn: {to: mentor, amount: 7}}]
  - id: up
    when: order.paid
    for_each: member.upline(mentor)
    then: [{earn: {to: upline, amount: {by: upline.level, steps: [{is: 1, gives: 2}, {is: 2, gives: 1}]}}}]
"""
)


def joined(world: World, member: str, **told: object) -> None:
    assert world.send("member.joined", member, "2026-01-05", **told).refused == ""


def test_each_tree_has_its_own_links_counts_and_receivers():
    world = World(TWO)
    joined(world, "jun", sponsor="mina")
    assert world.send("referral.accepted", "jun", "2026-01-06", mentor="noor").refused == ""
    assert world.send("referral.accepted", "noor", "2026-01-06", mentor="mina").refused == ""
    pay(world, "jun", "A1", amount="50.00")
    assert [world.has(name, "credit") for name in ("mina", "noor")] == ["6.00", "2.00"]

    pay(world, "jun", "A2", amount="100.00", at="2026-01-11")
    assert [world.has(name, "credit") for name in ("mina", "noor")] == ["7.00", "11.00"]
    assert world.view("mina", "sponsor_friends", "2026-02-01") == {"invited": 1, "qualified": 1}
    assert world.view("noor", "mentor_friends", "2026-02-01") == {"invited": 1, "qualified": 1}
    assert world.counter("mina", "sponsor_friends_total") == 1
    assert world.counter("mina", "mentor_friends_total") == 0
    assert [world.counter(name, "mentored") for name in ("jun", "noor", "mina")] == [150, 150, 150]


def test_a_circle_is_one_only_within_one_tree():
    world = World(TWO)
    joined(world, "jun", sponsor="mina")

    assert world.send("referral.accepted", "mina", "2026-01-06", mentor="jun").refused == ""
    assert "came through" in world.send("referral.accepted", "jun", "2026-01-07", mentor="mina").refused


def test_an_acceptance_that_names_no_tree_is_refused():
    world = World(TWO)

    assert "names no referrer" in world.send("referral.accepted", "jun", "2026-01-06").refused


def test_both_trees_are_taken_back_with_the_order():
    world = World(TWO)
    joined(world, "jun", sponsor="mina")
    world.send("referral.accepted", "jun", "2026-01-06", mentor="noor")
    pay(world, "jun", "A1", amount="100.00")
    world.send("order.refunded", "jun", "2026-01-12", id="A1")

    assert [world.has(name, "credit") for name in ("mina", "noor")] == ["0.00", "0.00"]
    assert world.counter("noor", "mentored") == 0
    assert world.balances() == world.books()


# --- Lists of members ------------------------------------------------------------------------------

PEOPLE = (
    HEAD
    + """
referrals: {depth: 3}
counters: {bought: {total: order.net_sales, when: order.paid}}
"""
)


def test_those_above_are_judged_by_what_is_known_of_them():
    world = World(
        PEOPLE
        + """
rules:
  - id: up
    when: order.paid
    for_each: member.upline
    if: [upline.bought >= 100, upline.id is not skipped]
    then: [{earn: {to: upline, amount: 1% of upline.bought}}]
"""
    )
    for friend, referrer in (("jun", "mina"), ("mina", "skipped"), ("skipped", "noor")):
        invite(world, friend, referrer)
    for number, (name, amount) in enumerate((("mina", "99.99"), ("skipped", "500"), ("noor", "200"))):
        pay(world, name, f"B{number}", amount=amount)
    before = world.has("noor", "credit")
    pay(world, "jun", "A1", at="2026-01-11")

    assert (before, world.has("noor", "credit")) == ("0.00", "2.00")
    assert [world.has(name, "credit") for name in ("mina", "skipped")] == ["0.00", "0.00"]


def test_those_invited_can_be_added_up_and_the_explanation_says_what_was_read():
    world = World(
        PEOPLE
        + """
rules:
  - id: team
    when: order.paid
    if: [count(invitee where invitee.bought >= 50) >= 2]
    then: [{earn: {amount: 10% of sum(invitee.bought)}}]
"""
    )
    for name, amount in (("a", "60"), ("b", "70"), ("c", "20")):
        invite(world, name, "mina")
        pay(world, name, name, amount=amount)
    answer = world.send("order.paid", "mina", "2026-01-11", id="M1", lines=[{"id": "l1", "price": "5"}])

    assert world.has("mina", "credit") == "15.00"
    decided = next(one for one in answer.trace if one.event_type == "order.paid")
    assert reasons(world.program, decided)[0].fired
    world.send("order.refunded", "a", "2026-01-12", id="a")
    assert world.has("mina", "credit") == "15.00"  # The order keeps the facts of its day.


def test_a_link_that_is_replaced_leaves_the_list_of_the_first_referrer():
    world = World(
        HEAD
        + """
referrals: {attach: {touch: last}}
rules: [{id: team, when: order.paid, then: [{earn: {amount: 1 * count(invitee)}}]}]
"""
    )
    invite(world, "jun", "mina", "2026-01-05")
    invite(world, "jun", "noor", "2026-01-06")
    for name in ("mina", "noor"):
        pay(world, name, name)

    assert [world.has(name, "credit") for name in ("mina", "noor")] == ["0.00", "1.00"]


# --- Groups ----------------------------------------------------------------------------------------

GROUP = (
    HEAD
    + """
referrals: {depth: 50}
counters: {group_sales: {total: order.net_sales, when: order.paid, per: group, each: month}}
rules:
  - {id: month, when: month.ended, then: [{earn: {amount: 10% of member.group_sales}}]}
  - id: below
    when: month.ended
    for_each: member.invitee
    then: [{take: {unit: credit, amount: 10% of invitee.group_sales}}]
"""
)


def chain(world: World, length: int) -> list[str]:
    names = [f"m{number}" for number in range(length)]
    for above, name in pairwise(names):
        invite(world, name, above)
    return names


def test_a_month_is_settled_from_below_however_deep_the_tree_is():
    world = World(GROUP.replace("depth: 50", "depth: 3"))
    names = chain(world, 300)
    for name in names:
        pay(world, name, name, amount="10.00")
    world.wait(names[0], "2026-02-01")

    # Three levels count for a group: 40.00 each, and 40.00 of the one below are paid out of it.
    assert world.has(names[0], "credit") == "0.00"
    assert world.has(names[-1], "credit") == "1.00"
    assert {world.has(name, "credit") for name in names[:-4]} == {"0.00"}


def test_what_happens_after_the_month_does_not_change_it_whoever_is_settled_first():
    def settled(first: str | None) -> list[str]:
        world = World(GROUP)
        names = chain(world, 4)
        for name in names:
            pay(world, name, name, amount="10.00", at="2026-01-20")
        if first is not None:
            world.wait(first, "2026-02-01")
        world.send("order.refunded", names[3], "2026-02-03", id=names[3])
        pay(world, names[2], "late", amount="70.00", at="2026-02-04")
        for name in names:
            world.wait(name, "2026-02-05")
        return [world.has(name, "credit") for name in names]

    assert settled(None) == settled("m0") == settled("m3") == ["1.00", "1.00", "1.00", "1.00"]


def test_who_buys_nothing_has_a_group_all_the_same():
    world = World(GROUP)
    invite(world, "jun", "mina")
    pay(world, "jun", "A1", amount="30.00")
    world.wait("mina", "2026-02-01")

    assert world.has("mina", "credit") == "0.00"
    assert world.member("mina").counters["group_sales"] == world.member("jun").counters["group_sales"]


def test_a_late_order_of_a_friend_is_no_part_of_a_month_that_is_over_whoever_was_settled():
    def settled(*, early: bool) -> str:
        world = World(
            HEAD
            + """
referrals: {}
counters: {bought: {total: order.net_sales, when: order.paid, each: month}}
rules: [{id: team, when: month.ended, then: [{earn: {amount: 10% of sum(invitee.bought)}}]}]
"""
        )
        invite(world, "jun", "mina")
        pay(world, "jun", "A1", amount="10.00", at="2026-01-20")
        pay(world, "jun", "A2", amount="10.00", at="2026-02-03")
        if early:
            world.wait("mina", "2026-02-03")
        pay(world, "jun", "late", amount="10.00", at="2026-01-31")
        world.wait("mina", "2026-02-05")
        return world.has("mina", "credit")

    assert settled(early=True) == settled(early=False) == "1.00"
