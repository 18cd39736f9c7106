"""What owners took beyond their own lots: from other lots, as a debt, or forgiven.

Which owner's taking sits in which open lot depends on nothing but the amounts: owners in the order of
their names fill the lots in the order of spending, and what is left is the debt. So the books do not
remember which of two refunds came first. What sits in a lot that has ended stays where it is.
"""

from typing import Any, NamedTuple

from loyalrules.books.lot_order import has_ended, lot_of, remind, spending_order
from loyalrules.facts.state import Exact, Lot, MemberState
from loyalrules.plugins.work import Work


class Taking(NamedTuple):
    """An amount that an owner took. ``where`` is "lot" (then ``lot`` is its id), "owed" or "forgiven"."""

    owner: str
    where: str
    lot: str
    amount: Exact


def takings_of(member: MemberState, unit: str) -> tuple[Taking, ...]:
    """Return all takings of a unit (read back from a store, they are plain tuples)."""
    found: Any = member.marks.get(f"takings {unit}", ())
    return tuple([Taking(*one) for one in found])


def taken_from(member: MemberState, unit: str, lot_id: str) -> Exact:
    """Return what owners took from a lot that is not their own."""
    return sum(one.amount for one in takings_of(member, unit) if one.lot == lot_id)


def _keep(member: MemberState, unit: str, takings: list[Taking]) -> None:
    if takings:
        member.marks[f"takings {unit}"] = tuple(takings)
    else:
        member.marks.pop(f"takings {unit}", None)


def note(member: MemberState, unit: str, more: list[Taking], now: int) -> None:
    """Add takings."""
    _keep(member, unit, _settled(member, [*takings_of(member, unit), *more], now))


def _settled(member: MemberState, takings: list[Taking], now: int) -> list[Taking]:
    """Return takings in the one form that their amounts have, see above. Amounts below 0 take away."""
    fixed: dict[tuple[str, str, str], Exact] = {}
    owners: dict[str, Exact] = {}
    lots: dict[str, Exact] = {}
    for owner, where, lot, amount in takings:
        if where == "forgiven" or (lot and has_ended(lot_of(member, lot), now)):
            fixed[owner, where, lot] = fixed.get((owner, where, lot), 0) + amount
        else:
            owners[owner] = owners.get(owner, 0) + amount
            lots[lot] = lots.get(lot, 0) + amount
    answer = [Taking(*key, amount) for key, amount in sorted(fixed.items()) if amount]
    debt = lots.pop("", 0)
    places = sorted(lots, key=lambda lot: spending_order(lot_of(member, lot)))
    room = [(lot, lots[lot]) for lot in places] + [("", debt)]
    for owner in sorted(owners):
        left = owners[owner]
        while left > 0:
            lot, free = room[0]
            part = min(left, free)
            if part > 0:
                answer.append(Taking(owner, "lot" if lot else "owed", lot, part))
            left -= part
            room[0] = (lot, free - part)
            if free == part:
                room.pop(0)
    return answer


def pay_debt(work: Work, member: MemberState, lot: Lot, amount: Exact) -> Exact:
    """Pay what the member owes from an amount that a lot holds, and return what was paid.

    From then on the lot is where the owners of the debt took it from.
    """
    owed = -member.balance(lot.unit, "owed")
    if owed <= 0:
        return 0
    part = min(owed, amount)
    work.post(member, lot.unit, "available", "owed", part, lot.id, lot.rule, lot.owner)
    moved: list[Taking] = []
    left = part
    for one in takings_of(member, lot.unit):
        paid = min(left, one.amount) if one.where == "owed" else 0
        left -= paid
        moved.append(one._replace(amount=one.amount - paid))
        moved.append(Taking(one.owner, "lot", lot.id, paid))
    _keep(member, lot.unit, _settled(member, moved, work.booked_at))
    return part


def displace(member: MemberState, lot: Lot, amount: Exact, now: int) -> list[tuple[str, Exact]]:
    """Let a lot's own order have what others took from the lot; return who must take it elsewhere."""
    moved: list[tuple[str, Exact]] = []
    kept: list[Taking] = []
    for one in takings_of(member, lot.unit):
        part = min(amount, one.amount) if one.lot == lot.id else 0
        if part > 0:
            moved.append((one.owner, part))
            amount -= part
        kept.append(one._replace(amount=one.amount - part))
    _keep(member, lot.unit, _settled(member, kept, now))
    return moved


def make_good(work: Work, member: MemberState, unit: str, owner: str, amount: Exact, rule: str) -> Exact:
    """Undo up to an amount of what an owner took, the last place first, and return what was undone.

    That is: what was forgiven, then the debt, then the lots that would be spent last. What goes back
    into a lot makes good for that lot's own order first; into one that has ended it lapses at once.
    """
    known = takings_of(member, unit)
    undone = _last(member, known, owner, amount, work.booked_at)
    if not undone:
        return 0
    less = [one._replace(amount=-one.amount) for one in undone]
    _keep(member, unit, _settled(member, [*known, *less], work.booked_at))
    for one in undone:
        if one.lot:
            _return(work, member, lot_of(member, one.lot), one.amount, owner, rule)
        else:
            work.post(member, unit, "issued", one.where, one.amount, "", rule, owner)
    return sum(one.amount for one in undone)


def _last(
    member: MemberState, known: tuple[Taking, ...], owner: str, amount: Exact, now: int
) -> list[Taking]:
    """Return what is undone of an owner's takings.

    Of those that may sit anywhere it is the debt, then the lot that would be spent last, whosever taking
    sits there.
    """

    def last_spent(lot: str) -> tuple[int, int, int]:
        return (0, 0, 0) if not lot else spending_order(lot_of(member, lot))

    own = [one for one in known if one.owner == owner]
    ended = [one for one in own if one.lot and has_ended(lot_of(member, one.lot), now)]
    forgiven = [one for one in own if one.where == "forgiven"]
    free = sum(one.amount for one in own) - sum(one.amount for one in (*ended, *forgiven))
    places: dict[str, Exact] = {}
    for one in known:
        if one.where != "forgiven" and not (one.lot and has_ended(lot_of(member, one.lot), now)):
            places[one.lot] = places.get(one.lot, 0) + one.amount
    order = sorted((lot for lot in places if lot), key=last_spent, reverse=True)
    undone = _up_to(amount, [(one, one.amount) for one in forgiven])
    amount -= sum(one.amount for one in undone)
    anywhere = [Taking(owner, "lot" if lot else "owed", lot, 0) for lot in ("", *order)]
    undone += _up_to(min(amount, free), [(one, places.get(one.lot, 0)) for one in anywhere])
    ended.sort(key=lambda one: last_spent(one.lot), reverse=True)
    return undone + _up_to(amount - min(amount, free), [(one, one.amount) for one in ended])


def _up_to(amount: Exact, places: list[tuple[Taking, Exact]]) -> list[Taking]:
    answer: list[Taking] = []
    for taking, there in places:
        part = min(amount, there)
        if part > 0:
            answer.append(taking._replace(amount=part))
            amount -= part
    return answer


def _return(work: Work, member: MemberState, lot: Lot, amount: Exact, owner: str, rule: str) -> None:
    """Let a lot have again what an owner took from it."""
    if lot.owner and lot.owner != owner:
        amount -= make_good(work, member, lot.unit, lot.owner, amount, rule)
    if amount <= 0:
        return
    if has_ended(lot, work.booked_at):
        work.post(member, lot.unit, "issued", "lapsed", amount, lot.id, rule, owner)
        return
    work.post(member, lot.unit, "issued", "available", amount, lot.id, rule, owner)
    if lot.expires_at is not None:
        remind(member, lot.expires_at)
