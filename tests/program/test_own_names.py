"""Names, values and rises: what cannot be is told at its place, and what can means what it says."""

import pytest

from loyalrules import Engine, ProgramError, load_text

HEAD = "loyalrules: 1\nid: shop\ncurrency: USD\ntimezone: UTC\nunits: {points: {}}\n"
RULE = "rules:\n  - {id: base, when: order.paid, if: ['LINE'], then: [{earn: {amount: 'AMOUNT'}}]}\n"


def program(more: str, line: str = "order.net_sales > 0", amount: str = "10") -> str:
    return HEAD + more + RULE.replace("LINE", line).replace("AMOUNT", amount)


def problems(text: str) -> list[str]:
    with pytest.raises(ProgramError) as caught:
        load_text(text)
    return [f"{problem.code} {problem.place.line} {problem.message}" for problem in caught.value.problems]


COUNTS = HEAD + "counters: {n: {count: order.paid}}\n"
STEPS = "values: {cap: {steps: [{from: 2026-02-01, gives: 1 USD}, {from: FROM, gives: GIVES}]}}\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (program("names: {member.a: member.b, member.b: member.a}\n", "member.a > 1"), "LR180 6 member.a is"),
        (program("names: {tier_nights: member.orders}\n"), "LR180 6 "),
        (program("names: {member.a: member.ordrs}\n", "member.a > 1"), "LR204 8 "),
        (program("values: {cap: 5 EUR}\n"), "LR182 6 this program counts in USD, not in EUR"),
        (program("values: {cap: {each: month}}\n"), "LR104 6 "),
        (program(STEPS.replace("FROM", "2026-01-01").replace("GIVES", "2 USD")), "LR182 6 "),
        (program(STEPS.replace("FROM", "2026-03-01").replace("GIVES", "two")), "LR182 6 "),
        (program("", "value.cap > 1"), "LR204 7 "),
        (
            COUNTS + "rules:\n  - id: a\n    when: order.paid\n"
            "    then: [{earn: {amount: {rise_of: member.n, by: member.n}}}]\n",
            "LR104 10 ",
        ),
        (
            COUNTS + "rules:\n  - id: a\n    when: order.paid\n    for_each: order.line\n"
            "    then: [{earn: {amount: {rise_of: 1 for every 2 of member.n}}}]\n",
            "LR181 11 ",
        ),
    ],
)
def test_what_cannot_be_is_told(text: str, found: str):
    assert any(problem.startswith(found) for problem in problems(text)), problems(text)


def points(text: str, *events: tuple[str, str, object]) -> str:
    engine = Engine.open(load_text(text))
    for number, (at, type_, order) in enumerate(events):
        engine.evaluate({"id": str(number), "type": type_, "at": at, "member": "mina", "order": order})
    return str(engine.member("mina").balance("points").available)


def paid(day: int, price: str) -> tuple[str, str, object]:
    return f"2026-03-{day:02}T12:00:00Z", "order.paid", {"id": f"A{day}", "lines": [{"price": price}]}


def test_a_name_is_a_whole_in_what_it_stands_in():
    """2 * (3 + 4), not 2 * 3 + 4."""
    assert points(program("names: {member.a: 3 + 4}\n", amount="2 * member.a"), paid(1, "1")) == "14"


def test_an_order_keeps_the_value_of_its_day_in_a_refund():
    text = program("values: {rate: {steps: [{from: 2026-01-01, gives: 2}, {from: 2026-03-05, gives: 9}]}}\n",
                   amount="value.rate * count(line)")  # fmt: skip
    refund = ("2026-03-09T12:00:00Z", "order.refunded", {"id": "A1", "amount": "1"})

    assert points(text, paid(1, "4"), refund) == "2"


RISE = (
    HEAD + "counters: {spend: {total: order.net_sales, when: order.paid, each: month}}\n"
    "rules:\n  - id: r\n    when: order.paid\n"
    "    then: [{earn: {amount: {rise_of: 1 for every 7 USD of member.spend}}}]\n"
)


def refunded(day: int, order: int, amount: str) -> tuple[str, str, object]:
    return f"2026-03-{day:02}T12:00:00Z", "order.refunded", {"id": f"A{order}", "amount": amount}


@pytest.mark.parametrize("order", [1, 2, 3])
def test_whichever_order_comes_back_what_stands_is_the_amount_of_what_remains(order: int):
    prices = {1: 20, 2: 5, 3: 13}
    events = [paid(day, str(price)) for day, price in prices.items()]

    left = sum(prices.values()) - prices[order]

    assert points(RISE, *events) == str(38 // 7)
    assert points(RISE, *events, refunded(9, order, str(prices[order]))) == str(left // 7)
    assert points(RISE, *events, refunded(9, order, "2"), refunded(10, order, str(prices[order] - 2))) == str(
        left // 7
    )


def test_a_rise_takes_no_more_than_it_gave_when_counts_came_from_elsewhere():
    engine = Engine.open(load_text(RISE))
    engine.evaluate({"id": "i", "type": "state.imported", "at": "2026-03-01T00:00:00Z", "member": "mina",
                     "imported": {"spend": "6", "points": "100"}})  # fmt: skip
    for number, (at, type_, order) in enumerate([paid(2, "15"), refunded(3, 2, "15")]):
        engine.evaluate({"id": str(number), "type": type_, "at": at, "member": "mina", "order": order})

    assert str(engine.member("mina").balance("points").available) == "100"


def test_names_that_double_one_another_are_refused_before_they_grow():
    doubled = "".join(
        f"  member.n{level}: member.n{level + 1} + member.n{level + 1}\n" for level in range(40)
    )
    text = program(f"names:\n{doubled}  member.n40: member.orders\n", "member.n0 > 5")

    (problem,) = problems(text)

    assert problem.startswith("LR208 ")
