"""Taking given units back, and giving spent units back, so that every path ends at the same balance.

Taken in this order: the rest of the order's own lots (pending first, and what others took from them), the
lapsed part of those lots (costs the member nothing), other available lots (earliest expiry first), then
debt or forgiveness. What is given again goes the same way back.
"""

from loyalrules.books.lot_order import has_ended, lot_of, remind, spending_order
from loyalrules.books.takings import Taking, displace, make_good, note, pay_debt, taken_from
from loyalrules.facts.layered import having, in_order
from loyalrules.facts.state import Exact, Lot, MemberState
from loyalrules.plugins.work import Work


def take_back(
    work: Work,
    member: MemberState,
    unit: str,
    amount: Exact,
    *,
    owner: str,
    rule: str,
    policy: str,
    first: str = "",
) -> Exact:
    """Take an amount back for an order and return the part that was forgiven (0 under ``owe``).

    The order's lot with the id ``first`` is taken from before its others: it remembers what came back.
    """
    if owner:
        amount = _from_own_lots(work, member, unit, amount, owner, rule, policy, first)
    return take_elsewhere(work, member, unit, amount, owner, rule, policy)


def take_elsewhere(
    work: Work, member: MemberState, unit: str, amount: Exact, owner: str, rule: str, policy: str
) -> Exact:
    """Take an amount from other lots, then as a debt or forgiven; return the part that was forgiven."""
    if amount <= 0:
        return 0
    takings: list[Taking] = []
    for lot in in_order(member.lots, spending_order):
        if amount <= 0:
            break
        if lot.unit != unit or lot.pending:
            continue
        part = min(amount, lot.left)
        work.post(member, unit, "available", "issued", part, lot.id, rule, owner)
        takings.append(Taking(owner, "lot", lot.id, part))
        amount -= part
    forgiven: Exact = 0
    if amount > 0:
        source = "owed" if policy == "owe" else "forgiven"
        work.post(member, unit, source, "issued", amount, "", rule, owner)
        takings.append(Taking(owner, source, "", amount))
        forgiven = amount if policy == "forgive" else 0
    note(member, unit, takings, work.booked_at)
    return forgiven


def _own(member: MemberState, unit: str, owner: str, first: str = "") -> list[Lot]:
    lots = (*having(member.lots, "owner", owner), *having(member.closed, "owner", owner))
    own = [lot for lot in lots if lot.unit == unit]
    own.sort(key=lambda lot: (lot.id != first, not lot.pending, int(lot.id)))
    return own


def _from_own_lots(
    work: Work,
    member: MemberState,
    unit: str,
    amount: Exact,
    owner: str,
    rule: str,
    policy: str,
    first: str,
) -> Exact:
    own = [lot.id for lot in _own(member, unit, owner, first)]
    for lot_id in own:
        lot = lot_of(member, lot_id)  # What others must take elsewhere may come from the lots behind it.
        part = min(amount, lot.left)
        if part > 0:
            source = "pending" if lot.pending else "available"
            work.post(member, unit, source, "issued", part, lot.id, rule, owner)
            amount -= part
        if amount > 0 and policy == "owe" and lot.taken and not has_ended(lot, work.booked_at):
            # The books of this lot stay as they are: only who took from it changes.
            for other, part in displace(member, lot, amount, work.booked_at):
                take_elsewhere(work, member, unit, part, other, rule, policy)
                amount -= part
    for lot_id in own:
        part = min(amount, lot_of(member, lot_id).lapsed)
        if part > 0:
            work.post(member, unit, "lapsed", "issued", part, lot_id, rule, owner)
            amount -= part
    return amount


def give_back(
    work: Work, member: MemberState, unit: str, lot_id: str, amount: Exact, *, rule: str, owner: str
) -> None:
    """Put spent units back into the lot they came from, with that lot's expiry.

    What comes back first makes good what refunds of the lot's own order took elsewhere. Into a lot
    that is past its expiry it lapses at once.
    """
    lot = lot_of(member, lot_id)
    if lot.owner:
        used = make_good(work, member, unit, lot.owner, amount, rule)
        if used > 0:
            work.post(member, unit, "spent", "issued", used, lot_id, rule, lot.owner)
            amount -= used
    if amount <= 0:
        return
    work.post(member, unit, "spent", "available", amount, lot_id, rule, owner)
    _holds_again(work, member, lot_id, amount)


def _holds_again(work: Work, member: MemberState, lot_id: str, amount: Exact) -> None:
    """Let a lot that holds something again lapse in its turn, or pay what is owed."""
    lot = lot_of(member, lot_id)
    if has_ended(lot, work.booked_at):
        work.post(member, lot.unit, "available", "lapsed", amount, lot_id, lot.rule, lot.owner)
        return
    if lot.expires_at is not None:
        remind(member, lot.expires_at)
    pay_debt(work, member, lot, amount)


def give_again(
    work: Work, member: MemberState, unit: str, amount: Exact, *, owner: str, rule: str, first: str = ""
) -> Exact:
    """Undo takings of an order, the last first, and return what could not be undone: there was no more.

    The way back of ``take_back``: first what was taken beyond the order's lots, then what had lapsed in
    them, then the rest, pending lots last. A lot keeps its dates: what comes back to one that has ended
    lapses.
    """
    amount -= make_good(work, member, unit, owner, amount, rule)
    own = _own(member, unit, owner)
    own.reverse()
    own.sort(key=lambda lot: (lot.id != first, not has_ended(lot, work.booked_at)))
    for lot in own:
        part = min(amount, lot.taken - taken_from(member, unit, lot.id))
        if part <= 0:
            continue
        amount -= part
        if has_ended(lot, work.booked_at):
            work.post(member, unit, "issued", "lapsed", part, lot.id, rule, owner)
        else:
            _fill(work, member, lot, part, rule, owner)
    return amount


def _fill(work: Work, member: MemberState, lot: Lot, amount: Exact, rule: str, owner: str) -> None:
    """Put an amount back into a lot of its own order.

    One that would be available by now was emptied before its moment: it has it at the end of this decision,
    when its lines are asked and those who wait for what is credited hear of it.
    """
    account = "pending" if lot.pending else "available"
    work.post(member, lot.unit, "issued", account, amount, lot.id, rule, owner)
    if not lot.pending:
        _holds_again(work, member, lot.id, amount)
        return
    for moment in (lot.available_at, lot.gives_up_at, lot.expires_at):
        if moment is not None:
            remind(member, moment)
