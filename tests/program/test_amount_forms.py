"""Every form of an amount, worked out apart on fractions: completed steps, proportions, steps and bands."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from loyalrules import Engine, ProgramError, load_text

PROGRAM = """
loyalrules: 1
id: amounts
currency: USD
timezone: UTC
units: {points: {round: none, worth: 1 USD}}
fields: {order.km: number}
rules:
  - {id: r, when: order.paid, then: [{earn: {amount: AMOUNT}}]}
"""
Money = Callable[[Fraction], Fraction]


def gives(amount: str, price: str, km: str = "0") -> Fraction:
    """What an order of one line with this price earns."""
    engine = Engine.open(load_text(PROGRAM.replace("AMOUNT", amount)))
    order: dict[str, Any] = {"id": "A", "km": km, "lines": [{"id": "l", "price": price}]}
    paid = {"id": "1", "type": "order.paid", "at": "2026-12-05T10:00:00Z", "member": "m", "order": order}
    return sum((Fraction(effect.amount) for effect in engine.evaluate(paid).effects), Fraction())


def bands(*edges: tuple[str | None, str]) -> Money:
    """Each part at its own rate, added up cent by cent of exact fractions."""

    def total(amount: Fraction) -> Fraction:
        low, found = Fraction(0), Fraction(0)
        for edge, rate in edges:
            high = amount if edge is None else min(amount, Fraction(edge))
            found += max(high - low, Fraction(0)) * Fraction(rate)
            low = low if edge is None else Fraction(edge)
        return found

    return total


def completed(count: str, step: str) -> Money:
    return lambda amount: Fraction(count) * max(0, amount // Fraction(step))


def steps(*froms: tuple[str, str]) -> Money:
    def total(amount: Fraction) -> Fraction:
        reached = [rate for edge, rate in froms if amount >= Fraction(edge)]
        return amount * Fraction(reached[-1]) if reached else Fraction(0)

    return total


FORMS: dict[str, Money] = {
    "1 for every 10 USD of order.net_sales": completed("1", "10"),
    "2.5 for every 7.50 USD of order.net_sales": completed("2.5", "7.50"),
    "3 for every 0.03 of order.net_sales": completed("3", "0.03"),
    "1 for every 10 USD of order.net_sales / 3": lambda amount: completed("1", "10")(amount / 3),
    "1.25 per 1 USD of order.net_sales": lambda amount: amount * Fraction(5, 4),
    "1 per 3 USD of order.net_sales": lambda amount: amount / 3,
    "5% of order.net_sales": lambda amount: amount / 20,
    "12.5% of (order.net_sales - 1 USD)": lambda amount: (amount - 1) / 8,
    "{of: order.net_sales, bands: [{up_to: 100 USD, gives: 5%}, {gives: 10%}]}": bands(
        ("100", "0.05"), (None, "0.1")
    ),
    "{of: order.net_sales, bands: [{up_to: 10.005, gives: 100%}, {gives: 0%}]}": bands(
        ("10.005", "1"), (None, "0")
    ),
    "{of: order.net_sales / 3, bands: [{up_to: 1.50, gives: 1 per 1 USD}, {up_to: 9, gives: 2 per 1 USD}]}": (
        lambda amount: bands(("1.5", "1"), ("9", "2"))(amount / 3)
    ),
    "{of: order.net_sales / 7, bands: [{up_to: 1.25, gives: 5%}]}": (
        lambda amount: bands(("1.25", "0.05"))(amount / 7)
    ),
    "{of: order.net_sales, by: order.net_sales, steps: [{from: 0, gives: 1%}, {from: 50, gives: 2%}]}": steps(
        ("0", "0.01"), ("50", "0.02")
    ),
}


@pytest.mark.parametrize("amount", FORMS, ids=lambda amount: amount[:60])
@pytest.mark.parametrize(
    "price", ["0.00", "0.01", "7.50", "9.99", "10.00", "10.01", "50.00", "100.01", "299.97"]
)
def test_an_amount_gives_exactly_what_it_says(amount: str, price: str):
    assert gives(amount, price) == max(FORMS[amount](Fraction(price)), Fraction(0))


def test_a_band_of_a_plain_number_may_end_between_whole_ones():
    amount = "{of: order.km / 3, bands: [{up_to: 1.5, gives: 1 per 1}, {gives: 10 per 1}]}"

    assert gives(amount, "1.00", km="5") == Fraction(3, 2) + (Fraction(5, 3) - Fraction(3, 2)) * 10


@pytest.mark.parametrize(("rate", "code"), [("1 per 1 EUR", "LR222"), ("1 for every 10 points", "LR237")])
def test_a_band_is_counted_in_what_its_base_is_counted_in(rate: str, code: str):
    amount = f"{{of: order.net_sales, bands: [{{gives: {rate}}}]}}"

    with pytest.raises(ProgramError) as caught:
        load_text(PROGRAM.replace("AMOUNT", amount))
    assert [problem.code for problem in caught.value.problems] == [code]
