"""Joining a plan and paying for it.

Each handler runs before the rules of its event, so that a rule on a renewal counts this renewal. An
event that comes late counts as of its own moment, but not before the plan's latest event. Each payment
owns what rules give for it: when its fee goes back, so does that.
"""

from fractions import Fraction
from typing import Any

from loyalrules.base.calendar import add, add_days, add_months
from loyalrules.base.say import say
from loyalrules.books import thresholds
from loyalrules.facts.state import MemberState
from loyalrules.kinds.memberships.gifts import counted, until_of
from loyalrules.kinds.memberships.held import MENDED_BY_PAYING, Held, all_held, begin, find, keep
from loyalrules.kinds.memberships.paying import is_paid_now, settle, take_payment, with_payment
from loyalrules.kinds.memberships.plan import Plan, Rejoin
from loyalrules.kinds.memberships.prices import KEPT_FEES, full_price, next_price, rest_at, rounded, unused
from loyalrules.kinds.memberships.settling import payment_key
from loyalrules.kinds.memberships.shapes import CREDIT, FEE, NO_OFFER, OFFER, TRIAL
from loyalrules.kinds.memberships.steps import (
    about,
    day,
    end,
    moment,
    plans_of,
    raise_event,
    write,
)
from loyalrules.plugins.program import Occurrence
from loyalrules.plugins.work import Refused


def bought(work: Any, occurrence: Occurrence) -> None:
    """Join a plan, in its trial where there is one; a plan that is paid once is made longer."""
    plan, member, held = about(work, occurrence)
    at = moment(occurrence, held)
    if held is not None and held.goes_on(at) and not (plan.recurs and held.ended == at):
        runs = plan.recurs and not held.only_given  # What was only granted is paid for the first time.
        if runs or held.until is None or held.paused is not None or not held.begun:
            raise Refused(_runs_already(work, plan, held))
        _pay(work, occurrence, plan, held)
        return
    may_join(work, plan, member, held, at)
    started = begin(held, plan, at)
    before = _taken_over(work, member, plan, at)
    asked = occurrence.records["membership"][TRIAL]
    trial = (before is None or asked is True) and _wants_trial(plan, started, member, asked)
    if before is not None and plan.takes_over == "at_end" and not trial:
        _begin_later(work, occurrence, plan, started, before, at)
        return
    if trial and plan.trial is not None:
        until = plan.trial.ends(work.zone, at)
        fee = take_payment(work, occurrence, None).fee
        started = started._replace(until=until, trial_until=until, had_trial=True, fee=fee)
        owner = ""
    else:
        started = _first_term(work, occurrence, plan, started, before, at)
        owner = own_payment(occurrence, member, plan)
    _end_others(work, occurrence, member, plan, at)
    keep(member, plan, work.zone, started)
    reason = "trial" if trial else "bought"
    raise_event(work, "membership.started", member.id, at, plan, reason, occurrence.depth + 1, owner)


def _first_term(
    work: Any, occurrence: Occurrence, plan: Plan, started: Held, before: Held | None, at: int
) -> Held:
    """Pay the first term: the rest of another plan is worth money, or its term goes on."""
    member, zone = work.member(occurrence.member), work.zone
    price, started = next_price(work, member, plan, started, at)
    started = started._replace(terms=1, until=plan.boundary(zone, at, 1))
    credit, in_units, fees = 0, 0, [price]
    if before is not None and plan.takes_over != "nothing":
        other = plans_of(work.program)[before.plan]
        credit = rounded(unused(zone, other, before, at, today=1))
        in_units = rounded(Fraction(credit * before.in_units, max(before.fee, 1)))
        if plan.takes_over == "same_term":
            full = full_price(work, member, plan)
            price = rounded(unused(zone, other, before, at, today=1, each=full))
            fees = [full] * before.terms
            started = started._replace(
                anchor=before.anchor, terms=before.terms, before=before.before, until=before.until,
                rest=(before.rest[0], rounded(rest_at(before, full))),
            )  # fmt: skip
    write(occurrence, {OFFER: started.offer or NO_OFFER, CREDIT: credit})
    if before is not None and credit > price:
        settle(work, occurrence, plans_of(work.program)[before.plan], before, credit - price, told=True)
    told = occurrence.records["membership"][FEE] is not None
    started = with_payment(started, take_payment(work, occurrence, max(price - credit, 0)), at)
    fees[-1] = max(fees[-1] - in_units, 0)  # What units paid before is worth no money later.
    return started if told and not credit else started._replace(fees=tuple(fees[-KEPT_FEES:]))


def _begin_later(work: Any, occurrence: Occurrence, plan: Plan, started: Held, before: Held, at: int) -> None:
    """Let a plan begin when another one is over: its first payment is due then, or was made now."""
    member, until = work.member(occurrence.member), before.until or at
    started = started._replace(
        started=until, anchor=until, until=until, trial_until=until, begun=False, changed=at
    )
    if is_paid_now(occurrence):
        price, started = next_price(work, member, plan, started, at)
        paid = take_payment(work, occurrence, price)
        started = with_payment(started, paid, at)._replace(terms=1, until=plan.boundary(work.zone, until, 1))
        own_payment(occurrence, member, plan)
    else:
        take_payment(work, occurrence, None)
    write(occurrence, {OFFER: started.offer or NO_OFFER})
    other = plans_of(work.program)[before.plan]
    keep(member, other, work.zone, before._replace(cancelled=True, follower=plan.id, changed=at))
    keep(member, plan, work.zone, started)


def renewed(work: Any, occurrence: Occurrence) -> None:
    """Pay the next term; a payment after a lapse joins the plan again."""
    plan, member, held = about(work, occurrence)
    if held is None:
        raise Refused(
            say(
                "{member} never had {plan}, so it cannot be renewed; send membership.bought",
                member=member.id,
                plan=plan.id,
            )
        )
    if plan.free or (plan.term is None and not held.unpaid):
        raise Refused(
            say(
                "no payment for {plan} is ever due; a member who buys it again sends membership.bought",
                plan=plan.id,
            )
        )
    at = moment(occurrence, held)
    _may_renew(work, plan, member, held)
    if held.goes_on(at):
        _pay(work, occurrence, plan, held, assumed=occurrence.id == "")
    else:
        _return(work, occurrence, plan, held, at)


def _may_renew(work: Any, plan: Plan, member: MemberState, held: Held) -> None:
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
    if held.paused is not None:
        raise Refused(
            say(
                "{plan} of {member} is paused; send membership.resumed first",
                plan=plan.id,
                member=member.id,
            )
        )
    if held.follower and held.ended is None:
        raise Refused(
            say(
                "{plan} of {member} gives way to {other} on {day}",
                plan=plan.id,
                member=member.id,
                other=held.follower,
                day=day(work, held.until),
            )
        )


def own_payment(occurrence: Occurrence, member: MemberState, plan: Plan, *, ahead: bool = False) -> str:
    """Let this payment own what the rules of its event give, and return that owner.

    The fee of one that pays ``ahead`` can go back with those before it.
    """
    occurrence.threshold = thresholds.begin(member, payment_key(plan), beside=ahead)
    return occurrence.threshold


def may_join(work: Any, plan: Plan, member: MemberState, held: Held | None, at: int) -> None:
    """Raise ``Refused`` while who left cannot join again."""
    free = None if held is None or plan.rejoin is None else _free_again(work, plan.rejoin, held)
    if free is not None and at < free:
        raise Refused(
            say(
                "{member} left {plan}, and can join it again from {day} on",
                member=member.id,
                plan=plan.id,
                day=day(work, free),
            )
        )


def _free_again(work: Any, rejoin: Rejoin, held: Held) -> int | None:
    """Return from when on joining is possible, counted by calendar days."""
    left = [work.zone.day(at) for at, why in held.leavings if why in rejoin.leaving]
    if len(left) < rejoin.after:
        return None
    latest, first = left[-1], left[-rejoin.after]
    if rejoin.over is not None:
        since = add_days(add_months(latest, -rejoin.over.months), -rejoin.over.days)
        if since > first:
            return None
    return add(work.zone, work.zone.start_of_day(latest), rejoin.wait)


def _runs_already(work: Any, plan: Plan, held: Held) -> str:
    if held.until is None:
        return say("{plan} is held for ever already", plan=plan.id)
    until = day(work, held.until)
    runs = say("{plan} runs until {day}", plan=plan.id, day=until)
    if held.cancelled:
        runs = say("{plan} is cancelled and runs until {day}", plan=plan.id, day=until)
    return say(
        "{runs}; its next payment is membership.renewed, which also takes a cancellation back", runs=runs
    )


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


def _pay(work: Any, occurrence: Occurrence, plan: Plan, held: Held, *, assumed: bool = False) -> None:
    """Add a term to a stretch that goes on. In time it counts from the anchor, later from the payment.

    The stretch may have run out meanwhile, for a payment that comes late but was made before: then its
    benefits begin once more. A payment that counts by itself can be undone: see ``payment_failed``.
    """
    at, over, member = moment(occurrence, held), held.ended is not None, work.member(occurrence.member)
    known = tuple(held._replace(assumed=()))
    price, held = next_price(work, member, plan, held, at)
    write(occurrence, {OFFER: held.offer or NO_OFFER})
    paid = take_payment(work, occurrence, price)
    ahead = held.until is not None and at < held.until and not held.unpaid
    anchor, terms, before, gifts = held.anchor, held.terms + 1, held.before, held.gifts
    if held.unpaid and held.trial_until is not None:
        anchor = held.trial_until
    if held.until is not None and not _in_time(work, held.until, at):
        anchor, terms, before, gifts = at, 1, 0, ()
    held = with_payment(held, paid, at)._replace(
        anchor=anchor, terms=terms, before=before, gifts=gifts,
        cancelled=False, ended=None, reason="", renewals=held.renewals + 1, changed=at,
        assumed=known if assumed else (),
    )  # fmt: skip
    keep(member, plan, work.zone, held._replace(until=until_of(plan, work.zone, held)))
    owner = own_payment(occurrence, member, plan, ahead=ahead)
    if over:
        depth = occurrence.depth + 1
        raise_event(work, "membership.started", member.id, at, plan, "renewed", depth, owner)


def _in_time(work: Any, until: int, at: int) -> bool:
    """A payment is in time on the whole day on which it is due: shops charge at some hour of it."""
    return at <= until or work.zone.day(at) == work.zone.day(until)


def _return(work: Any, occurrence: Occurrence, plan: Plan, held: Held, at: int) -> None:
    """Begin a new stretch by paying after a lapse. On the day it was due the billing day stays."""
    member = work.member(occurrence.member)
    may_join(work, plan, member, held, at)
    price, again = next_price(work, member, plan, begin(held, plan, at), at)
    write(occurrence, {OFFER: again.offer or NO_OFFER})
    paid = take_payment(work, occurrence, price)
    anchor, terms = at, 1
    if held.until is not None and held.ended == held.until and _in_time(work, held.until, at):
        again_at_once = held.unpaid or bool(held.gifts)
        anchor, terms = (held.until, 1) if again_at_once else (held.anchor, held.terms + 1)
    until = plan.boundary(work.zone, anchor, terms)
    keep(
        member,
        plan,
        work.zone,
        with_payment(again, paid, at)._replace(anchor=anchor, terms=terms, until=until),
    )
    owner = own_payment(occurrence, member, plan)
    depth = occurrence.depth + 1
    raise_event(work, "membership.started", member.id, at, plan, "renewed", depth, owner)


def _taken_over(work: Any, member: MemberState, plan: Plan, at: int) -> Held | None:
    """Return the plan whose unused rest this one takes over, ``None`` without one."""
    if plan.takes_over == "nothing":
        return None
    for other in plan.instead_of:
        held = find(member, other)
        if held is None or not held.begun or held.ended is not None or held.until is None:
            continue
        if held.paused is not None:
            raise Refused(
                say(
                    "{plan} of {member} is paused; send membership.resumed first",
                    plan=other,
                    member=member.id,
                )
            )
        if plan.takes_over == "same_term" and held.gifts:  # What was granted belongs to its own plan.
            held = counted(plans_of(work.program)[other], work.zone, held._replace(gifts=()))
        if held.until is None or at >= held.until:
            continue
        if plan.takes_over == "at_end" or not (held.unpaid or held.only_given):
            return held
    return None


def _end_others(work: Any, occurrence: Occurrence, member: MemberState, plan: Plan, at: int) -> None:
    plans = plans_of(work.program)
    for held in all_held(member):
        if held.plan in plan.instead_of and held.ended is None:
            end(work, occurrence, member, plans[held.plan], held, max(at, held.changed), "replaced")
