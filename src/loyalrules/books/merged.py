"""What was written before members were merged, as it reads now: other ids, and other numbers of lots."""

from collections.abc import Mapping, Sequence

from loyalrules.facts.entries import is_entry
from loyalrules.facts.state import Context, Grant, Order
from loyalrules.plugins.work import Work

Moved = Mapping[str, tuple[str, int]]  # By the id before: who it is now, and how far its lots moved.


def order_now(work: Work, order: Order) -> Order:
    """Let an order name the members who are there now; it is changed in place and returned."""
    moved = _moved(work, [order.member, *_people(order.contexts)])
    if moved:
        _, by = moved.get(order.member, (order.member, 0))
        order.redeemed = tuple(
            [(unit, lot_now(lot, by), amount, back) for unit, lot, amount, back in order.redeemed]
        )
        order.member = _id(moved, order.member)
        order.contexts = tuple([_context(work, moved, context) for context in order.contexts])
    return order


def contexts_now(work: Work, contexts: Sequence[Context]) -> tuple[Context, ...]:
    """Return events and their gifts with the members who are there now."""
    moved = _moved(work, _people(contexts))
    return tuple([_context(work, moved, context) for context in contexts]) if moved else tuple(contexts)


def lot_now(lot: str, by: int) -> str:
    """Return the number that a lot has after a merge; one that lies in an account of others stays there.

    >>> lot_now("3", 20), lot_now("", 20)
    ('23', '')
    """
    return str(int(lot) + by) if lot and not is_entry(lot) else lot


def _people(contexts: Sequence[Context]) -> list[str]:
    people = [context.member for context in contexts]
    return people + [grant.recipient for context in contexts for grant in context.grants]


def _moved(work: Work, people: Sequence[str]) -> Moved:
    found = {one: work.stands_for(one) for one in dict.fromkeys(people)}
    return {one: now for one, now in found.items() if now[0] != one}


def _id(moved: Moved, member: str) -> str:
    return moved[member][0] if member in moved else member


def _context(work: Work, moved: Moved, context: Context) -> Context:
    grants = tuple([_grant(work, moved, context, grant) for grant in context.grants])
    return context._replace(member=_id(moved, context.member), grants=grants)


def _grant(work: Work, moved: Moved, context: Context, grant: Grant) -> Grant:
    uses = tuple([(_id(moved, who), _key(moved, key), bucket, what) for who, key, bucket, what in grant.uses])
    if grant.recipient not in moved:
        return grant._replace(uses=uses)
    recipient, by = moved[grant.recipient]
    return grant._replace(recipient=recipient, uses=uses, lot=own_lot(work, context, grant, by))


def own_lot(work: Work, context: Context, grant: Grant, by: int) -> str:
    """Return the lot of a grant after a merge; counters of different texts keep the text in its place."""
    program = work.program_of(context.program) if context.program else work.program
    effect = program.rules[grant.rule].effects[grant.effect]
    return grant.lot if effect.texts else lot_now(grant.lot, by)


def _key(moved: Moved, key: str) -> str:
    """Return the key of a limit of two members with the ids of now."""
    first, *others = key.split("|")
    return "|".join([first, *[_id(moved, one) for one in others]])
