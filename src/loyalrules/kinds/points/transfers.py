"""Passing units on: from the lots that a member would spend first, to another member."""

from typing import Any

from loyalrules.base.money import write_exact
from loyalrules.base.say import say
from loyalrules.books.lot_order import lot_of
from loyalrules.books.lots import Terms
from loyalrules.books.paying import enough
from loyalrules.books.places import place
from loyalrules.books.pools import holder, open_for, spend_for
from loyalrules.facts.decision import Given
from loyalrules.facts.fields import Field, Shape
from loyalrules.facts.state import Exact, MemberState
from loyalrules.kinds.points.amounts import parts_of
from loyalrules.plugins.program import Occurrence
from loyalrules.plugins.rule import Transfer, Unit
from loyalrules.plugins.work import Refused

TRANSFERRED = Shape(
    "points",
    (
        Field("unit", "text", "the unit; may be left out when there is one"),
        Field("amount", "number", "how many are passed on", required=True),
        Field("to", "text", "the member who gets them", required=True),
        Field("reason", "text", "why"),
        Field("worth", "money", "what they are worth in money", default=0, input=False),
    ),
)
UNIT, AMOUNT, TO = 0, 1, 2


def transfer(work: Any, occurrence: Occurrence) -> None:
    """Move units to another member, with the dates of each lot or with new ones, as their unit says."""
    record = occurrence.records["points"]
    unit: Unit = work.program.units[record[UNIT]]
    to, _ = work.stands_for(str(record[TO]))
    if unit.transfer is None:
        raise Refused(say("{unit} cannot be passed on: the unit has no  transfer:", unit=unit.id))
    if to == occurrence.member:
        raise Refused(say("{member} cannot pass anything on to the same member", member=to))
    amount = parts_of(record[AMOUNT], unit)
    _allowed(unit, unit.transfer, amount)
    giver, receiver = work.member(occurrence.member), work.member(to)
    if holder(work, giver, unit) is holder(work, receiver, unit):
        raise Refused(
            say("{member} and {to} have one balance of {unit}", member=giver.id, to=to, unit=unit.id)
        )
    enough(work, giver, unit, amount)
    for lot_id, part in spend_for(work, giver, unit, amount, rule=f"passed on to {to}"):
        _open(work, unit, giver, receiver, lot_id, part)
    for member, change in ((giver, -amount), (receiver, amount)):
        work.tell(Given("transfer", member.id, unit.id, change, change, "", 0, "", "", ()))


def _allowed(unit: Unit, transfer: Transfer, amount: Exact) -> None:
    if amount <= 0 or amount < transfer.at_least:
        least = write_exact(max(transfer.at_least, 1), unit.decimals)
        raise Refused(say("at least {at_least} {unit} are passed on", at_least=least, unit=unit.id))
    if amount % transfer.in_steps_of:
        step = write_exact(transfer.in_steps_of, unit.decimals)
        raise Refused(say("{unit} are passed on in steps of {step}", unit=unit.id, step=step))


def _open(
    work: Any, unit: Unit, giver: MemberState, receiver: MemberState, lot_id: str, amount: Exact
) -> None:
    """Give what one lot held to another member."""
    account, number = place(work, giver, lot_id)
    lot = lot_of(account, number)
    anew = unit.transfer is not None and unit.transfer.anew
    ends = None if anew else (lot.expires_at,)
    terms = Terms(None, unit.lifetime, f"passed on by {giver.id}", remembers=lot.remembers, ends=ends)
    name = open_for(work, receiver, unit, amount, terms)
    held, new = place(work, receiver, name)
    if not anew and new in held.lots:
        held.lots[new] = held.lots[new]._replace(earned_at=lot.earned_at)
