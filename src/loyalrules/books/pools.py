"""One balance for a household: an account that its members fill and spend together.

The account is an entry, so it is decided, locked and replayed like a member. Which one a member's units go to
follows from the household that is known of the member; whoever comes or goes takes along what the unit says.
"""

from typing import Any

from loyalrules.base.say import say
from loyalrules.books.asked import ask
from loyalrules.books.lifetimes import begins
from loyalrules.books.lot_order import remind, spending_order
from loyalrules.books.lots import Terms, open_lot, spend
from loyalrules.books.places import (
    BY,
    MOVED,
    PEOPLE,
    POOL,
    held_with,
    owner_in,
    owner_of,
    people_of,
    pooled,
    ref,
)
from loyalrules.books.takings import note, pay_debt, takings_of
from loyalrules.books.thresholds import is_threshold
from loyalrules.facts.decision import Given
from loyalrules.facts.entries import is_entry
from loyalrules.facts.state import MERGED, Exact, Lot, MemberState
from loyalrules.plugins.rule import Unit
from loyalrules.plugins.work import Refused, Work

VERB = "pool"
JOINED, LEFT, CLOSED = "joined", "left", "closed"


def holder(work: Work, member: MemberState, unit: Unit) -> MemberState:
    """Return who holds a unit for a member: the account of the household, or the member."""
    if unit.pool is None or is_entry(member.id):
        return member
    follow(work, member, unit)
    name = held_with(member, unit.id)
    return _account(work, name) if name else member


def balance_of(work: Work, member: MemberState, unit: str, account: str = "available") -> Exact:
    """Return what a member can dispose of: of a household's unit, what the household has."""
    known = work.program.units.get(unit)
    return (member if known is None else holder(work, member, known)).balance(unit, account)


def may_spend(work: Work, member: MemberState, unit: Unit) -> bool:
    """Tell whether a member may spend what the household has; of what is one's own, everybody may."""
    if unit.pool is None or not unit.pool.asked or holder(work, member, unit) is member:
        return True
    return ask(work, unit.pool.asked, member) is not None


def spend_for(
    work: Work, member: MemberState, unit: Unit, amount: Exact, *, rule: str, owner: str = ""
) -> list[tuple[str, Exact]]:
    """Spend units for a member and return what each lot gave, by its name for the member.

    Raises ``Refused`` when there are fewer, or when the member may not spend them.
    """
    if not may_spend(work, member, unit):
        raise Refused(
            say("{member} may not spend the {unit} of the household", member=member.id, unit=unit.id)
        )
    account = holder(work, member, unit)
    taken = spend(work, account, unit.id, amount, rule=rule, owner=owner)
    return [(ref(account, member, lot), part) for lot, part in taken]


def open_for(
    work: Work,
    member: MemberState,
    unit: Unit,
    amount: Exact,
    terms: Terms,
    *,
    account: MemberState | None = None,
) -> str:
    """Give units to a member as a new lot, where that member's units are held; return its name.

    ``account`` is where they are held, when that is known already.
    """
    held = holder(work, member, unit) if account is None else account
    lifetime = terms.lifetime
    if held is not member:
        terms = terms._replace(owner=owner_for(held, member, terms.owner))
        if terms.ends is None and lifetime is not None:
            end = lifetime.ends(work.zone, begins(held, unit.id, lifetime, work.value_at), member)
            terms = terms._replace(ends=(end,))
    lot = open_lot(work, held, unit, amount, terms)
    if held is not member:
        held.marks[f"{BY}{lot}"] = member.id
    return ref(held, member, lot)


def owner_for(account: MemberState, member: MemberState, owner: str) -> str:
    """Return what an owner is called in an account: what a member reached is told apart from others'."""
    return owner_in(account, member, owner, apart=is_threshold(owner))


# --- Coming and going ----------------------------------------------------------------------------


def follow_all(work: Work, member: MemberState) -> None:
    """Let a member come to, and leave, the accounts that the member's household says."""
    for unit in pooled(work.program):
        follow(work, member, work.program.units[unit])


def follow(work: Work, member: MemberState, unit: Unit) -> None:
    """Let a member come to, or leave, the account of a unit."""
    who: Any = work.program.roles["household"].resolve(work, member)
    now, was = "" if who == member.id else str(who), held_with(member, unit.id)
    if now == was:
        return
    stand_in(work, member, unit.id, now)
    if was:
        _leave(work, member, _account(work, was), unit)
    if now:
        _join(work, member, _account(work, now), unit)


def bring(work: Work, member: MemberState) -> None:
    """Bring what has come to a member alone into the accounts that the member shares, as units say."""
    for name in pooled(work.program):
        unit, account = work.program.units[name], held_with(member, name)
        if account and unit.pool is not None and unit.pool.brings:
            _move_all(work, member, _account(work, account), name, member)


def stand_in(work: Work, member: MemberState, unit: str, account: str) -> None:
    """Note in which account a member holds a unit from now on."""
    known: Any = member.marks.get(f"{POOL}{unit}", ())
    member.marks[f"{POOL}{unit}"] = (*known, (account, max(work.booked_at, member.booked_at)))


def set_people(account: MemberState, unit: str, people: tuple[str, ...]) -> None:
    """Note who holds a unit together in an account."""
    account.marks[f"{PEOPLE}{unit}"] = people


def _account(work: Work, name: str) -> MemberState:
    """Return an account. What members do later than it was booked is booked after that."""
    account = work.account(name)
    account.booked_at = max(account.booked_at, work.booked_at)
    return account


def _join(work: Work, member: MemberState, account: MemberState, unit: Unit) -> None:
    set_people(account, unit.id, (*people_of(account, unit.id), member.id))
    brings = member.balance(unit.id, "available") + member.balance(unit.id, "pending")
    if unit.pool is not None and unit.pool.brings:
        _move_all(work, member, account, unit.id, member)
        _tell(work, member, unit.id, brings, JOINED)


def _leave(work: Work, member: MemberState, account: MemberState, unit: Unit) -> None:
    """Take along what the unit says. The last one takes all, or lets it lapse."""
    pool = unit.pool
    if pool is None:
        return
    stay = tuple([one for one in people_of(account, unit.id) if one != member.id])
    set_people(account, unit.id, stay)
    before = account.balance(unit.id, "available") + account.balance(unit.id, "pending")
    if not stay and pool.last_takes:
        _move_all(work, account, member, unit.id, member)
    elif not stay:
        for lot in _open(account, unit.id):
            source = "pending" if lot.pending else "available"
            work.post(account, unit.id, source, "lapsed", lot.left, lot.id, lot.rule, lot.owner)
        _tell(work, member, unit.id, -before, CLOSED)
        return
    elif pool.takes:
        _move(
            work,
            account,
            member,
            [lot for lot in _open(account, unit.id) if _is_of(work, account, lot, member)],
        )
    after = account.balance(unit.id, "available") + account.balance(unit.id, "pending")
    _tell(work, member, unit.id, before - after, LEFT)


def _open(account: MemberState, unit: str) -> list[Lot]:
    return sorted([lot for lot in account.lots.values() if lot.unit == unit], key=lambda lot: int(lot.id))


def _is_of(work: Work, account: MemberState, lot: Lot, member: MemberState) -> bool:
    who: Any = account.marks.get(f"{BY}{lot.id}")
    return who is not None and work.stands_for(str(who))[0] == member.id


def _tell(work: Work, member: MemberState, unit: str, amount: Exact, how: str) -> None:
    if amount:
        detail = (("household", how),)
        work.tell(Given(VERB, member.id, unit, amount, amount, "", 0, "", "", detail))


def _move_all(work: Work, source: MemberState, target: MemberState, unit: str, member: MemberState) -> None:
    """Move all that an account has of a unit, spent lots and debts too, so that refunds find them."""
    lots = [lot for lot in (*source.lots.values(), *source.closed.values()) if lot.unit == unit]
    here = [lot for lot in lots if f"{MOVED}{lot.id}" not in source.marks]
    numbers = _move(work, source, target, sorted(here, key=lambda lot: int(lot.id)), member)
    debt = -source.balance(unit, "owed")
    if debt > 0:
        work.post(source, unit, MERGED, "owed", debt)
        work.post(target, unit, "owed", MERGED, debt)
    moved = [
        one._replace(owner=_renamed(one.owner, target, member), lot=numbers.get(one.lot, ""))
        for one in takings_of(source, unit)
        if not one.lot or one.lot in numbers
    ]
    source.marks.pop(f"takings {unit}", None)
    note(target, unit, moved, work.booked_at)
    ready = [lot for lot in _open(target, unit) if not lot.pending]
    for lot in sorted(ready, key=spending_order):
        pay_debt(work, target, lot, lot.left)


def _move(
    work: Work,
    source: MemberState,
    target: MemberState,
    lots: list[Lot],
    member: MemberState | None = None,
) -> dict[str, str]:
    """Move lots to another account as they stand, and leave behind where they went; return their numbers."""
    numbers: dict[str, str] = {}
    for lot in lots:
        who: Any = source.marks.get(f"{BY}{lot.id}") or (source.id if member is None else member.id)
        brought = work.member(str(who))
        number = numbers[lot.id] = work.new_lot_id(target)
        moved = lot._replace(id=number, owner=_renamed(lot.owner, target, brought))
        account = "pending" if lot.pending else "available"
        if lot.left > 0:
            work.post(source, lot.unit, account, MERGED, lot.left, lot.id, lot.rule, lot.owner)
            target.lots[number] = moved
            work.post(target, lot.unit, MERGED, account, lot.left, number, lot.rule, moved.owner, opens=True)
        else:
            target.closed[number] = moved
        source.closed[lot.id] = lot._replace(left=0, spent=0, lapsed=0, taken=lot.given)
        source.marks[f"{MOVED}{lot.id}"] = (target.id, number)
        target.marks[f"{BY}{number}"] = brought.id
        for moment in (lot.available_at if lot.pending else None, lot.gives_up_at, lot.expires_at):
            if moment is not None and lot.left > 0:
                remind(target, moment)
    return numbers


def _renamed(owner: str, target: MemberState, member: MemberState) -> str:
    return owner_for(target, member, owner_of(owner))
