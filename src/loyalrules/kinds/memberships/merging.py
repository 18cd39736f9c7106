"""Plans and seats of two members who become one."""

from typing import Any

from loyalrules.books.merging import merged_now
from loyalrules.facts.state import MemberState
from loyalrules.kinds.memberships.held import MARK, Held, all_held, keep
from loyalrules.kinds.memberships.seats import SEATS, seats_of
from loyalrules.kinds.memberships.steps import KEPT_LEAVINGS, plans_of
from loyalrules.plugins.program import Occurrence

FOR_EVER = 1 << 62


def join_plans(work: Any, occurrence: Occurrence) -> None:
    """Let the one have the plans of both; of a plan that both had, what lasts longer goes on."""
    both = merged_now(work, occurrence)
    if both is None:
        return
    member, other = both
    plans = plans_of(work.program)
    mine = {held.plan: held for held in all_held(member)}
    _join_seats(work, member, other)
    for held in all_held(other):
        joined = held if held.plan not in mine else _joined(mine[held.plan], held)
        joined = joined._replace(
            seats=tuple([one for one in joined.seats if one not in (member.id, other.id)])
        )
        if held.plan in plans:
            keep(member, plans[held.plan], work.zone, joined)
    other.marks.pop(MARK, None)


def _joined(one: Held, two: Held) -> Held:
    """Return one history of two: the stretch that lasts longer is the latest, the other is past."""
    kept, gone = (two, one) if _lasts(two) > _lasts(one) else (one, two)
    ended = gone.ended if gone.ended is not None else kept.started
    past = [*kept.past, *gone.past, *([(gone.started, ended)] if gone.started < ended else [])]
    return kept._replace(
        past=tuple(sorted(past)),
        joined=kept.joined + gone.joined,
        had_trial=kept.had_trial or gone.had_trial,
        had=tuple(sorted({*kept.had, *gone.had})),
        pauses=tuple(sorted([*kept.pauses, *gone.pauses])),
        leavings=tuple(sorted([*kept.leavings, *gone.leavings])[-KEPT_LEAVINGS:]),
        changed=max(kept.changed, gone.changed),
        seats=tuple(sorted({*kept.seats, *gone.seats})),
    )


def _lasts(held: Held) -> tuple[bool, int]:
    return held.ended is None, FOR_EVER if held.until is None and held.ended is None else held.until or 0


def _join_seats(work: Any, member: MemberState, other: MemberState) -> None:
    """Who has a seat of the id that goes has it of who stays; nobody has a seat with oneself."""
    for held in all_held(other):
        for guest in held.seats:
            state = work.member(guest)
            renamed = [(plan, member.id if owner == other.id else owner) for plan, owner in seats_of(state)]
            state.marks[SEATS] = tuple(sorted(renamed))
    own = dict((*seats_of(other), *seats_of(member)))
    for plan, owner in seats_of(other):
        _rename(work, plan, owner, other.id, member.id)
    seats = tuple(sorted((plan, owner) for plan, owner in own.items() if owner not in (member.id, other.id)))
    if seats or SEATS in member.marks:
        member.marks[SEATS] = seats
    other.marks.pop(SEATS, None)


def _rename(work: Any, plan_id: str, owner: str, gone: str, stays: str) -> None:
    """Let a plan's seat be one of who stays."""
    state = work.member(owner)
    for held in all_held(state):
        if held.plan == plan_id and gone in held.seats and plan_id in plans_of(work.program):
            seats = tuple(sorted({stays if one == gone else one for one in held.seats}))
            keep(state, plans_of(work.program)[plan_id], work.zone, held._replace(seats=seats))
