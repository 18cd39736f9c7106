"""What an event costs does not grow with what was before it, counted in steps of the interpreter."""

from collections.abc import Callable
from typing import Any

import pytest

from loyalrules import Engine, load_text
from steps import steps_of

SHOP = load_text("""
loyalrules: 1
id: shop
currency: USD
timezone: UTC
units: {points: {pay: {}, worth: 0.01 USD, transfer: {}}}
risks: {accept: {LR304: what comes back is owed}}
referrals:
  attach: {when: member.joined}
  qualified: {when: order.delivered}
rules:
  - id: base
    when: order.paid
    then: [{earn: {amount: 100, available: {after: order.delivered, wait: 9 days}}}]
  - {id: visit, when: order.paid, then: [{earn: {amount: 1, available: now}}]}
""")  # fmt: skip
WAITS = load_text("""
loyalrules: 1
id: waits
currency: USD
timezone: UTC
units: {points: {pay: {}, worth: 0.01 USD, available: {wait: 1 days}, expires: {after: 12 months}}}
risks: {accept: {LR304: what comes back is owed}}
rules: [{id: base, when: order.paid, then: [{earn: {amount: 100}}]}]
""")
FEW, MANY = 150, 1_200


def event(
    kind: str, number: int, record: dict[str, Any], member: str = "mina", day: int = 1
) -> dict[str, Any]:
    word = kind.partition(".")[0]
    sent = {"id": f"{kind} {number}", "type": kind, "at": f"2026-01-{day:02}T00:00:00Z", "member": member}
    return {**sent, word: record} if word != "member" else {**sent, "member": {"id": member, **record}}


def paid(number: int) -> dict[str, Any]:
    return event("order.paid", number, {"id": f"A{number}", "lines": [{"id": "1", "price": "9"}]})


def refunded(number: int) -> dict[str, Any]:
    return event("order.refunded", number, {"id": f"A{number}"}, day=2)


def delivered(number: int) -> dict[str, Any]:
    return event("order.delivered", number, {"id": f"A{number}"}, day=3)


def part_refunded(number: int) -> dict[str, Any]:
    return event("order.refunded", number, {"id": f"A{number}", "lines": [{"id": "1", "amount": "1"}]}, day=2)


def reserved(number: int) -> dict[str, Any]:
    return event("points.reserved", number, {"id": f"R{number}", "amount": 1})


def captured(number: int) -> dict[str, Any]:
    return event("points.captured", number, {"id": f"R{number}"})


def transferred(number: int) -> dict[str, Any]:
    return event("points.transferred", number, {"amount": 1, "to": f"friend{number}"})


def joined(number: int) -> dict[str, Any]:
    return event("member.joined", number, {"referrer": "hub"}, f"friend{number}")


def by_friend(number: int) -> dict[str, Any]:
    return {**paid(number), "member": f"friend{number}"}


def at_minutes(kind: str, number: int, record: dict[str, Any]) -> dict[str, Any]:
    days, minutes = divmod(10 * number, 1440)
    at = f"2026-{1 + days // 28:02}-{1 + days % 28:02}T{minutes // 60:02}:{minutes % 60:02}:00Z"
    return {**event(kind, number, record), "at": at}


def waiting(number: int) -> dict[str, Any]:
    return at_minutes("order.paid", number, {"id": f"A{number}", "lines": [{"id": "1", "price": "9"}]})


def redeemed(number: int) -> dict[str, Any]:
    return at_minutes("points.redeemed", number, {"amount": 1})


Make = Callable[[int], dict[str, Any]]


@pytest.mark.parametrize(
    ("before", "last"),
    [
        ([paid], paid),
        ([paid, refunded], delivered),
        ([paid], delivered),
        ([paid, part_refunded], part_refunded),
        ([reserved, captured], reserved),
        ([reserved, captured], captured),
        ([transferred], transferred),
        ([waiting], waiting),  # With each order that of a day before becomes available.
        ([waiting], redeemed),
        ([joined], joined),
        ([joined, by_friend], by_friend),
    ],
)
def test_an_event_costs_the_same_after_many(before: list[Make], last: Make):
    costs = []
    for count in (FEW, MANY):
        with Engine.open(WAITS if last in (waiting, redeemed) else SHOP) as engine:
            gift = {"amount": 9_999, "reason": "a gift", "by": "shop"}
            assert not engine.evaluate(event("points.adjusted", 0, gift)).refused
            for number in range(count):
                for make in before:
                    assert not engine.evaluate(make(number)).refused
            # Of several the cheapest counts: now and then one puts things in order for those behind it.
            spent = []
            for number in range(count, count + 4):
                for make in before[: before.index(last)] if last in before else before:
                    assert not engine.evaluate(make(number)).refused
                sent = last(number)
                spent.append(steps_of(lambda engine=engine, sent=sent: engine.evaluate(sent)))
            costs.append(min(spent))
            assert engine.verify() == []
    few, many = costs
    assert many < few * 1.25  # Eight times as many; what a fork has of its own grows with their root.
