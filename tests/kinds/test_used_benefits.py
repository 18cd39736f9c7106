"""What a priced cart was promised is used up when an order says so, and never above its limit."""

from fractions import Fraction

import pytest

from kinds.world import World, program_of
from loyalrules.base.problem import ProgramError
from loyalrules.decide.explain_text import explain

HEAD = """
loyalrules: 1
id: used
currency: CNY
timezone: Asia/Shanghai
units:
  leaves: {round: down}
rules:
"""
SHIPPING = """
  - id: free-shipping
    when: cart.priced
    if: [cart.subtotal >= 39]
    then: [{free_shipping: {limit: {times: 2, each: month}}}]
"""
DISCOUNT = """
  - id: books
    when: cart.priced
    for_each: cart.line
    if: [line.category is book]
    then: [{discount: {amount: 10% of line.net_sales, limit: {total: 12 CNY, each: month}}}]
"""


def world(rules: str = SHIPPING) -> World:
    return World(HEAD + rules)


def price(world: World, at: str, *prices: str, category: str = "book"):
    lines = [{"price": one, "category": category} for one in prices]
    answer = world.send("cart.priced", "mina", at, lines=lines)
    return [(given.verb, given.change, given.cut_by) for given in answer.given]


def pay(world: World, at: str, order: str, *benefits: str, amount: str = "50.00", **line: str):
    lines = [{"id": "l1", "price": amount, "category": "book", **line}]
    answer = world.send("order.paid", "mina", at, id=order, lines=lines, benefits=list(benefits))
    assert answer.refused == ""
    return [(given.verb, given.change, given.wanted, given.cut_by) for given in answer.given]


ROOM = [("free_shipping", 1, "")]
NO_ROOM = [("free_shipping", 0, "limit free-shipping 0")]


def test_asking_uses_nothing_and_each_order_that_says_so_uses_one():
    shop = world()
    for _ in range(5):
        assert price(shop, "2026-01-10", "50.00") == ROOM
    pay(shop, "2026-01-11", "A1")
    assert price(shop, "2026-01-11", "50.00") == ROOM

    assert pay(shop, "2026-01-12", "A2", "free-shipping") == [("free_shipping", 1, 1, "")]
    assert price(shop, "2026-01-12", "50.00") == ROOM
    pay(shop, "2026-01-13", "A3", "free-shipping", "free-shipping")

    assert price(shop, "2026-01-13", "50.00") == NO_ROOM
    assert price(shop, "2026-02-01", "50.00") == ROOM


def test_an_order_beyond_the_limit_is_paid_all_the_same_and_told():
    shop = world()
    for number in range(2):
        pay(shop, "2026-01-10", f"A{number}", "free-shipping")

    told = pay(shop, "2026-01-11", "A9", "free-shipping")

    assert told == [("free_shipping", 0, 1, "limit free-shipping 0")]
    assert shop.member("mina").balance("free shipping", "counted") == 2


def test_a_full_refund_gives_the_use_back_to_its_own_month_and_a_part_does_not():
    shop = world()
    pay(shop, "2026-01-10", "A1", "free-shipping")
    pay(shop, "2026-01-11", "A2", "free-shipping")

    shop.send("order.refunded", "mina", "2026-01-12", id="A1", amount="20.00")
    assert price(shop, "2026-01-12", "50.00") == NO_ROOM
    shop.send("order.refunded", "mina", "2026-02-03", id="A1")

    assert price(shop, "2026-01-31", "50.00") == ROOM
    assert price(shop, "2026-02-03", "50.00") == ROOM
    assert shop.member("mina").balance("free shipping", "counted") == 1
    assert shop.books() == shop.balances()


def test_what_an_order_was_not_given_comes_back_from_no_refund():
    shop = world()
    for number in range(3):
        pay(shop, "2026-01-10", f"A{number}", "free-shipping")

    shop.send("order.refunded", "mina", "2026-01-12", id="A2")

    assert price(shop, "2026-01-12", "50.00") == NO_ROOM


def test_a_use_is_booked_as_the_order_says_also_when_the_cart_became_smaller():
    shop = world()

    assert pay(shop, "2026-01-10", "A1", "free-shipping", amount="20.00") == [("free_shipping", 1, 1, "")]


def test_a_late_order_uses_the_month_in_which_it_was_paid():
    shop = world()
    pay(shop, "2026-02-02", "A1", "free-shipping")

    for number in range(2):
        pay(shop, "2026-01-20", f"B{number}", "free-shipping")

    assert pay(shop, "2026-01-21", "B9", "free-shipping")[0][1] == 0
    assert price(shop, "2026-02-03", "50.00") == ROOM


def test_kept_uses_do_not_come_back():
    shop = world(SHIPPING.replace("}}}]", "}, on_refund: keep}}]"))
    for number in range(2):
        pay(shop, "2026-01-10", f"A{number}", "free-shipping")
    shop.send("order.refunded", "mina", "2026-01-12", id="A1")

    assert price(shop, "2026-01-12", "50.00") == NO_ROOM


def test_a_discount_counts_what_it_took_off_the_lines_as_they_were_in_the_cart():
    shop = world(DISCOUNT)
    assert price(shop, "2026-01-10", "80.00") == [("discount", 800, "")]

    assert pay(shop, "2026-01-10", "A1", "books", amount="80.00", discount="8.00") == [
        ("discount", 800, 800, "")
    ]
    assert price(shop, "2026-01-11", "50.00") == [("discount", 400, "limit books 0")]

    told = pay(shop, "2026-01-11", "A2", "books", amount="50.00", discount="4.00")
    assert told == [("discount", 400, 500, "limit books 0")]
    assert price(shop, "2026-01-11", "50.00") == [("discount", 0, "limit books 0")]
    shop.send("order.refunded", "mina", "2026-01-12", id="A1")
    assert price(shop, "2026-01-12", "90.00") == [("discount", 800, "limit books 0")]


def test_a_benefit_of_the_first_order_holds_for_the_order_that_uses_it():
    shop = world("""
  - id: first
    when: cart.priced
    if: [member.orders is 0]
    then: [{discount: {amount: 10% of cart.net_sales, at_most: 5 CNY, limit: {total: 5 CNY}}}]
""")

    assert pay(shop, "2026-01-10", "A1", "first", amount="80.00", discount="5.00") == [
        ("discount", 500, 500, "")
    ]
    shop.send("order.refunded", "mina", "2026-01-11", id="A1")
    assert price(shop, "2026-01-12", "20.00") == [("discount", 200, "")]


def test_a_discount_that_does_not_hold_for_the_order_is_told_and_counts_nothing():
    shop = world(DISCOUNT)

    told = pay(shop, "2026-01-10", "A1", "books", category="toy")

    assert told == [("discount", 0, 0, "the rule does not hold for this order")]
    assert price(shop, "2026-01-10", "80.00") == [("discount", 800, "")]


def test_a_budget_is_used_up_by_all_members_together():
    shop = world(SHIPPING.replace("limit:", "budget:"))
    pay(shop, "2026-01-10", "A1", "free-shipping")
    pay(shop, "2026-01-10", "A2", "free-shipping")

    answer = shop.send(
        "order.paid", "jun", "2026-01-10", id="B1", lines=[{"price": "50.00"}], benefits=["free-shipping"]
    )

    assert [(given.change, given.cut_by) for given in answer.given] == [(0, "budget free-shipping 0")]


def test_the_explanation_says_what_the_order_used_and_what_it_could_not():
    shop = world()
    lines = [{"price": "50.00"}]
    said = []
    for number in range(3):
        answer = shop.send(
            "order.paid", "mina", "2026-01-10", id=f"A{number}", lines=lines, benefits=["free-shipping"]
        )
        said.append(explain(shop.program, answer.trace, answer.given))
    refund = shop.send("order.refunded", "mina", "2026-01-11", id="A0")
    said.append(explain(shop.program, refund.trace, refund.given))

    used = " · free-shipping        used by the order, as its cart was told      "
    assert said[1] == ["mina gets free shipping", f"{used}free shipping"]
    assert said[2] == ["nothing was given", f"{used}0 free shipping (the limit of free-shipping)"]
    assert said[3][0] == "mina gives back free shipping"
    assert said[3][1].endswith("-1 free shipping")


def test_a_rule_that_answers_no_cart_is_told():
    shop = world()

    told = pay(shop, "2026-01-10", "A1", "free-shiping")

    assert told == [("benefit", 0, 1, "no rule of cart.priced")]


def test_a_program_without_answers_books_nothing():
    shop = world("  - {id: base, when: order.paid, then: [{earn: {amount: 1}}]}")

    assert pay(shop, "2026-01-10", "A1", "free-shipping")[0] == ("benefit", 0, 1, "no rule of cart.priced")
    assert shop.counter("mina", "orders") == Fraction(1)


def test_a_used_answer_cannot_be_refunded_in_part():
    with pytest.raises(ProgramError) as error:
        program_of(HEAD + SHIPPING.replace("}}}]", "}, on_refund: pro_rata}}]"))

    assert [problem.code for problem in error.value.problems] == ["LR176"]
