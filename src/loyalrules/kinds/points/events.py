"""What happens to points beside earning: paying, giving away, correcting by hand, importing."""

from typing import Any

from loyalrules.base.say import say
from loyalrules.books.lots import Terms
from loyalrules.books.paying import enough, payable, units_for
from loyalrules.books.pools import holder, open_for, spend_for
from loyalrules.books.takeback import take_back
from loyalrules.kinds.points.amounts import parts_of
from loyalrules.kinds.points.reservations import capture_part, hand_over
from loyalrules.plugins.program import Occurrence
from loyalrules.plugins.rule import Unit
from loyalrules.plugins.work import Refused

UNIT, AMOUNT, REASON, BY, WORTH = 0, 1, 2, 3, 4
TENDERS, SUBTOTAL = 6, 14


def _spend(work: Any, occurrence: Occurrence, rule: str) -> None:
    record = occurrence.records["points"]
    unit = work.program.units[record[UNIT]]
    amount = parts_of(record[AMOUNT], unit)
    if amount <= 0:
        raise Refused(say("{rule}: the amount must be above 0", rule=rule))
    member = work.member(occurrence.member)
    enough(work, member, unit, amount)
    spend_for(work, member, unit, amount, rule=rule)


def donate(work: Any, occurrence: Occurrence) -> None:
    """Take the points that a member gives away."""
    _spend(work, occurrence, "points.donated")


def redeem(work: Any, occurrence: Occurrence) -> None:
    """Take the points that a member pays with, as far as the unit may pay."""
    record = occurrence.records["points"]
    unit = work.program.units[record[UNIT]]
    if unit.pay is None:
        raise Refused(say("{unit} cannot be paid with: the unit has no  pay:", unit=unit.id))
    payable(unit, parts_of(record[AMOUNT], unit))
    _spend(work, occurrence, "points.redeemed")


def pay_with_points(work: Any, occurrence: Occurrence) -> None:
    """Spend the points with which an order was paid in part: tenders whose method is a unit."""
    tenders: Any = occurrence.records["order"][TENDERS]
    paid: dict[tuple[str, str | None], int] = {}
    for method, money, reservation in tenders:
        paid[method, reservation] = paid.get((method, reservation), 0) + money
    for method in dict.fromkeys(method for method, _ in paid):
        unit = work.program.units.get(method)
        if unit is None or unit.kind != "lots":
            continue
        parts = {reservation: money for (one, reservation), money in paid.items() if one == method}
        _bounded(work, occurrence, unit, sum(parts.values()))  # However it is split.
        for reservation, money in parts.items():
            _pay(work, occurrence, unit, units_for(work, unit, money), reservation)


def _bounded(work: Any, occurrence: Occurrence, unit: Unit, money: int) -> None:
    """Refuse what an order may not be paid with, all tenders of a unit together."""
    payable(unit, units_for(work, unit, money))
    subtotal: Any = occurrence.records["order"][SUBTOTAL]
    if unit.pay is not None and unit.pay.share is not None and money > subtotal * unit.pay.share:
        raise Refused(
            say("{unit} pay at most {share}% of order.subtotal", unit=unit.id, share=unit.pay.share * 100)
        )


def _pay(work: Any, occurrence: Occurrence, unit: Unit, amount: int, reservation: str | None) -> None:
    """Pay a part of an order: with what a reservation holds, or with what is available."""
    member = work.member(occurrence.member)
    order = work.order(occurrence.order)
    if reservation is not None:
        taken = capture_part(work, member, reservation, amount, unit.id)
        hand_over(member, reservation)
    else:
        enough(work, member, unit, amount)
        taken = tuple(spend_for(work, member, unit, amount, rule="paid with points", owner=occurrence.order))
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
        open_for(work, member, unit, amount, Terms(None, unit.lifetime, rule))
    elif amount < 0:
        take_back(work, holder(work, member, unit), unit.id, -amount, owner="", rule=rule, policy="owe")
