"""What happens to a membership: bought, paid again, not paid, cancelled, refunded, over.

Each handler runs before the rules of its event, so that a rule on a renewal counts this renewal. An
event that comes late counts as of its own moment, but not before the plan's latest event.
"""

from collections.abc import Mapping
from typing import Any

from loyalrules.base.money import write_exact
from loyalrules.base.nearest import nearest
from loyalrules.base.say import say
from loyalrules.facts.fields import Record
from loyalrules.facts.state import MemberState
from loyalrules.kinds.memberships.held import MENDED_BY_PAYING, Held, all_held, begin, find, keep
from loyalrules.kinds.memberships.plan import Plan
from loyalrules.kinds.memberships.shapes import (
    AT_END,
    CURRENCY,
    FEE,
    ID,
    REFUND_CURRENCY,
    REFUND_FEE,
    REFUND_PAID,
    TRIAL,
)
from loyalrules.plugins.program import Occurrence, Program
from loyalrules.plugins.work import Refused

PART = "memberships"


def plans_of(program: Program) -> Mapping[str, Plan]:
    """Return the plans of a program by their id."""
    plans = program.parts[PART]
    if not isinstance(plans, dict):
        raise TypeError("the memberships of this program are of another kind")
    return plans


def bought(work: Any, occurrence: Occurrence) -> None:
    """Join a plan, in its trial where there is one; a plan that is paid once is made longer."""
    plan, member, held = _about(work, occurrence)
    at = _moment(occurrence, held)
    if held is not None and held.goes_on(at) and not (plan.recurs and held.ended == at):
        if plan.recurs or held.until is None:
            raise Refused(_runs_already(work, plan, held))
        _pay(work, occurrence, plan, held)
        return
    started = begin(held, plan, at)
    trial = _wants_trial(plan, started, member, occurrence.records["membership"][TRIAL])
    fee = _fee(work, occurrence, None if trial else plan.price)
    if trial and plan.trial is not None:
        until = plan.trial.ends(work.zone, at)
        started = started._replace(until=until, trial_until=until, had_trial=True, fee=fee)
    else:
        started = started._replace(terms=1, until=plan.boundary(work.zone, at, 1), fee=fee)
    _end_others(work, occurrence, member, plan, at)
    keep(member, plan, work.zone, started)
    raise_event(
        work, "membership.started", member.id, at, plan, "trial" if trial else "bought", occurrence.depth + 1
    )


def renewed(work: Any, occurrence: Occurrence) -> None:
    """Pay the next term; a payment after a lapse joins the plan again."""
    plan, member, held = _about(work, occurrence)
    if held is None:
        raise Refused(
            say(
                "{member} never had {plan}, so it cannot be renewed; send membership.bought",
                member=member.id,
                plan=plan.id,
            )
        )
    if plan.price is None or (plan.term is None and not held.unpaid):
        raise Refused(
            say(
                "no payment for {plan} is ever due; a member who buys it again sends membership.bought",
                plan=plan.id,
            )
        )
    at = _moment(occurrence, held)
    if held.ended is not None and held.reason not in MENDED_BY_PAYING:
        when = work.zone.local_text(held.ended)
        raise Refused(
            say(
                "{plan} of {member} was {reason} and ended on {when}; a member who joins again "
                "sends membership.bought",
                plan=plan.id,
                member=member.id,
                reason=held.reason,
                when=when,
            )
        )
    if held.goes_on(at):
        _pay(work, occurrence, plan, held)
    else:
        _return(work, occurrence, plan, held, at)


def payment_failed(work: Any, occurrence: Occurrence) -> None:
    """Note nothing: grace and the end follow from what was not paid."""
    plan, member, held = _about(work, occurrence)
    if held is None:
        raise Refused(
            say("{member} never had {plan}, so no payment for it can fail", member=member.id, plan=plan.id)
        )


def cancelled(work: Any, occurrence: Occurrence) -> None:
    """Let a plan end with what is paid, or at once."""
    plan, member, held = _about(work, occurrence)
    record = occurrence.records["membership"]
    at_end = record[AT_END]
    if held is None or held.ended is not None:
        raise Refused(
            say("{member} does not have {plan}, so it cannot be cancelled", member=member.id, plan=plan.id)
        )
    if held.cancelled and at_end:
        raise Refused(
            say(
                "{plan} of {member} is cancelled already and ends on {work}",
                plan=plan.id,
                member=member.id,
                work=_day(work, held.until),
            )
        )
    at = _moment(occurrence, held)
    if at_end and held.until is not None and held.until > at:
        keep(member, plan, work.zone, held._replace(cancelled=True, changed=at))
        return
    _end(work, occurrence, member, plan, held, at, "cancelled")


def refunded(work: Any, occurrence: Occurrence) -> None:
    """End a plan whose fee is given back. It may have ended before: then only the fee is settled."""
    plan, member, held = _about(work, occurrence)
    if held is None:
        raise Refused(
            say("{member} never had {plan}, so no fee can be given back", member=member.id, plan=plan.id)
        )
    if held.refunded:
        raise Refused(
            say("the fee of {plan} was given back to {member} already", plan=plan.id, member=member.id)
        )
    record = occurrence.records["membership"]
    _own_currency(work, record[REFUND_CURRENCY])
    told: Any = record[REFUND_FEE]
    fee: int = held.fee if told is None else told
    if fee < 0 or fee > held.fee:
        decimals, currency = work.program.decimals, work.program.currency
        paid, back = (f"{write_exact(amount, decimals)} {currency}" for amount in (held.fee, fee))
        raise Refused(
            say(
                "{back} cannot be given back: {paid} was paid last for {plan}",
                back=back,
                paid=paid,
                plan=plan.id,
            )
        )
    _write(occurrence, {REFUND_FEE: fee, REFUND_PAID: held.fee})
    at = _moment(occurrence, held)
    held = held._replace(refunded=True, changed=at)
    if held.ended is None:
        _end(work, occurrence, member, plan, held, at, "refunded")
    else:
        keep(member, plan, work.zone, held._replace(reason="refunded"))


def next_end(program: Program, member: MemberState) -> int | None:
    """Return when the next membership of a member is over if nothing more is paid."""
    plans = plans_of(program)
    moments = [
        over
        for held in all_held(member)
        if held.ended is None
        and held.plan in plans
        and (over := held.over(plans[held.plan], program.zone)) is not None
    ]
    return min(moments, default=None)


def run_out(work: Any, member: MemberState, at: int) -> None:
    """End every membership that is over at a moment."""
    plans = plans_of(work.program)
    for held in all_held(member):
        plan = plans.get(held.plan)
        over = None if plan is None or held.ended is not None else held.over(plan, work.zone)
        if plan is None or over is None or over > at:
            continue
        reason = "cancelled" if held.cancelled else "trial_over" if held.unpaid else "lapsed"
        keep(member, plan, work.zone, held._replace(ended=over, reason=reason))
        raise_event(work, "membership.ended", member.id, at, plan, reason, 0)


# --- Steps that several events share -------------------------------------------------------------


def _about(work: Any, occurrence: Occurrence) -> tuple[Plan, MemberState, Held | None]:
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


def _moment(occurrence: Occurrence, held: Held | None) -> int:
    return occurrence.at if held is None else max(occurrence.at, held.changed)


def _runs_already(work: Any, plan: Plan, held: Held) -> str:
    if held.until is None:
        return say("{plan} is held for ever already", plan=plan.id)
    until = _day(work, held.until)
    runs = say("{plan} runs until {day}", plan=plan.id, day=until)
    if held.cancelled:
        runs = say("{plan} is cancelled and runs until {day}", plan=plan.id, day=until)
    return say(
        "{runs}; its next payment is membership.renewed, which also takes a cancellation back", runs=runs
    )


def _day(work: Any, moment: int | None) -> str:
    return say("no date") if moment is None else str(work.zone.local_text(moment))


def _wants_trial(plan: Plan, held: Held, member: MemberState, asked: object) -> bool:
    if asked is not True:
        return plan.trial is not None and not held.had_trial and asked is None
    if plan.trial is None:
        raise Refused(say("{plan} has no trial", plan=plan.id))
    if held.had_trial:
        raise Refused(
            say(
                "{member} had the trial of {plan} already; there is one in a lifetime",
                member=member.id,
                plan=plan.id,
            )
        )
    return True


def _fee(work: Any, occurrence: Occurrence, otherwise: int | None) -> int:
    """Return what was paid, in the smallest part of the currency, and fill it into the record."""
    record = occurrence.records["membership"]
    _own_currency(work, record[CURRENCY])
    told: Any = record[FEE]
    fee: int = (otherwise or 0) if told is None else told
    if fee < 0:
        raise Refused(say("a fee that was paid is 0 or more; send what goes back as membership.refunded"))
    _write(occurrence, {FEE: fee})
    return fee


def _own_currency(work: Any, currency: object) -> None:
    if currency is not None and currency != work.program.currency:
        raise Refused(
            say(
                "the fee is in {currency}, but this program counts in {own}",
                currency=currency,
                own=work.program.currency,
            )
        )


def _write(occurrence: Occurrence, values: Mapping[int, object]) -> None:
    record = list(occurrence.records["membership"])
    for position, value in values.items():
        record[position] = value
    occurrence.records["membership"] = tuple(record)


def _pay(work: Any, occurrence: Occurrence, plan: Plan, held: Held) -> None:
    """Add a term to a stretch that goes on. In time it counts from the anchor, later from the payment.

    The stretch may have run out meanwhile, for a payment that comes late but was made before: then its
    benefits begin once more.
    """
    at, over = _moment(occurrence, held), held.ended is not None
    fee = _fee(work, occurrence, plan.price)
    anchor, terms = held.anchor, held.terms + 1
    if held.unpaid and held.trial_until is not None:
        anchor = held.trial_until
    if held.until is not None and not _in_time(work, held.until, at):
        anchor, terms = at, 1
    held = held._replace(
        anchor=anchor, terms=terms, until=plan.boundary(work.zone, anchor, terms), cancelled=False,
        ended=None, reason="", renewals=held.renewals + 1, fee=fee, changed=at,
    )  # fmt: skip
    keep(work.member(occurrence.member), plan, work.zone, held)
    if over:
        raise_event(work, "membership.started", occurrence.member, at, plan, "renewed", occurrence.depth + 1)


def _in_time(work: Any, until: int, at: int) -> bool:
    """A payment is in time on the whole day on which it is due: shops charge at some hour of it."""
    return at <= until or work.zone.day(at) == work.zone.day(until)


def _return(work: Any, occurrence: Occurrence, plan: Plan, held: Held, at: int) -> None:
    """Begin a new stretch by paying after a lapse. On the day it was due the billing day stays."""
    fee = _fee(work, occurrence, plan.price)
    again = begin(held, plan, at)
    anchor, terms = at, 1
    if held.until is not None and held.ended == held.until and _in_time(work, held.until, at):
        anchor, terms = (held.until, 1) if held.unpaid else (held.anchor, held.terms + 1)
    until = plan.boundary(work.zone, anchor, terms)
    again = again._replace(anchor=anchor, terms=terms, until=until, fee=fee)
    keep(work.member(occurrence.member), plan, work.zone, again)
    raise_event(work, "membership.started", occurrence.member, at, plan, "renewed", occurrence.depth + 1)


def _end_others(work: Any, occurrence: Occurrence, member: MemberState, plan: Plan, at: int) -> None:
    plans = plans_of(work.program)
    for held in all_held(member):
        if held.plan in plan.instead_of and held.ended is None:
            _end(work, occurrence, member, plans[held.plan], held, max(at, held.changed), "replaced")


def _end(
    work: Any, occurrence: Occurrence, member: MemberState, plan: Plan, held: Held, at: int, reason: str
) -> None:
    keep(member, plan, work.zone, held._replace(ended=at, reason=reason, changed=at))
    raise_event(work, "membership.ended", member.id, at, plan, reason, occurrence.depth + 1)


def raise_event(
    work: Any, event_type: str, member: str, at: int, plan: Plan, reason: str, depth: int
) -> None:
    """Raise ``membership.started`` or ``membership.ended``."""
    records: dict[str, Record] = {"membership": (plan.id, reason)}
    work.happen(Occurrence(event_type, member, at, records, depth=depth))
