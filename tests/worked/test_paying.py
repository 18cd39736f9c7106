"""Worked numbers of another system's tests, restated: how many points may pay for an order."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalrules import Engine, load_text

HEAD = "loyalrules: 1\nid: worked\ncurrency: EUR\ntimezone: Europe/Warsaw\n"
POINTS = "units: {points: {worth: 0.01 EUR, pay: {at_least: 500, at_most: 50% of order.subtotal}}}\n"
BLOCKS = "units: {points: {worth: 0.05 EUR, pay: {in_steps_of: 100}}}\n"
HALVES = "units: {points: {worth: 0.005 EUR, pay: {}}}\n"
FREE = "units: {points: {pay: {}}}\n"
AT = "2026-03-02T10:00:00+01:00"


def held(units: str, balance: int) -> Engine:
    """Return an engine whose member holds so many points."""
    engine = Engine.open([load_text(HEAD + units)])
    points = {"amount": str(balance), "reason": "opening", "by": "ops"}
    if balance:
        given = {"id": "a", "type": "points.adjusted", "at": AT, "member": "m", "points": points}
        assert engine.evaluate(given).refused == ""
    return engine


def may_pay(engine: Engine, **payment: str) -> list[tuple[int, str, str]]:
    """Return amount, worth and what cut it, for each unit that pays."""
    asked = {"id": "q", "type": "payment.asked", "at": AT, "member": "m", "payment": payment}
    effects: Any = engine.evaluate(asked).data["effects"]
    return [(int(one["amount"]), one["detail"]["worth"], one.get("cut_by", "")) for one in effects]


@pytest.mark.parametrize(
    ("units", "balance", "wanted", "amount", "worth", "cut_by"),
    [
        pytest.param(POINTS, 5000, 1000, 1000, "10.00", "", id="as much as is wanted"),
        pytest.param(POINTS, 700, 1000, 700, "7.00", "available", id="no more than there is"),
        pytest.param(POINTS, 20000, 10000, 5000, "50.00", "at_most", id="half of the order"),
        pytest.param(BLOCKS, 5000, 1050, 1000, "50.00", "in_steps_of", id="whole blocks"),
        pytest.param(POINTS, 5000, 400, 0, "0.00", "at_least", id="below the least"),
        pytest.param(HALVES, 3, 3, 2, "0.01", "in_steps_of", id="whole cents"),
    ],
)
def test_what_is_wanted_is_cut_to_what_may_be_paid(
    units: str, balance: int, wanted: int, amount: int, worth: str, cut_by: str
) -> None:
    engine = held(units, balance)
    assert may_pay(engine, amount=str(wanted), subtotal="100.00") == [(amount, worth, cut_by)]


def test_a_unit_that_is_worth_no_money_pays_nothing() -> None:
    assert may_pay(held(FREE, 5000), amount="1000", subtotal="100.00") == []


def test_an_amount_below_0_is_refused_at_its_place() -> None:
    with pytest.raises(Exception, match="0 or more"):
        may_pay(held(POINTS, 5000), amount="-1", subtotal="100.00")


@settings(max_examples=50)
@given(
    balance=st.integers(0, 3000), subtotal=st.integers(1, 2000), off=st.integers(0, 100),
    least=st.integers(0, 400), step=st.sampled_from([1, 3, 50]), share=st.sampled_from(["", "50%", "33%"]),
    worth=st.sampled_from(["0.01", "0.005", "0.05"]),
)  # fmt: skip
def test_the_answer_pays_and_one_step_more_does_not(
    balance: int, subtotal: int, off: int, least: int, step: int, share: str, worth: str
) -> None:
    """An order is paid with the answer; and the next amount that is whole cents and in steps is refused."""
    most = f", at_most: {share} of order.subtotal" if share else ""
    pay = f"pay: {{at_least: {least}, in_steps_of: {step}{most}}}"
    engine = held(f"units: {{points: {{worth: {worth} EUR, {pay}}}}}\n", balance)
    discount = subtotal * off // 100
    goods = {"subtotal": cents(subtotal), "value": cents(subtotal - discount)}
    [(amount, paid, _)] = may_pay(engine, **goods)
    line = {"price": cents(subtotal), "discount": cents(discount)}
    unit = {"0.01": 100, "0.005": 50, "0.05": 500}[worth]  # Of one point, in hundredths of a cent.
    more = next(n for n in range(max(amount + 1, least), 10**6) if n % step == 0 and n * unit % 100 == 0)
    for number, wanted in ((more, cents(more * unit // 100)), (amount, paid)):
        order = {"id": f"o{number}", "lines": [line], "tenders": [{"method": "points", "amount": wanted}]}
        event = {"id": f"p{number}", "type": "order.paid", "at": AT, "member": "m", "order": order}
        assert (refused(engine, event) == "") == (number == amount) or number == amount == 0


def refused(engine: Engine, event: dict[str, Any]) -> str:
    """Return why an event is not accepted, empty when it is."""
    try:
        return engine.evaluate(event).refused
    except Exception as error:
        return str(error)


def cents(amount: int) -> str:
    """Return an amount of cents in euros."""
    return f"{amount // 100}.{amount % 100:02}"
