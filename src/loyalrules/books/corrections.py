"""Corrections: posting the difference between what a grant should be now and what stands of it."""

from loyalrules.books.limits import places, room_again, use
from loyalrules.facts.decision import Given
from loyalrules.facts.state import Exact, Grant
from loyalrules.plugins.rule import Effect, OnlySoOften, Source
from loyalrules.plugins.work import Work


def within_room(work: Work, effect: Effect, grant: Grant, target: Exact) -> Exact:
    """Return a target as far as limits and budgets allow it now.

    What is given again is a new claim on the periods from which it was taken: the room that it left was
    free for others meanwhile. What was forgiven, and a use that still stands, were never free.
    """
    change = target - grant.standing
    if change > 0 and isinstance(effect.poster, OnlySoOften):
        change = max(0, min(change, effect.poster.room(work.member(grant.recipient))))
    if change <= 0 or not grant.uses:
        return grant.standing + change
    uses = places(work, (*effect.limits, *effect.budgets), grant.uses)
    claims_use = grant.standing == 0 and grant.forgiven == 0
    room = room_again(work, (*effect.limits, *effect.budgets), uses, claims_use=claims_use)
    kept = min(change, grant.forgiven)
    return grant.standing + kept + room.within(change - kept)[0]


def base_again(work: Work, effect: Effect, grant: Grant, wanted: Exact) -> Exact:
    """Return how much of what a grant is worked out from counts now.

    Never more than counted at the purchase; and what counts again is a new claim on the room of now.
    """
    if grant.base_room is not None:
        wanted = min(wanted, grant.base_room)
    if wanted <= grant.base:
        return wanted
    uses = places(work, (*effect.limits, *effect.budgets), grant.uses)
    left = room_again(work, (*effect.limits, *effect.budgets), uses, claims_use=False).base
    return wanted if left is None else min(wanted, grant.base + left)


def move_base(work: Work, effect: Effect, grant: Grant, base: Exact) -> Grant:
    """Move the room that limits on the base have, unless what a refund took was forgiven."""
    if base == grant.base or (base < grant.base and grant.forgiven):
        return grant
    use(work, places(work, (*effect.limits, *effect.budgets), grant.uses), 0, 0, base - grant.base)
    return grant._replace(base=base)


def correct(work: Work, effect: Effect, grant: Grant, target: Exact, source: Source, order: str) -> Grant:
    """Post target minus standing, and move the room that it frees or takes; return the grant as it is then.

    ``source`` names the owner and the grant's own lot; ``order`` is the order that is told of, if any.
    """
    change = target - grant.standing
    if change == 0:
        return grant
    receiver = work.member(grant.recipient)
    uses = places(work, (*effect.limits, *effect.budgets), grant.uses) if grant.uses else []
    forgiven: Exact = 0
    told = change
    if change < 0:
        forgiven = effect.poster.take(work, effect, receiver, -change, source)
        emptied = target == 0 and grant.forgiven + forgiven == 0
        use(work, uses, change + forgiven, -1 if emptied else 0)
    else:
        kept = min(change, grant.forgiven)  # The receiver has it still.
        forgiven = -kept
        told = change if effect.unit.kind == "lots" else change - kept
        if told > 0:
            effect.poster.give(work, effect, receiver, told, source)
        use(work, uses, change - kept, 1 if grant.standing == 0 and grant.forgiven == 0 else 0)
    if effect.unit.kind != "counter" and told:
        work.tell(
            Given(
                effect.verb, receiver.id, effect.unit.id, told, told, effect.rule, effect.index, order, "",
                effect.detail,
            )
        )  # fmt: skip
    return grant._replace(standing=target, forgiven=grant.forgiven + forgiven)
