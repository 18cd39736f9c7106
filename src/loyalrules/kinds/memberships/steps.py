"""What the handlers of all membership events share: who and what an event is about, and what it raises."""

from collections.abc import Mapping
from typing import Any

from loyalrules.base.money import write_exact
from loyalrules.base.nearest import nearest
from loyalrules.base.say import say
from loyalrules.facts.fields import Record
from loyalrules.facts.state import MemberState
from loyalrules.kinds.memberships.held import Held, find, keep
from loyalrules.kinds.memberships.plan import Plan
from loyalrules.kinds.memberships.shapes import ID
from loyalrules.plugins.program import Occurrence, Program
from loyalrules.plugins.work import Refused

PART = "memberships"
KEPT_LEAVINGS = 24


def plans_of(program: Program) -> Mapping[str, Plan]:
    """Return the plans of a program by their id."""
    plans = program.parts[PART]
    if not isinstance(plans, dict):
        raise TypeError("the memberships of this program are of another kind")
    return plans


def about(work: Any, occurrence: Occurrence) -> tuple[Plan, MemberState, Held | None]:
    """Return the plan that an event names, its member, and what is known of the two."""
    plans = plans_of(work.program)
    name = str(occurrence.records["membership"][ID])
    plan = plans.get(name)
    if plan is None:
        near = nearest(name, list(plans))
        if near:
            raise Refused(
                say("this program has no membership {name}; did you mean {near}?", name=name, near=near)
            )
        if plans:
            raise Refused(say("this program has no membership {name}", name=name))
        raise Refused(say("this program has no membership {name}; it declares no memberships", name=name))
    member = work.member(occurrence.member)
    return plan, member, find(member, plan.id)


def moment(occurrence: Occurrence, held: Held | None) -> int:
    """Return as of when an event counts: not before the plan's latest one."""
    return occurrence.at if held is None else max(occurrence.at, held.changed)


def day(work: Any, moment: int | None) -> str:
    """Return a moment for a sentence."""
    return say("no date") if moment is None else str(work.zone.local_text(moment))


def money(work: Any, amount: int) -> str:
    """Return an amount in smallest parts for a sentence."""
    return f"{write_exact(amount, work.program.decimals)} {work.program.currency}"


def write(occurrence: Occurrence, values: Mapping[int, object]) -> None:
    """Fill fields of an event's record that were not sent."""
    record = list(occurrence.records["membership"])
    for position, value in values.items():
        record[position] = value
    occurrence.records["membership"] = tuple(record)


def own_currency(work: Any, currency: object) -> None:
    """Raise ``Refused`` for a fee in another currency than the program's."""
    if currency is not None and currency != work.program.currency:
        raise Refused(
            say(
                "the fee is in {currency}, but this program counts in {own}",
                currency=currency,
                own=work.program.currency,
            )
        )


def end(
    work: Any, occurrence: Occurrence, member: MemberState, plan: Plan, held: Held, at: int, reason: str
) -> None:
    """End a plan at a moment and raise ``membership.ended``; one that had still to begin only goes."""
    keep(member, plan, work.zone, over(held, at, reason)._replace(changed=at))
    if held.begun:
        raise_event(work, "membership.ended", member.id, at, plan, reason, occurrence.depth + 1)


def over(held: Held, at: int, reason: str) -> Held:
    """Return what is known of a plan once it is over."""
    pauses = held.pauses if held.paused is None else (*held.pauses, (held.paused, at))
    leavings = held.leavings if reason == "replaced" else (*held.leavings, (at, reason))[-KEPT_LEAVINGS:]
    return held._replace(
        ended=at, reason=reason, paused=None, resumes=None, pauses=pauses, leavings=leavings, assumed=()
    )


def raise_event(
    work: Any, event_type: str, member: str, at: int, plan: Plan, reason: str, depth: int, owner: str = ""
) -> None:
    """Raise ``membership.started`` or ``membership.ended``; ``owner`` owns what its rules give."""
    records: dict[str, Record] = {"membership": (plan.id, reason)}
    work.happen(Occurrence(event_type, member, at, records, depth=depth, threshold=owner))
