"""Family seats: a member shares a plan with others, who have its benefits while it holds.

Who has a seat and who gave it are one household: what is counted ``per: household`` is counted for the
member who pays.
"""

from typing import Any

from loyalrules.base.say import say
from loyalrules.facts.state import MemberState
from loyalrules.kinds.memberships.held import Held, find, keep
from loyalrules.kinds.memberships.shapes import WITH
from loyalrules.kinds.memberships.steps import about, moment, plans_of
from loyalrules.plugins.program import Occurrence
from loyalrules.plugins.work import Refused

SEATS = "seats"


def seats_of(member: MemberState) -> tuple[tuple[str, str], ...]:
    """Return the seats that a member has with others, as (plan, who gave it)."""
    known: Any = member.marks.get(SEATS, ())
    return tuple([(str(plan), str(owner)) for plan, owner in known])


def shared(work: Any, occurrence: Occurrence) -> None:
    """Give a seat of a plan to another member."""
    plan, member, held = about(work, occurrence)
    if plan.seats < 1:
        raise Refused(say("{plan} is not shared", plan=plan.id))
    if held is None or held.ended is not None or not held.begun:
        raise Refused(
            say("{member} does not have {plan}, so it cannot be shared", member=member.id, plan=plan.id)
        )
    other = work.member(_other(occurrence, member))
    if plan.id in dict(seats_of(other)):
        raise Refused(say("{member} has a seat of {plan} already", member=other.id, plan=plan.id))
    own = find(other, plan.id)
    if own is not None and own.ended is None:
        raise Refused(say("{member} has {plan} already", member=other.id, plan=plan.id))
    if len(held.seats) >= plan.seats:
        raise Refused(
            say(
                "all {seats} seats of {plan} of {member} are taken",
                seats=plan.seats,
                plan=plan.id,
                member=member.id,
            )
        )
    other.marks[SEATS] = tuple(sorted([*seats_of(other), (plan.id, member.id)]))
    seats = tuple(sorted([*held.seats, other.id]))
    keep(member, plan, work.zone, held._replace(seats=seats, changed=moment(occurrence, held)))


def unshared(work: Any, occurrence: Occurrence) -> None:
    """Take a seat back."""
    plan, member, held = about(work, occurrence)
    other = work.member(_other(occurrence, member))
    known = held is not None and other.id in held.seats
    if held is None or not (known or (plan.id, member.id) in seats_of(other)):
        raise Refused(
            say(
                "{other} has no seat of {plan} of {member}",
                other=other.id,
                plan=plan.id,
                member=member.id,
            )
        )
    other.marks[SEATS] = tuple([seat for seat in seats_of(other) if seat != (plan.id, member.id)])
    seats = tuple([one for one in held.seats if one != other.id])
    keep(member, plan, work.zone, held._replace(seats=seats, changed=moment(occurrence, held)))


def _other(occurrence: Occurrence, member: MemberState) -> str:
    other = str(occurrence.records["membership"][WITH])
    if other == member.id:
        raise Refused(say("a seat is for another member"))
    return other


def sat_on(work: Any, member: MemberState) -> tuple[str, ...]:
    """Return the plans whose benefits a member has now by a seat."""
    plans = plans_of(work.program)
    found: list[str] = []
    for plan_id, owner in seats_of(member):
        plan = plans.get(plan_id)
        held: Held | None = None if plan is None else find(work.member(owner), plan_id)
        if plan is not None and held is not None and held.holds(plan, work.zone, work.value_at):
            found.append(plan_id)
    return tuple(found)


def household_of(work: Any, member: MemberState) -> str:
    """Return who pays for the household of a member: who gave the first seat, else the member."""
    plans = plans_of(work.program)
    return next((owner for plan, owner in seats_of(member) if plan in plans), member.id)
