"""Calculations: exact, with units, and not known when a part is or when something is divided by 0."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from conformance.makers.line import Gives
from conformance.oracle import amount

WHOLE = ["0", "1", "-3", "7", "1000000"]
MONEY = ["0.00", "0.01", "19.99", "-5.50", "1234567.89"]


def vectors() -> Iterator[Gives]:
    yield from _two_numbers()
    yield from _money()
    yield from _precedence()
    yield from _percentages()
    yield from _units()
    yield from _not_known()
    yield from _least_and_most()


def _two_numbers() -> Iterator[Gives]:
    for one, other in product(WHOLE, ["0", "3", "-2"]):
        row = {"order.quantity": one, "member.visits": other}
        a, b = Fraction(one), Fraction(other)
        yield Gives("order.quantity + member.visits", row, amount(a + b))
        yield Gives("order.quantity - member.visits", row, amount(a - b))
        yield Gives("order.quantity * member.visits", row, amount(a * b))
        yield Gives("order.quantity / member.visits", row, amount(a / b if b else None))
    for one, other in product(["1/3", "-1/7", "5/2", "0"], ["2.500", "-0.001", "0.000"]):
        row = {"order.share": one, "order.weight": other}
        a, b = Fraction(one), Fraction(other)
        yield Gives("order.share + order.weight", row, amount(a + b))
        yield Gives("order.share * order.weight", row, amount(a * b))
        yield Gives("order.share / order.weight", row, amount(a / b if b else None))
        yield Gives("order.weight - order.share", row, amount(b - a))


def _money() -> Iterator[Gives]:
    for total, net in product(MONEY, ["0.00", "3.33", "-0.01"]):
        row = {"order.total": total, "order.net_sales": net}
        a, b = Fraction(total), Fraction(net)
        yield Gives("order.total + order.net_sales", row, amount(a + b))
        yield Gives("order.total - order.net_sales", row, amount(a - b))
        yield Gives("order.total / order.net_sales", row, amount(a / b if b else None))
    for total in MONEY:
        row = {"order.total": total, "order.weight": "1.500", "order.quantity": "3"}
        a = Fraction(total)
        yield Gives("order.total + 5", row, amount(a + 5))
        yield Gives("order.total - 5 USD", row, amount(a - 5))
        yield Gives("order.total * 1.25", row, amount(a * Fraction(5, 4)))
        yield Gives("order.total / 3", row, amount(a / 3))
        yield Gives("order.total * order.weight", row, amount(a * Fraction(3, 2)))
        yield Gives("order.total * order.weight / order.quantity", row, amount(a / 2))
        yield Gives("-order.total", row, amount(-a))
        yield Gives("- -order.total", row, amount(a))
        yield Gives("+order.total", row, amount(a))
        yield Gives("0.001 * order.total", row, amount(a / 1000))


def _precedence() -> Iterator[Gives]:
    row = {"order.quantity": "7", "order.weight": "2.5", "order.share": "1/3"}
    q, w, s = Fraction(7), Fraction(5, 2), Fraction(1, 3)
    yield Gives("order.quantity + order.weight * 2", row, amount(q + w * 2))
    yield Gives("(order.quantity + order.weight) * 2", row, amount((q + w) * 2))
    yield Gives("order.quantity - order.weight - 1", row, amount(q - w - 1))
    yield Gives("order.quantity - (order.weight - 1)", row, amount(q - (w - 1)))
    yield Gives("order.quantity / 2 / 7", row, amount(q / 2 / 7))
    yield Gives("order.quantity / (2 / 7)", row, amount(q / Fraction(2, 7)))
    yield Gives("order.quantity * 2 / 7 * 3", row, amount(q * 2 / 7 * 3))
    yield Gives("-order.quantity * 2 + 1", row, amount(-q * 2 + 1))
    yield Gives("-(order.quantity + 1) * order.share", row, amount(-(q + 1) * s))
    yield Gives("order.share * 3 - order.share - order.share", row, amount(s))
    yield Gives("order.share + order.share + order.share", row, amount(1))
    yield Gives("2 * order.quantity + 3 * order.weight - order.share / 2", row, amount(2 * q + 3 * w - s / 2))


def _percentages() -> Iterator[Gives]:
    rates = [("5%", Fraction(1, 20)), ("12.5%", Fraction(1, 8)), ("0%", Fraction(0)), ("100%", Fraction(1)),
             ("0.01%", Fraction(1, 10_000)), ("250%", Fraction(5, 2))]  # fmt: skip
    for (text, rate), total in product(rates, MONEY):
        yield Gives(f"{text} of order.total", {"order.total": total}, amount(rate * Fraction(total)))
    for rate, total in product(["0.05", "0.0001", "1.5"], MONEY[2:]):
        row = {"order.rate": rate, "order.total": total, "order.cut": "0.1"}
        exact = Fraction(rate)
        yield Gives("order.rate of order.total", row, amount(exact * Fraction(total)))
        yield Gives("order.rate * order.total", row, amount(exact * Fraction(total)))
        yield Gives(
            "(order.rate + 1%) of order.total", row, amount((exact + Fraction(1, 100)) * Fraction(total))
        )
        yield Gives("order.rate - order.cut", row, amount(exact - Fraction(1, 10)))
        yield Gives("10% of order.rate of order.total", row, amount(exact / 10 * Fraction(total)))
    for stars in ("0", "7", "1000"):
        yield Gives("5% of member.stars", {"member.stars": stars}, amount(Fraction(stars) / 20))
        yield Gives("20% of given(base)", {"given(base)": stars}, amount(Fraction(stars) / 5))


def _units() -> Iterator[Gives]:
    for stars, base in product(["0", "12", "500"], ["0", "7"]):
        row = {"member.stars": stars, "given(base)": base, "given(gold-extra)": base, "member.stamps": "2.5"}
        a, b = Fraction(stars), Fraction(base)
        yield Gives("member.stars + given(base)", row, amount(a + b))
        yield Gives("member.stars - given(gold-extra) - 1", row, amount(a - b - 1))
        yield Gives("member.stars + 10 stars", row, amount(a + 10))
        yield Gives("member.stars * 3", row, amount(a * 3))
        yield Gives("member.stars / 8", row, amount(a / 8))
        yield Gives("member.stars / given(base)", row, amount(a / b if b else None))
        yield Gives("member.stamps * 4 - 0.5 stamps", row, amount(Fraction(19, 2)))
    yield Gives("order.in_euro * 2", {"order.in_euro": "3.50"}, "7")
    yield Gives("order.in_euro - 1 EUR", {"order.in_euro": "3.50"}, "2.5")


def _not_known() -> Iterator[Gives]:
    known = {"order.quantity": "2", "member.visits": None}
    for expression in (
        "member.visits", "member.visits + 1", "1 - member.visits", "member.visits * 0", "0 / member.visits",
        "order.quantity * member.visits", "order.quantity / member.visits", "-member.visits",
        "min(order.quantity, member.visits)", "max(1, 2, member.visits)", "round_down(member.visits)",
        "round_up(order.quantity, member.visits)",
    ):  # fmt: skip
        yield Gives(expression, known, None)
    money = {"order.total": "5.00", "member.spend": None, "order.cut": None}
    for expression in (
        "order.total - member.spend", "order.cut of order.total", "5% of member.spend",
        "member.spend / order.total", "order.total + 0 * member.spend",
    ):  # fmt: skip
        yield Gives(expression, money, None)
    yield Gives("order.quantity / 0.5", {"order.quantity": "3"}, "6")
    yield Gives("order.quantity / (order.quantity - 3)", {"order.quantity": "3"}, None)
    yield Gives("order.quantity / (order.quantity - 3) > 0", {"order.quantity": "3"}, None)
    yield Gives("order.quantity is 3 or 1 / (order.quantity - 3) > 0", {"order.quantity": "3"}, "yes")


def _least_and_most() -> Iterator[Gives]:
    for one, other in product(["-3", "0", "7"], ["-2.5", "0", "7.001"]):
        row = {"order.quantity": one, "order.weight": other}
        a, b = Fraction(one), Fraction(other)
        yield Gives("min(order.quantity, order.weight)", row, amount(min(a, b)))
        yield Gives("max(order.quantity, order.weight)", row, amount(max(a, b)))
        yield Gives("min(order.quantity, order.weight, 1)", row, amount(min(a, b, 1)))
        yield Gives("max(min(order.quantity, 5), order.weight)", row, amount(max(min(a, 5), b)))
    for total in MONEY:
        row = {"order.total": total}
        yield Gives("min(order.total, 20 USD)", row, amount(min(Fraction(total), 20)))
        yield Gives("max(0, order.total - 10)", row, amount(max(0, Fraction(total) - 10)))
        yield Gives("max(0 USD, order.total - 10 USD)", row, amount(max(0, Fraction(total) - 10)))
    yield Gives("max(order.share, 0.3)", {"order.share": "1/3"}, "1/3")
    yield Gives("min(order.share, 0.34)", {"order.share": "1/3"}, "1/3")
    yield Gives("min(member.stars, 100)", {"member.stars": "250"}, "100")
    yield Gives("max(order.rate, 5%)", {"order.rate": "0.04"}, "0.05")
