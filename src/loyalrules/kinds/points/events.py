"""What happens to points beside earning: paying, giving away, correcting by hand, importing."""

from fractions import Fraction
from typing import Any

from loyalrules.base.money import write_exact
from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.books.lots import open_lot, spend
from loyalrules.books.takeback import take_back
from loyalrules.facts.fields import Record
from loyalrules.facts.state import MemberState
from loyalrules.intake.reader import NUMBER_SCALE
from loyalrules.plugins.program import Occurrence, Program
from loyalrules.plugins.rule import Unit
from loyalrules.plugins.work import Refused

UNIT, AMOUNT, REASON, BY, WORTH = 0, 1, 2, 3, 4
TENDERS, SUBTOTAL = 6, 14


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


def _spend(work: Any, occurrence: Occurrence, rule: str) -> None:
    record = occurrence.records["points"]
    unit = work.program.units[record[UNIT]]
    amount = parts_of(record[AMOUNT], unit)
    if amount <= 0:
        raise Refused(say("{rule}: the amount must be above 0", rule=rule))
    _enough(work.member(occurrence.member), unit, amount)
    spend(work, work.member(occurrence.member), unit.id, amount, rule=rule)


def _enough(member: MemberState, unit: Unit, amount: Any) -> None:
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


def donate(work: Any, occurrence: Occurrence) -> None:
    """Take the points that a member gives away."""
    _spend(work, occurrence, "points.donated")


def redeem(work: Any, occurrence: Occurrence) -> None:
    """Take the points that a member pays with, as far as the unit may pay."""
    record = occurrence.records["points"]
    unit = work.program.units[record[UNIT]]
    if unit.pay is None:
        raise Refused(say("{unit} cannot be paid with: the unit has no  pay:", unit=unit.id))
    _payable(unit, parts_of(record[AMOUNT], unit))
    _spend(work, occurrence, "points.redeemed")


def _payable(unit: Unit, amount: Any) -> None:
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


def pay_with_points(work: Any, occurrence: Occurrence) -> None:
    """Spend the points with which an order was paid in part: tenders whose method is a unit."""
    record = occurrence.records["order"]
    tenders: Any = record[TENDERS]
    paid: dict[str, int] = {}
    for method, money in tenders:
        paid[method] = paid.get(method, 0) + money
    for method, money in paid.items():
        unit = work.program.units.get(method)
        if unit is None or unit.kind != "lots":
            continue
        if unit.pay is None or unit.worth is None:
            raise Refused(say("{unit} cannot be paid with: the unit needs  worth:  and  pay:", unit=unit.id))
        amount = Fraction(money * 10**unit.decimals, 10**work.program.decimals) / unit.worth
        if amount.denominator != 1:
            raise Refused(say("the part paid with {unit} is not a whole number of them", unit=unit.id))
        _payable(unit, int(amount))
        if unit.pay.share is not None and money > record[SUBTOTAL] * unit.pay.share:
            raise Refused(
                say("{unit} pay at most {share}% of order.subtotal", unit=unit.id, share=unit.pay.share * 100)
            )
        member = work.member(occurrence.member)
        _enough(member, unit, int(amount))
        order = work.order(occurrence.order)
        taken = spend(work, member, unit.id, int(amount), rule="paid with points", owner=occurrence.order)
        order.redeemed = (*order.redeemed, *((unit.id, lot, part, 0) for lot, part in taken))


def adjust(work: Any, occurrence: Occurrence) -> None:
    """Correct a balance by hand; who and why are kept with the event."""
    record = occurrence.records["points"]
    if not record[REASON] or not record[BY]:
        raise Refused(say("an adjustment says its reason and who made it (reason, by)"))
    unit = work.program.units[record[UNIT]]
    amount = parts_of(record[AMOUNT], unit)
    member = work.member(occurrence.member)
    rule = f"adjusted by {record[BY]}: {record[REASON]}"
    if amount > 0:
        open_lot(work, member, unit, amount, hold=None, lifetime=unit.lifetime, rule=rule, owner="")
    elif amount < 0:
        take_back(work, member, unit.id, -amount, owner="", rule=rule, policy="owe")
