"""Taking given units back, and giving spent units back, so that every path ends at the same balance.

Taken in this order: the rest of the order's own lots (pending first), the lapsed part of those lots
(costs the member nothing), other available lots (earliest expiry first), then debt or forgiveness.
"""

from typing import Any

from loyalrules.books.lots import remind, spending_order
from loyalrules.facts.state import Exact, Lot, MemberState
from loyalrules.plugins.work import Work

Elsewhere = tuple[str, str, Exact]  # where a taking hit: ("lot" | "owed" | "forgiven", lot id, amount)


def take_back(
    work: Work, member: MemberState, unit: str, amount: Exact, *, owner: str, rule: str, policy: str
) -> Exact:
    """Take an amount back for an order and return the part that was forgiven (0 under ``owe``)."""
    if owner:
        amount = _from_own_lots(work, member, unit, amount, owner, rule)
    if amount <= 0:
        return 0
    elsewhere: list[Elsewhere] = []
    for lot in sorted(_spendable(member, unit), key=spending_order):
        if amount <= 0:
            break
        part = min(amount, lot.left)
        work.post(member, unit, "available", "issued", part, lot.id, rule, owner)
        elsewhere.append(("lot", lot.id, part))
        amount -= part
    forgiven: Exact = 0
    if amount > 0:
        source = "owed" if policy == "owe" else "forgiven"
        work.post(member, unit, source, "issued", amount, "", rule, owner)
        elsewhere.append((source, "", amount))
        forgiven = amount if policy == "forgive" else 0
    _remember(member, unit, owner, elsewhere)
    return forgiven


def _from_own_lots(work: Work, member: MemberState, unit: str, amount: Exact, owner: str, rule: str) -> Exact:
    own = [
        lot
        for lot in (*member.lots.values(), *member.closed.values())
        if lot.unit == unit and lot.owner == owner
    ]
    own.sort(key=lambda lot: (not lot.pending, int(lot.id)))
    for lot in own:
        part = min(amount, lot.left)
        if part > 0:
            source = "pending" if lot.pending else "available"
            work.post(member, unit, source, "issued", part, lot.id, rule, owner)
            amount -= part
    for lot in own:
        part = min(amount, lot.lapsed)
        if part > 0:
            work.post(member, unit, "lapsed", "issued", part, lot.id, rule, owner)
            amount -= part
    return amount


def _spendable(member: MemberState, unit: str) -> list[Lot]:
    return [lot for lot in member.lots.values() if lot.unit == unit and not lot.pending]


def _key(unit: str, owner: str) -> str:
    return f"elsewhere {unit} {owner}"


def _remember(member: MemberState, unit: str, owner: str, more: list[Elsewhere]) -> None:
    key = _key(unit, owner)
    member.marks[key] = (*_elsewhere(member, unit, owner), *more)


def _elsewhere(member: MemberState, unit: str, owner: str) -> tuple[Elsewhere, ...]:
    takings: Any = member.marks.get(_key(unit, owner), ())
    known: tuple[Elsewhere, ...] = takings
    return known


def give_back(
    work: Work, member: MemberState, unit: str, lot_id: str, amount: Exact, *, rule: str, owner: str
) -> None:
    """Put spent units back into the lot they came from, with that lot's expiry.

    What comes back first makes good what refunds of the lot's own order took elsewhere. Into a lot
    that is past its expiry it lapses at once.
    """
    lot = member.lots.get(lot_id) or member.closed[lot_id]
    amount -= _make_good(work, member, unit, lot, amount, rule)
    if amount <= 0:
        return
    work.post(member, unit, "spent", "available", amount, lot_id, rule, owner)
    if lot.expires_at is not None and lot.expires_at <= work.booked_at:
        work.post(member, unit, "available", "lapsed", amount, lot_id, rule, owner)
        return
    _wake(member, lot)
    _pay_debt(work, member, unit, amount, lot_id, rule, owner)


def _pay_debt(
    work: Work, member: MemberState, unit: str, amount: Exact, lot_id: str, rule: str, owner: str
) -> None:
    """Pay what is owed from an amount that a lot holds again."""
    owed = -member.balance(unit, "owed")
    if owed > 0:
        work.post(member, unit, "available", "owed", min(owed, amount), lot_id, rule, owner)


def _wake(member: MemberState, lot: Lot) -> None:
    """Note that a lot that holds something again will lapse."""
    if lot.expires_at is not None:
        remind(member, lot.expires_at)


def _make_good(work: Work, member: MemberState, unit: str, lot: Lot, amount: Exact, rule: str) -> Exact:
    """Use what returns to a lot for takings of its order that hit elsewhere; return what was used."""
    open_takings = list(_elsewhere(member, unit, lot.owner)) if lot.owner else []
    used: Exact = 0
    while open_takings and used < amount:
        where, lot_id, taken = open_takings.pop()
        part = min(taken, amount - used)
        work.post(member, unit, "spent", "issued", part, lot.id, rule, lot.owner)
        if where == "lot":
            other = member.lots.get(lot_id) or member.closed[lot_id]
            work.post(member, unit, "issued", "available", part, lot_id, rule, lot.owner)
            _wake(member, other)
            if other.expires_at is not None and other.expires_at <= work.booked_at:
                work.post(member, unit, "available", "lapsed", part, lot_id, rule, lot.owner)
            else:
                _pay_debt(work, member, unit, part, lot_id, rule, lot.owner)
        else:
            paid = part if where == "forgiven" else min(part, max(0, -member.balance(unit, "owed")))
            if paid:
                work.post(member, unit, "issued", where, paid, "", rule, lot.owner)
            if part > paid:
                work.post(member, unit, "issued", "available", part - paid, lot.id, rule, lot.owner)
                _wake(member, lot)
        if taken > part:
            open_takings.append((where, lot_id, taken - part))
        used += part
    if used:
        member.marks[_key(unit, lot.owner)] = tuple(open_takings)
    return used
