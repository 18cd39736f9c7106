"""Amounts of units as events say them: exact, in the smallest part, and no more than there is."""

from fractions import Fraction
from typing import Any

from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.facts.fields import Record
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
