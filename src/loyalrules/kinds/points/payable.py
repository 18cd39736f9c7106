"""The question ``payment.asked``: how many units may pay here, and what they are worth."""

from fractions import Fraction
from math import lcm
from typing import Any

from loyalrules.base.money import write_exact
from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.books.pools import holder, may_spend
from loyalrules.facts.decision import Given
from loyalrules.facts.fields import Field, Record, Shape
from loyalrules.intake.reader import NUMBER_SCALE
from loyalrules.plugins.program import EventType, Occurrence, Program
from loyalrules.plugins.rule import Pay

UNIT, AMOUNT, SUBTOTAL, VALUE = 0, 1, 2, 3
PAYMENT = Shape(
    "payment",
    (
        Field("unit", "text", "which unit; every one that pays when left out"),
        Field("amount", "number", "how many the member wants to pay with; as many as may when left out"),
        Field("subtotal", "money", "of the order: before discounts", required=True),
        Field("value", "money", "what the goods cost after discounts; the subtotal if left out"),
    ),
)


def finish_payment(record: Record, program: Program, _: int) -> Record:
    """Fill in what is to be paid for. Raises ``EventError`` for an amount below 0 or a unit that is none."""
    payment: list[Any] = list(record)
    if payment[UNIT] is not None and payment[UNIT] not in program.units:
        said = say('no unit "{unit}" is declared', unit=payment[UNIT])
        raise EventError("LR609", said, "/payment/unit")
    payment[VALUE] = payment[SUBTOTAL] if payment[VALUE] is None else payment[VALUE]
    for at, key in ((AMOUNT, "amount"), (SUBTOTAL, "subtotal"), (VALUE, "value")):
        if payment[at] is not None and payment[at] < 0:
            raise EventError("LR608", say("what is paid is 0 or more"), f"/payment/{key}")
    return tuple(payment)


EVENT = EventType(
    "payment.asked", PAYMENT, "question", finish=finish_payment,
    doc="how many units may a member pay with here? Nothing is written",
)  # fmt: skip


def may_pay(work: Any, occurrence: Occurrence) -> None:
    """Tell, for each unit that pays, the most that an order of this kind is not refused for."""
    asked: Any = occurrence.records["payment"]
    member = work.member(occurrence.member)
    for unit in work.program.units.values():
        if unit.pay is None or unit.worth is None or asked[UNIT] not in (None, unit.id):
            continue
        has = holder(work, member, unit).balance(unit.id, "available")
        wanted = has
        if asked[AMOUNT] is not None:
            wanted = Fraction(asked[AMOUNT] * 10**unit.decimals, 10**NUMBER_SCALE)
        one = unit.worth * Fraction(10**work.program.decimals, 10**unit.decimals)  # Of one smallest part.
        amount, cut_by = _cut(unit.pay, wanted, has, one, asked)
        if amount and not may_spend(work, member, unit):
            amount, cut_by = 0, "may_spend"
        worth = (("worth", write_exact(int(amount * one), work.program.decimals)),)
        whole = wanted.numerator if wanted.denominator == 1 else wanted
        work.tell(Given("may_pay", member.id, unit.id, amount, whole, "", 0, "", cut_by, worth))


def _cut(pay: Pay, wanted: Any, has: Any, one: Fraction, asked: Any) -> tuple[int, str]:
    """Return the units that may pay, and what made them fewer than those that are wanted."""
    bounds = [("available", Fraction(has)), ("value", Fraction(asked[VALUE]) / one)]
    if pay.share is not None:
        bounds.append(("at_most", asked[SUBTOTAL] * pay.share / one))
    if pay.at_most is not None:
        bounds.append(("at_most", Fraction(pay.at_most)))
    amount, cut_by = Fraction(wanted), ""
    for name, most in bounds:
        if amount > most:
            amount, cut_by = most, name
    step = lcm(pay.in_steps_of, one.denominator)  # What they pay is a whole amount of money.
    if amount % step:
        amount, cut_by = amount - amount % step, cut_by or "in_steps_of"
    if 0 < amount < pay.at_least:
        amount, cut_by = Fraction(0), "at_least"
    return int(amount), cut_by
