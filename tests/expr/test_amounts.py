"""Amounts: values, completed steps, exact proportions, and rates that wait for their base."""

from fractions import Fraction

import pytest

from expr.shop import SCOPE, USD, checked, run
from loyalrules.expr.check_amount import (
    ForEvery,
    Per,
    RateForEvery,
    RatePer,
    RatePercent,
    TypedAmount,
    Value,
    check_amount,
)
from loyalrules.expr.errors import ExprError, ExprErrors
from loyalrules.expr.from_text import parse, parse_amount
from loyalrules.expr.to_text import to_text
from loyalrules.expr.types import NUMBER, Type


def amount(text: str, base: str | None = None) -> TypedAmount:
    return check_amount(parse_amount(text), SCOPE, checked(base) if base else None)


def test_completed_steps_keep_their_count_and_step_in_natural_units():
    found = amount("1 for every 10.50 USD of order.net_sales")

    assert isinstance(found, ForEvery)
    assert (found.count, found.step) == (Fraction(1), Fraction("10.5"))
    assert found.base.type == USD
    assert found.gives == NUMBER


def test_a_proportion_keeps_its_count_and_step():
    found = amount("1.25 per 1 USD of order.net_sales")

    assert isinstance(found, Per)
    assert (found.count, found.step) == (Fraction(5, 4), Fraction(1))


def test_a_bare_step_is_counted_in_what_the_base_is_counted_in():
    assert isinstance(amount("1 for every 10 of order.net_sales"), ForEvery)
    assert isinstance(amount("1 for every 10 of member.stars"), ForEvery)
    assert isinstance(amount("1 for every 10 of member.orders - 3"), ForEvery)


def test_an_amount_can_name_the_unit_that_it_gives():
    assert amount("2 stars for every 10 USD of order.total").gives == Type("quantity", "stars")
    assert amount("2 USD per 10 USD of order.total").gives == Type("money", "USD")


@pytest.mark.parametrize(
    ("text", "kind", "scale"),
    [
        ("300", "number", 0),
        ("20 USD", "money", 0),
        ("5% of order.total", "money", 4),
        ("300 stars", "quantity", 0),
    ],
)
def test_any_other_amount_is_the_value_of_an_expression(text: str, kind: str, scale: int):
    found = amount(text)

    assert isinstance(found, Value)
    assert (found.typed.type.kind, found.typed.type.scale) == (kind, scale)
    assert found.gives == found.typed.type


def test_rates_wait_for_their_base():
    assert amount("5%") == RatePercent(Fraction(1, 20), gives=Type("percent", scale=2))
    assert amount("2 per 1 USD") == RatePer(Fraction(2), Fraction(1), Type("money", "USD"))
    assert amount("1 for every 10") == RateForEvery(Fraction(1), Fraction(10), Type("number", scale=0))


def test_a_rate_takes_the_base_of_its_table():
    share, steps, proportion = (
        amount("5%", "order.total"),
        amount("1 for every 10 USD", "order.total"),
        amount("2 per 1", "order.total"),
    )

    assert isinstance(share, Value)
    assert run(share.typed, {"order.total": 1999}) == Fraction("0.9995")
    assert isinstance(steps, ForEvery)
    assert isinstance(proportion, Per)
    assert steps.base.type == proportion.base.type == USD


def test_a_share_of_an_exact_ratio_or_of_what_is_not_known_stays_exact():
    share = amount("10%", "member.score")

    assert isinstance(share, Value)
    assert run(share.typed, {"member.score": Fraction(1, 3)}) == Fraction(1, 30)
    assert run(share.typed, {"member.score": None}) is None


def test_what_is_no_rate_does_not_take_a_base():
    assert isinstance(amount("order.net_sales", "order.total"), Value)
    assert isinstance(amount("300", "order.total"), Value)


@pytest.mark.parametrize(
    ("text", "base", "code", "words"),
    [
        ("1 for every 10 EUR of order.total", None, "LR222", "10 EUR"),
        ("1 for every 10 stars of order.total", None, "LR237", "10 stars"),
        ("1 for every 10 USD of member.orders", None, "LR237", "10 USD"),
        ("1 for every 10 of order.channel", None, "LR237", "order.channel"),
        ("1 for every 10 of order.in_euro", None, "LR237", "10"),
        ("1 for every 0 USD of order.total", None, "LR237", "0 USD"),
        ("1 per 0 of member.orders", None, "LR237", "0"),
        ("1 for every 10 usd of order.total", None, "LR226", "10 usd"),
        ("1 for every 10 of order.totl", None, "LR204", "order.totl"),
        ("2 per 1 EUR", "order.total", "LR222", "1 EUR"),
        ("5%", "order.channel", "LR237", "5%"),
        ("2 per 1", "order.channel", "LR237", "2 per 1"),
        ("order.channel", None, "LR237", "order.channel"),
        ("order.gift", None, "LR237", "order.gift"),
        ("7 days", None, "LR237", "7 days"),
        ("order.totl", None, "LR204", "order.totl"),
    ],
)
def test_parts_that_do_not_fit_are_reported_at_their_place(
    text: str, base: str | None, code: str, words: str
):
    with pytest.raises(ExprErrors) as caught:
        amount(text, base)

    (error,) = caught.value.errors
    assert error.code == code
    assert text[error.start : error.start + error.length] == words


@pytest.mark.parametrize(
    "text",
    [
        "1 for every of order.total",
        "1 for every 10 USD order.total",
        "for every 10 USD",
        "1 for 10 USD of order.total",
        "order.total for every 10 USD",
        "1 for every order.total",
        "1 for every 10 USD of",
        "5% for every 10 USD",
        "1 for every 10 USD of order.total > 5",
    ],
)
def test_a_broken_form_is_refused(text: str):
    with pytest.raises((ExprError, ExprErrors)):
        amount(text)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("1 for each 1,000 KRW of order.total", "1 for every 1000 KRW of order.total"),
        ("1 for every 1000원 of order.total", "1 for every 1000 KRW of order.total"),
        ("１ for every １０００ of x - 3", "1 for every 1000 of x - 3"),
        ("5 %", "5%"),
        ("2 per 1 USD", "2 per 1 USD"),
    ],
)
def test_amounts_are_printed_canonically(text: str, canonical: str):
    node = parse_amount(text)

    assert to_text(node) == canonical
    assert parse_amount(canonical) == node


def test_an_amount_form_is_no_part_of_an_expression():
    for text in ("1 for every 10 USD of order.total", "(2 per 1 USD) > 5"):
        with pytest.raises(ExprError) as caught:
            parse(text)
        assert caught.value.code == "LR236"
    inside = parse_amount("2 per 1 USD")
    with pytest.raises(ExprErrors) as found:
        check_amount(type(parse("-x"))(inside), SCOPE)
    assert found.value.errors[0].code == "LR236"


def test_warnings_of_its_expression_come_with_an_amount():
    found = amount("sum(line.net_sales where line.own_cup or line.own_cup and line.fresh)")

    assert [warning.code for warning in found.warnings] == ["LR290"]
