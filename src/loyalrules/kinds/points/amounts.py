"""Amounts of units as events say them: exact, in the smallest part, and no more than there is."""

from fractions import Fraction
from typing import Any

from loyalrules.base.money import write_exact
from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.facts.fields import Record
from loyalrules.facts.state import MemberState
from loyalrules.intake.reader import NUMBER_SCALE
from loyalrules.plugins.program import Program
from loyalrules.plugins.rule import Unit
from loyalrules.plugins.work import Refused

UNIT, AMOUNT, WORTH = 0, 1, 4


def finish_points(record: Record, program: Program, _: int) -> Record:
    """Fill in the only unit, and what the points are worth in the smallest part of the currency."""
    points: list[Any] = list(record)
    unit = unit_of(program, points[UNIT], "/points/unit")
    points[UNIT] = unit.id
    if unit.worth is not None:
        worth = Fraction(points[AMOUNT], 10**NUMBER_SCALE) * unit.worth * 10**program.decimals
        points[WORTH] = worth.numerator if worth.denominator == 1 else worth
    return tuple(points)


def unit_of(program: Program, name: str | None, pointer: str) -> Unit:
    """Return the unit that an event names, or the only one."""
    lots = [unit for unit in program.units.values() if unit.kind == "lots"]
    if name is None and len(lots) == 1:
        return lots[0]
    unit = program.units.get(name or "")
    if unit is None or unit.kind != "lots":
        known = ", ".join(unit.id for unit in lots)
        raise EventError("LR609", say("say which unit: {known}", known=known), pointer)
    return unit


def parts_of(amount: Any, unit: Unit) -> Any:
    """Return an amount of an event in the smallest part of its unit; ``Refused`` when it is finer."""
    exact = Fraction(amount * 10**unit.decimals, 10**NUMBER_SCALE)
    if exact.denominator != 1 and unit.round.mode != "none":
        raise Refused(
            say("{unit} are counted with {decimals} decimals", unit=unit.id, decimals=unit.decimals)
        )
    return exact.numerator if exact.denominator == 1 else exact


def enough(member: MemberState, unit: Unit, amount: Any) -> None:
    """Refuse when a member has less of a unit available."""
    available = member.balance(unit.id, "available")
    if amount > available:
        has, needs = write_exact(available, unit.decimals), write_exact(amount, unit.decimals)
        raise Refused(
            say(
                "{member} has {has} {unit} available, and {needs} are needed",
                member=member.id,
                has=has,
                unit=unit.id,
                needs=needs,
            )
        )


def payable(unit: Unit, amount: Any) -> None:
    """Refuse an amount that a unit does not pay with."""
    pay = unit.pay
    if pay is None:
        return
    if amount < pay.at_least:
        raise Refused(
            say(
                "at least {at_least} {unit} pay for something",
                at_least=write_exact(pay.at_least, unit.decimals),
                unit=unit.id,
            )
        )
    if amount % pay.in_steps_of:
        raise Refused(
            say(
                "{unit} pay in steps of {in_steps_of}",
                unit=unit.id,
                in_steps_of=write_exact(pay.in_steps_of, unit.decimals),
            )
        )
    if pay.at_most is not None and amount > pay.at_most:
        raise Refused(
            say(
                "at most {at_most} {unit} pay for one order",
                at_most=write_exact(pay.at_most, unit.decimals),
                unit=unit.id,
            )
        )
