"""What a payment for a plan was made of: money, and units that paid a part of it.

What units paid is no fee in money: rules see the money alone, and no more than that goes back as money. The
units come back with the fee, in the same share, to the lots they came from.
"""

from fractions import Fraction
from typing import Any, NamedTuple

from loyalrules.base.say import say
from loyalrules.books.paying import enough, payable, units_for
from loyalrules.books.places import place
from loyalrules.books.pools import spend_for
from loyalrules.books.takeback import give_back
from loyalrules.facts.state import MemberState
from loyalrules.kinds.memberships.held import Held
from loyalrules.kinds.memberships.plan import Plan
from loyalrules.kinds.memberships.prices import KEPT_FEES, rounded
from loyalrules.kinds.memberships.settling import owe, settle_payment
from loyalrules.kinds.memberships.shapes import CURRENCY, FEE, TENDERS
from loyalrules.kinds.memberships.steps import money, own_currency, write
from loyalrules.plugins.program import Occurrence
from loyalrules.plugins.rule import Unit
from loyalrules.plugins.work import Refused

RULE = "paid with points"


class Paid(NamedTuple):
    """What was paid, in smallest parts: all of it, what units paid of it, and (unit, lot, amount) of each."""

    fee: int
    in_units: int = 0
    units: tuple[tuple[str, str, int], ...] = ()


def is_paid_now(occurrence: Occurrence) -> bool:
    """Tell whether an event says that something was paid."""
    record = occurrence.records["membership"]
    return record[FEE] is not None or bool(record[TENDERS[occurrence.type]])


def take_payment(work: Any, occurrence: Occurrence, price: int | None) -> Paid:
    """Take the units that pay, fill in what was paid in money, and return both.

    ``price`` is what the term costs, ``None`` when nothing is due. Raises ``Refused`` for what cannot pay.
    """
    record = occurrence.records["membership"]
    own_currency(work, record[CURRENCY])
    told: Any = record[FEE]
    if told is not None and told < 0:
        raise Refused(say("a fee that was paid is 0 or more; send what goes back as membership.refunded"))
    tenders: Any = record[TENDERS[occurrence.type]]
    parts: dict[str, int] = {}
    for method, amount in tenders or ():
        unit = work.program.units.get(method)
        if unit is not None and unit.kind == "lots":
            parts[method] = parts.get(method, 0) + amount
    in_units = sum(parts.values())
    due = price or 0 if told is None else told + in_units
    if in_units > due:
        raise Refused(
            say(
                "{paid} cannot be paid with units: {price} is due",
                paid=money(work, in_units),
                price=money(work, due),
            )
        )
    member = work.member(occurrence.member)
    taken: list[tuple[str, str, int]] = []
    for name, amount in parts.items():
        taken += _spent(work, member, work.program.units[name], amount, due)
    write(occurrence, {FEE: due - in_units})
    return Paid(due, in_units, tuple(taken))


def _spent(work: Any, member: MemberState, unit: Unit, amount: int, due: int) -> list[tuple[str, str, int]]:
    """Spend units for a part of a fee, as far as the unit may pay."""
    wanted = units_for(work, unit, amount)
    payable(unit, wanted)
    if unit.pay is not None and unit.pay.share is not None and amount > due * unit.pay.share:
        share = unit.pay.share * 100
        raise Refused(say("{unit} pay at most {share}% of a fee", unit=unit.id, share=share))
    enough(work, member, unit, wanted)
    spent: Any = spend_for(work, member, unit, wanted, rule=RULE)
    return [(unit.id, lot, part) for lot, part in spent]


def with_payment(held: Held, paid: Paid, at: int) -> Held:
    """Note what was paid for a term. What units paid of the term before cannot come back any more."""
    before = (*held.fees[:-1], held.fees[-1] - held.in_units) if held.fees else ()
    return held._replace(
        fee=paid.fee, fees=(*before, paid.fee)[-KEPT_FEES:], paid_at=at, failed=False, assumed=(),
        refunded=False, in_units=paid.in_units, units=paid.units,
    )  # fmt: skip


def pay_back(work: Any, occurrence: Occurrence, held: Held, back: int, *, told: bool = True) -> int:
    """Give back what goes back of a fee: its share in units, and the rest, which is returned, in money.

    The money is owed, and told to the shop, unless ``told`` is no.
    """
    rest = back
    if held.in_units and held.fee:
        share = min(Fraction(back, held.fee), Fraction(1))
        rest = rounded(back - held.in_units * share)
        member, given = work.member(occurrence.member), Fraction(0)
        for unit, lot, amount in reversed(held.units):
            before, given = given, given + amount * share
            part = int(given // 1) - int(before // 1)
            if part:
                account, number = place(work, member, lot)
                give_back(work, account, unit, number, part, rule=RULE, owner=f"fee of {held.plan}")
    if told:
        owe(work, occurrence, rest)
    return rest


def settle(work: Any, occurrence: Occurrence, plan: Plan, held: Held, back: int, *, told: bool) -> int:
    """Let a fee, or a part of it, go back with what was given for it; return what goes back in money."""
    rest = pay_back(work, occurrence, held, back, told=told)
    settle_payment(work, work.member(occurrence.member), plan, held, back)
    return rest


def whole_of(held: Held, told: int) -> int:
    """Return how much of a whole fee goes back when so much of its money does."""
    in_money = held.fee - held.in_units
    return held.fee if in_money == told else rounded(Fraction(told * held.fee, max(in_money, 1)))
