"""What units may pay for, and how many of them are worth an amount of money."""

from fractions import Fraction
from typing import Any

from loyalrules.base.money import write_exact
from loyalrules.base.say import say
from loyalrules.books.pools import holder
from loyalrules.facts.state import MemberState
from loyalrules.plugins.rule import Unit
from loyalrules.plugins.work import Refused


def units_for(work: Any, unit: Unit, money: int) -> int:
    """Return how many units are worth an amount of money. Raises ``Refused`` for a part of one."""
    if unit.pay is None or unit.worth is None:
        raise Refused(say("{unit} cannot be paid with: the unit needs  worth:  and  pay:", unit=unit.id))
    amount = Fraction(money * 10**unit.decimals, 10**work.program.decimals) / unit.worth
    if amount.denominator != 1:
        raise Refused(say("the part paid with {unit} is not a whole number of them", unit=unit.id))
    return int(amount)


def enough(work: Any, member: MemberState, unit: Unit, amount: Any) -> None:
    """Refuse when a member has less of a unit available, alone or with the household."""
    available = holder(work, member, unit).balance(unit.id, "available")
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
