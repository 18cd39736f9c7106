"""Spending again what a refund had given back, when the refund is cancelled."""

from loyalrules.books.lot_order import has_ended, lot_of
from loyalrules.books.takeback import take_elsewhere
from loyalrules.books.takings import displace, make_good, taken_from
from loyalrules.facts.state import Exact, MemberState
from loyalrules.plugins.work import Work

RULE = "paid with points"


def spend_again(work: Work, member: MemberState, unit: str, lot_id: str, amount: Exact, order: str) -> Exact:
    """Spend an amount that was given back to a lot, from where it is now; return what the lot lacked.

    The lot's rest, then what lapsed of it, then what its own order or others took from it since (they take
    it elsewhere then). What it lacks was spent on something else: the member pays it from other lots, or
    owes it.
    """
    if lot_id:
        amount = _from_the_lot(work, member, unit, lot_id, amount, order)
    if amount > 0:
        work.post(member, unit, "issued", "spent", amount, "", RULE, order)
        take_elsewhere(work, member, unit, amount, _payer(order), RULE, "owe")
    return amount


def _from_the_lot(
    work: Work, member: MemberState, unit: str, lot_id: str, amount: Exact, order: str
) -> Exact:
    lot = lot_of(member, lot_id)
    if not lot.pending and (part := min(amount, lot.left)) > 0:
        work.post(member, unit, "available", "spent", part, lot_id, RULE, order)
        amount -= part
    if (part := min(amount, lot.lapsed)) > 0:
        work.post(member, unit, "lapsed", "spent", part, lot_id, RULE, order)
        amount -= part
    own = lot.taken - taken_from(member, unit, lot_id)
    if lot.owner and (part := min(amount, own)) > 0:
        work.post(member, unit, "issued", "spent", part, lot_id, RULE, order)
        take_elsewhere(work, member, unit, part, lot.owner, RULE, "owe")
        amount -= part
    if amount > 0 and not has_ended(lot, work.booked_at):
        for other, part in displace(member, lot, amount, work.booked_at):
            work.post(member, unit, "issued", "spent", part, lot_id, RULE, order)
            take_elsewhere(work, member, unit, part, other, RULE, "owe")
            amount -= part
    return amount


def give_back_what_lacked(work: Work, member: MemberState, unit: str, amount: Exact, order: str) -> None:
    """Give back what ``spend_again`` took beyond the lot: to where it was taken from."""
    work.post(member, unit, "spent", "issued", amount, "", RULE, order)
    make_good(work, member, unit, _payer(order), amount, RULE)


def _payer(order: str) -> str:
    return f"paid {order}"
