"""Donations: from members and from the shop, to funds, in exact money."""

import pytest

from kinds.give import HEAD, given, giving, pay, rule
from kinds.world import World, program_of
from loyalrules.base.problem import ProgramError

# --- The numbers of others -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "step", "expected"),
    [
        ("39.49", 1, "0.51"),
        ("23.43", 1, "0.57"),
        ("23.43", 5, "1.57"),
        ("23.43", 10, "6.57"),
        ("15.00", 1, "0.00"),
    ],
)
def test_rounding_the_total_up(total, step, expected):
    world = giving(
        f'{{to: library, from: member, amount: "round_up(order.total, {step} USD) - order.total"}}'
    )
    pay(world, total)

    assert given(world) == (expected, "0.00")


def test_rounding_a_whole_total_up_to_the_next_whole_is_another_amount():
    world = giving('{to: library, from: member, amount: "round_down(order.total, 1) + 1 - order.total"}')
    pay(world, "15.00")

    assert given(world) == ("1.00", "0.00")


@pytest.mark.parametrize(("share", "expected"), [("2%", "2.00"), ("5%", "5.00")])
def test_a_share_of_the_goods_after_discounts_without_tax_and_shipping(share, expected):
    world = giving(f"{{to: library, from: shop, amount: {share} of order.net_sales}}")
    pay(world, "120.00", discount="20.00", shipping="7.00", tax="9.00")

    assert given(world) == ("0.00", expected)


MATCHING = """
rules:
  - id: round-up
    when: order.paid
    then: [{donate: {to: library, from: member, amount: "round_up(order.total, 10 USD) - order.total"}}]
  - id: match
    when: donation.received
    if: [donation.from is member]
    then: [{donate: {to: library, from: shop, amount: 100% of donation.amount}}]
"""


def test_the_shop_gives_the_same_again_and_both_are_told_apart():
    world = World(HEAD + MATCHING)
    answer = pay(world, "23.43")

    assert given(world) == ("6.57", "6.57")
    assert [(one.verb, one.change, dict(one.detail)["from"]) for one in answer.given] == [
        ("donate", 657, "member"),
        ("donate", 657, "shop"),
    ]
    assert world.state.pools["fund library"] == 1314


def test_points_are_given_away_at_their_worth():
    world = giving("{to: library, from: shop, amount: points.worth}", "points.donated")
    world.send("state.imported", "mina", "2026-01-01", points="80")
    assert world.send("points.donated", "mina", "2026-01-02", amount=50).refused == ""

    assert given(world) == ("0.00", "5.00")
    assert world.has("mina", "points") == "30"


def test_a_match_stops_at_its_budget_and_gives_what_is_left_of_it():
    world = giving(
        "{to: library, from: shop, amount: 5 for every 1000 of points.amount,"
        " budget: {total: 12 USD, each: year}}",
        "points.donated",
    )
    got = []
    for number, member in enumerate(("mina", "jun", "noor")):
        world.send("state.imported", member, "2026-01-01", points="5000")
        world.send("points.donated", member, f"2026-01-0{number + 2}", amount=1500 + 500 * number)
        got.append(given(world, member)[1])
    world.send("points.donated", "noor", "2027-01-01", amount=1000)

    assert got == ["5.00", "7.00", "0.00"]
    assert given(world, "noor")[1] == "5.00"  # A new year, a new budget.


# --- Amounts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("amount: 3", "3.00"),
        ("amount: 1.5 USD", "1.50"),
        ("amount: 12.5% of order.net_sales", "1.25"),  # 1.2463 at half up
        ("amount: 12.5% of order.net_sales, round: down", "1.24"),
        ("amount: 12.5% of order.net_sales, round: {up_to: 0.50}", "1.50"),
        ("amount: 1 USD - order.net_sales", "0.00"),
        ("amount: 20% of order.net_sales, at_most: 1 USD", "1.00"),
        ("amount: 20% of order.net_sales, limit: {total: 1.70 USD}", "1.70"),
        ("amount: {of: order.net_sales, bands: [{up_to: 5 USD, gives: 10%}, {gives: 20%}]}", "1.49"),
    ],
)
def test_an_amount_is_exact_money_cut_and_rounded(body, expected):
    world = giving(f"{{to: library, from: member, {body.replace('amount: 1 USD -', 'amount: 1 USD -')}}}")
    pay(world, "9.97")

    assert given(world)[0] == expected


def test_a_currency_without_cents_has_no_cents_to_give():
    text = HEAD.replace("USD", "KRW").replace("0.10 KRW", "1 KRW")
    world = World(text + rule("{to: library, from: member, amount: 3% of order.net_sales}"))
    pay(world, "12350")

    assert given(world) == ("371", "0")  # 370.5


def test_each_fund_and_giver_has_its_own_account_and_the_fund_one_sum():
    world = World(
        HEAD
        + """
rules:
  - id: give
    when: order.paid
    then:
      - donate: {to: library, from: member, amount: 1}
      - donate: {to: library, from: shop, amount: 2}
      - donate: {to: clean-water, from: shop, amount: 4}
"""
    )
    pay(world, "10.00")
    pay(world, "10.00", "B1", "jun")
    world.send("order.refunded", "jun", "2026-01-11", id="B1")

    assert world.view("mina", "donated", "2026-02-01") == {
        "library": {"member": "1.00", "shop": "2.00"},
        "clean-water": {"member": "0.00", "shop": "4.00"},
    }
    assert world.view("jun", "donated", "2026-02-01") == {}
    assert (world.state.pools["fund library"], world.state.pools["fund clean-water"]) == (300, 400)
    assert world.balances() == world.books()


def test_what_a_member_gave_is_a_counter_that_moves_before_the_rules_and_leaves_the_shop_out():
    world = World(
        HEAD
        + """
rules:
  - id: give
    when: order.paid
    then:
      - donate: {to: library, from: member, amount: 10% of order.net_sales}
      - donate: {to: clean-water, from: shop, amount: 100}
  - id: kind-heart
    when: donation.received
    if: [member.donated_total >= 30, donation.to is library]
    then: [{give_badge: {badge: kind-heart}}]
"""
    )
    badges = []
    for number in range(3):
        pay(world, "120.00", f"A{number}")
        badges.append(world.view("mina", "badges", "2026-02-01"))
    assert world.counter("mina", "donated_total") == 36
    assert badges == [(), (), ("kind-heart",)]

    world.send("order.refunded", "mina", "2026-01-12", id="A2")
    assert world.counter("mina", "donated_total") == 24
    assert world.view("mina", "badges", "2026-02-01") == ()


# --- Refunds -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("giver", "on_refund", "after_part", "after_all"),
    [
        ("member", "", "5.00", "0.00"),  # A gift of the member's own stays while anything remains.
        ("shop", "", "3.00", "0.00"),
        ("member", ", on_refund: replay", "3.00", "0.00"),
        ("shop", ", on_refund: whole", "5.00", "0.00"),
        ("shop", ", on_refund: keep", "5.00", "5.00"),
    ],
)
def test_a_refund_takes_gifts_back_as_they_say(giver, on_refund, after_part, after_all):
    world = giving(f"{{to: library, from: {giver}, amount: 5% of order.net_sales{on_refund}}}")
    pay(world, "100.00")
    place = 0 if giver == "member" else 1
    world.send("order.refunded", "mina", "2026-01-11", id="A1", amount="40.00")
    part = given(world)[place]
    world.send("order.refunded", "mina", "2026-01-12", id="A1")

    assert (part, given(world)[place]) == (after_part, after_all)
    assert world.state.pools["fund library"] == int(after_all.replace(".", ""))
    assert world.balances() == world.books()


def test_a_match_follows_the_gift_that_it_matches():
    world = World(HEAD + MATCHING.replace('order.total"', 'order.total", on_refund: replay'))
    pay(world, "23.43")
    world.send("order.refunded", "mina", "2026-01-11", id="A1", amount="0.43")
    assert given(world) == ("6.57", "6.57")  # 7.00 is wanted now: a refund never gives.

    world.send("order.refunded", "mina", "2026-01-11", id="A1", amount="19.00")
    assert given(world) == ("6.00", "6.00")
    world.send("order.refunded", "mina", "2026-01-12", id="A1")
    assert given(world) == ("0.00", "0.00")
    assert world.counter("mina", "donated_total") == 0


def test_a_refund_gives_room_back_to_the_budget_of_its_year():
    world = giving("{to: library, from: shop, amount: 8, budget: {total: 10, each: year}}")
    pay(world, "50.00")
    pay(world, "50.00", "A2")
    assert given(world)[1] == "10.00"
    world.send("order.refunded", "mina", "2026-01-11", id="A1")
    pay(world, "50.00", "A3", at="2026-01-12")

    assert given(world)[1] == "10.00"  # 2 of A2, which was promised no more, and 8 of A3.


# --- What programs may say -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (rule("{to: libary, from: shop, amount: 1}"), "LR161", '"libary" is declared'),
        (rule("{to: library, from: shop, amount: 1, round: none}"), "LR163", "library"),
        (rule("{to: library, from: shop, amount: 1, round: {up_to: 0.001}}"), "LR163", "library"),
        (rule("{to: library, from: nobody, amount: 1}"), "LR104", "nobody"),
        (rule("{to: library, amount: 1}"), "LR102", "from"),
        (rule("{to: library, from: shop, amount: 5%}"), "LR151", "5%"),
        (rule("{to: library, from: shop, amount: 1, unit: points}"), "LR168", "receives no points"),
        (rule("{to: library, from: shop, amount: 1}", "cart.priced"), "LR128", "donate cannot"),
        (rule("{to: library, from: shop, amount: 1}", lines="if: [donation.from is member]"), "LR204", ""),
    ],
)
def test_a_wrong_gift_is_one_clear_problem(text, code, message):
    with pytest.raises(ProgramError) as error:
        program_of(HEAD + text)

    assert [(one.code, message in one.message) for one in error.value.problems] == [(code, True)]


@pytest.mark.parametrize("goal", ["0", "many", "10 KRW", "0.001 USD", "-5"])
def test_a_goal_is_an_amount_of_money(goal):
    with pytest.raises(ProgramError) as error:
        program_of(HEAD + f"  parks: {{goal: {goal}}}\n")

    assert [one.code for one in error.value.problems] == ["LR162"]


def test_the_giver_and_the_fund_are_known_words():
    wrong = rule("{to: library, from: shop, amount: 1}", "donation.received", "if: [donation.from is shopp]")
    with pytest.raises(ProgramError) as error:
        program_of(HEAD + wrong)

    assert "shopp" in error.value.problems[0].message
