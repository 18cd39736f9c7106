"""Taking memberships over from another system."""

from typing import Any

from loyalrules.base.calendar import Zone, read_date
from loyalrules.base.money import read_exact
from loyalrules.base.problem import EventError
from loyalrules.base.say import say
from loyalrules.facts.state import MemberState
from loyalrules.kinds.memberships.held import Held, begin, find, keep
from loyalrules.kinds.memberships.plan import Plan
from loyalrules.kinds.memberships.prices import PAID
from loyalrules.kinds.memberships.steps import plans_of, raise_event

KEYS = frozenset({"from", "until", "trial", "times_joined", "renewals", "fee_paid", "left"})


def take_import(work: Any, member: MemberState, key: str, value: object) -> None:
    """Take plans over: ``[plus]``, or ``{plus: {from: 2026-01-31, until: 2026-02-28, renewals: 3}}``."""
    if isinstance(value, list | tuple):
        value = dict.fromkeys(value)
    if not isinstance(value, dict):
        raise _wrong(say("memberships are a list of plans, or plans with their dates"), f"/imported/{key}")
    for name, told in value.items():
        _take(work, member, str(name), {} if told is None else told, f"/imported/{key}/{name}")


def _take(work: Any, member: MemberState, name: str, told: object, pointer: str) -> None:
    plan = plans_of(work.program).get(name)
    if plan is None:
        known = list(plans_of(work.program))
        raise EventError(
            "LR630",
            say("this program has no membership {name}", name=name),
            pointer,
            say("plans: {known}", known=known),
        )
    if not isinstance(told, dict) or not told.keys() <= KEYS:
        raise _wrong(say("{name} may say {keys}", name=name, keys=sorted(KEYS)), pointer)
    left = _left(work, told.get("left"), f"{pointer}/left")
    if left and not told.keys() & {"from", "until"}:
        gone = begin(find(member, name), plan, left[0])
        gone = gone._replace(ended=left[-1], reason="cancelled", joined=len(left), had=(PAID,))
        gone = gone._replace(leavings=tuple([(at, "cancelled") for at in left]))
        keep(member, plan, work.zone, gone)
        return
    start = _moment(work, told.get("from"), f"{pointer}/from")
    start = work.value_at if start is None else start
    until = _moment(work, told.get("until"), f"{pointer}/until")
    trial = told.get("trial") in (True, "yes", "true")
    if start > work.value_at or (until is not None and until <= work.value_at) or (trial and until is None):
        said = say("{name} must have begun, must not be over, and a trial says until when", name=name)
        raise _wrong(said, pointer)
    held = begin(find(member, name), plan, start)._replace(had_trial=True, had=(PAID,), changed=work.value_at)
    held = held._replace(leavings=tuple([(at, "cancelled") for at in left]))
    held = _terms(work, plan, held, until, trial=trial, pointer=pointer)
    held = held._replace(
        joined=_count(told.get("times_joined", 1), 0, f"{pointer}/times_joined"),
        renewals=_count(told.get("renewals", 0), 0, f"{pointer}/renewals"),
        fee=_count(told.get("fee_paid", 0), work.program.decimals, f"{pointer}/fee_paid"),
        paid_at=start,
    )
    keep(member, plan, work.zone, held)
    raise_event(work, "membership.started", member.id, work.value_at, plan, "imported", depth=1)


def _left(work: Any, told: object, pointer: str) -> list[int]:
    """Read the days on which a member left a plan before."""
    if told is None:
        return []
    if not isinstance(told, list | tuple):
        raise _wrong(say("left is a list of days"), pointer)
    days = [_moment(work, one, f"{pointer}/{number}") or 0 for number, one in enumerate(told)]
    return sorted(day for day in days if day <= work.value_at)


def _terms(work: Any, plan: Plan, held: Held, until: int | None, *, trial: bool, pointer: str) -> Held:
    """Fit terms to the dates: counted from the first day when ``until`` is one of its boundaries."""
    if trial:
        return held._replace(until=until, trial_until=until)
    wanted = work.value_at + 1 if until is None else until
    terms, end = 1, plan.boundary(work.zone, held.anchor, 1)
    while end is not None and end < wanted and plan.recurs:
        terms += 1
        end = plan.boundary(work.zone, held.anchor, terms)
    if until is None and end is not None and end <= work.value_at:
        raise _wrong(say("{plan} was over before it was imported", plan=plan.id), pointer)
    if until is None or end == until:
        return held._replace(terms=terms, until=end)
    return held._replace(anchor=until, terms=0, until=until)


def _moment(work: Any, value: object, pointer: str) -> int | None:
    """Read a date as its first moment, or a moment with its offset."""
    if value is None:
        return None
    try:
        text: str = str(value)
        zone: Zone = work.zone
        return zone.start_of_day(read_date(text)) if len(text) == 10 else zone.read_moment(text)
    except ValueError as error:
        raise _wrong(str(error), pointer) from None


def _wrong(message: str, pointer: str) -> EventError:
    return EventError("LR631", message, pointer)


def _count(value: object, scale: int, pointer: str) -> int:
    if isinstance(value, str | int) and not isinstance(value, bool):
        try:
            number = read_exact(value, scale)
            if number >= 0:
                return number
        except ValueError:
            pass
    raise _wrong(say("{value} is not a number of 0 or more", value=repr(value)), pointer)
