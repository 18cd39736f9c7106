"""How a plan ends, or rests: cancelled, given back, not paid, paused; and what happens as time passes."""

from typing import Any

from loyalrules.base.calendar import Duration, add
from loyalrules.base.say import say
from loyalrules.books import thresholds
from loyalrules.facts.state import MemberState
from loyalrules.kinds.memberships.gifts import counted, in_days
from loyalrules.kinds.memberships.held import OF_A_PAYMENT, Held, all_held, find, keep
from loyalrules.kinds.memberships.paying import settle, whole_of
from loyalrules.kinds.memberships.plan import Pause, Plan
from loyalrules.kinds.memberships.prices import goes_back, rounded, unused
from loyalrules.kinds.memberships.settling import payment_key
from loyalrules.kinds.memberships.shapes import (
    AT_END,
    BACK,
    BACK_OF,
    PAUSE_UNTIL,
    REFUND_CURRENCY,
    REFUND_FEE,
    REFUND_PAID,
)
from loyalrules.kinds.memberships.steps import (
    about,
    day,
    end,
    moment,
    money,
    over,
    own_currency,
    plans_of,
    raise_event,
    write,
)
from loyalrules.plugins.program import Occurrence, Program
from loyalrules.plugins.work import Refused


def payment_failed(work: Any, occurrence: Occurrence) -> None:
    """Note that a payment failed. One that counted by itself is undone, with what was given for it."""
    plan, member, held = about(work, occurrence)
    if held is None:
        raise Refused(
            say("{member} never had {plan}, so no payment for it can fail", member=member.id, plan=plan.id)
        )
    if held.ended is not None or not plan.by_itself:
        return
    at = moment(occurrence, held)
    if held.assumed:
        known: Any = held.assumed
        thresholds.withdraw(work, member, payment_key(plan))
        before = Held(*known)._asdict()
        held = held._replace(assumed=(), **{name: before[name] for name in OF_A_PAYMENT})
        held = counted(plan, work.zone, held) if held.gifts else held
    keep(member, plan, work.zone, held._replace(failed=True, changed=at))


def cancelled(work: Any, occurrence: Occurrence) -> None:
    """Let a plan end with what is paid, or at once: then what the plan says goes back of the fee."""
    plan, member, held = about(work, occurrence)
    at_end = occurrence.records["membership"][AT_END]
    if held is None or held.ended is not None:
        raise Refused(
            say("{member} does not have {plan}, so it cannot be cancelled", member=member.id, plan=plan.id)
        )
    if held.cancelled and at_end:
        raise Refused(
            say(
                "{plan} of {member} is cancelled already and ends on {day}",
                plan=plan.id,
                member=member.id,
                day=day(work, held.until),
            )
        )
    at = moment(occurrence, held)
    write(occurrence, {BACK_OF: held.fee - held.in_units})
    if at_end and held.begun and held.until is not None and held.until > at:
        keep(member, plan, work.zone, held._replace(cancelled=True, changed=at))
        return
    if not held.begun:
        _let_go_on(work, member, plan)
    back = goes_back(work, member, plan, held, at) or 0
    if back:
        write(occurrence, {BACK: settle(work, occurrence, plan, held, back, told=True)})
        held = held._replace(refunded=True)
    end(work, occurrence, member, plan, held, at, "cancelled")


def _let_go_on(work: Any, member: MemberState, plan: Plan) -> None:
    """The plan that was to give way goes on: the one that was to follow it is cancelled."""
    for held in all_held(member):
        if held.follower == plan.id and held.ended is None:
            keep(
                member, plans_of(work.program)[held.plan], work.zone,
                held._replace(cancelled=False, follower=""),
            )  # fmt: skip


def refunded(work: Any, occurrence: Occurrence) -> None:
    """End a plan whose fee is given back. It may have ended before: then only the fee is settled."""
    plan, member, held = about(work, occurrence)
    if held is None:
        raise Refused(
            say("{member} never had {plan}, so no fee can be given back", member=member.id, plan=plan.id)
        )
    if held.refunded:
        raise Refused(
            say("the fee of {plan} was given back to {member} already", plan=plan.id, member=member.id)
        )
    record = occurrence.records["membership"]
    own_currency(work, record[REFUND_CURRENCY])
    at = moment(occurrence, held)
    told: Any = record[REFUND_FEE]
    said = goes_back(work, member, plan, held, at) if told is None else None
    paid = held.fee - held.in_units
    if told is not None and not 0 <= told <= paid:
        raise Refused(
            say(
                "{back} cannot be given back: {paid} was paid last for {plan}",
                back=money(work, told),
                paid=money(work, paid),
                plan=plan.id,
            )
        )
    fee: int = whole_of(held, told) if told is not None else held.fee if said is None else said
    back = settle(work, occurrence, plan, held, fee, told=bool(plan.refunds))
    write(occurrence, {REFUND_FEE: back, REFUND_PAID: paid})
    held = held._replace(refunded=True, changed=at)
    if held.ended is None:
        if not held.begun:
            _let_go_on(work, member, plan)
        end(work, occurrence, member, plan, held, at, "refunded")
    else:
        keep(member, plan, work.zone, held._replace(reason="refunded"))


# --- Pauses --------------------------------------------------------------------------------------


def paused(work: Any, occurrence: Occurrence) -> None:
    """Let a plan rest: its benefits stop, and the time that is paid is kept."""
    plan, member, held = about(work, occurrence)
    if plan.pause is None:
        raise Refused(say("{plan} cannot be paused", plan=plan.id))
    if held is None or held.ended is not None or not held.begun:
        raise Refused(
            say("{member} does not have {plan}, so it cannot be paused", member=member.id, plan=plan.id)
        )
    at = moment(occurrence, held)
    if held.paused is not None:
        raise Refused(say("{plan} of {member} is paused already", plan=plan.id, member=member.id))
    if held.unpaid or held.until is None or held.until <= at:
        raise Refused(
            say("nothing that is paid of {plan} of {member} is left to keep", plan=plan.id, member=member.id)
        )
    _often_enough(work, plan.pause, plan, held, at)
    most = add(work.zone, at, plan.pause.at_most)
    asked: Any = occurrence.records["membership"][PAUSE_UNTIL]
    resumes = most if asked is None else work.zone.start_of_day(asked)
    if not at < resumes <= most:
        raise Refused(
            say("a pause of {plan} that begins now is over by {day}", plan=plan.id, day=day(work, most))
        )
    worth = unused(work.zone, plan, held, at, today=1)
    held = held._replace(paused=at, resumes=resumes, rest=(at, rounded(worth)), changed=at, assumed=())
    keep(member, plan, work.zone, held)


def _often_enough(work: Any, pause: Pause, plan: Plan, held: Held, at: int) -> None:
    if pause.times is None:
        return
    since = None if pause.over is None else add(work.zone, at, _back(pause.over))
    made = [first for first, _ in held.pauses if since is None or first > since]
    if len(made) >= pause.times:
        raise Refused(
            say("{plan} may be paused {times} times, and was", plan=plan.id, times=pause.times)
            if pause.over is None
            else say(
                "{plan} may be paused {times} times in a while, and was; again after {day}",
                plan=plan.id,
                times=pause.times,
                day=day(work, add(work.zone, made[-pause.times], pause.over)),
            )
        )


def _back(duration: Duration) -> Duration:
    return Duration(-duration.months, -duration.days, -duration.micros)


def resumed(work: Any, occurrence: Occurrence) -> None:
    """Let a plan go on after a pause: what was paid and not used follows, day for day."""
    plan, member, held = about(work, occurrence)
    if held is None or held.paused is None or held.ended is not None or held.until is None:
        raise Refused(say("{plan} of {member} is not paused", plan=plan.id, member=member.id))
    at = moment(occurrence, held)
    rested = work.zone.day(at) - work.zone.day(held.paused)
    until = add(work.zone, held.until, Duration(days=rested))
    gifts = in_days(plan, work.zone, held, held.paused)
    anchor = add(work.zone, until, Duration(days=-sum(gift.days for gift in gifts)))
    held = held._replace(
        paused=None, resumes=None, pauses=(*held.pauses, (held.paused, at)), rest=(at, held.rest[1]),
        before=held.before + held.terms, terms=0, anchor=anchor, until=until, changed=at, gifts=gifts,
    )  # fmt: skip
    keep(member, plan, work.zone, held)


# --- As time passes ------------------------------------------------------------------------------


def next_change(program: Program, member: MemberState) -> int | None:
    """Return when something happens by itself next to a membership of a member."""
    plans = plans_of(program)
    moments = [
        change
        for held in all_held(member)
        if held.plan in plans and (change := held.next_change(plans[held.plan], program.zone)) is not None
    ]
    return min(moments, default=None)


def pass_time(work: Any, member: MemberState, at: int) -> None:
    """Let every membership begin, go on, be paid by itself, or end, that does so at a moment."""
    plans = plans_of(work.program)
    for one in all_held(member):
        plan, held = plans.get(one.plan), find(member, one.plan)
        change = None if plan is None or held is None else held.next_change(plan, work.zone)
        if plan is None or held is None or change is None or change > at:
            continue
        if not held.begun:
            keep(member, plan, work.zone, held._replace(begun=True))
            raise_event(work, "membership.started", member.id, at, plan, "bought", 0)
        elif held.paused is not None:
            _happen(work, member, at, "membership.resumed", plan)
        elif held.pays_itself(plan):
            _happen(work, member, at, "membership.renewed", plan)
        else:
            _run_out(work, member, plan, held, at, change)


def _happen(work: Any, member: MemberState, at: int, event: str, plan: Plan) -> None:
    _, *others = work.program.events[event].shape.fields
    record = (plan.id, *[field.default for field in others])
    work.happen(Occurrence(event, member.id, at, {"membership": record}))


def _run_out(work: Any, member: MemberState, plan: Plan, held: Held, at: int, ended: int) -> None:
    reason = "lapsed"
    if held.follower:
        reason = "replaced"
    elif held.cancelled:
        reason = "cancelled"
    elif held.unpaid and held.trial_until != held.started:
        reason = "trial_over"
    keep(member, plan, work.zone, over(held, ended, reason))
    raise_event(work, "membership.ended", member.id, at, plan, reason, 0)
