"""What expressions read of memberships, and how they are shown."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from loyalrules.base.calendar import Zone
from loyalrules.expr.types import AGE, DATE, MOMENT, NUMBER, YES_NO, Type
from loyalrules.facts.state import MemberState
from loyalrules.kinds.memberships.held import Held, all_held, find
from loyalrules.kinds.memberships.plan import Plan
from loyalrules.kinds.memberships.seats import SEATS, sat_on
from loyalrules.kinds.memberships.steps import plans_of
from loyalrules.plugins.kind import Builder
from loyalrules.plugins.program import Fact, FactReader, Program

Reader = Callable[[Held, Plan, Zone, int], object]


def _renews_on(held: Held, plan: Plan, zone: Zone, _: int) -> object:
    if (
        held.until is None
        or held.ended is not None
        or held.cancelled
        or held.paused is not None
        or held.only_given
    ):
        return None
    return zone.day(held.until) if plan.recurs or held.unpaid else None


def _age(held: Held, _: Plan, __: Zone, at: int) -> object:
    return held.started, at if held.ended is None else min(at, held.ended)


# The end of the name, its type (money is the program's), how it is read, and what it is for a member
# who never joined (None: not known).
NAMES: tuple[tuple[str, Type | None, Reader, object, str], ...] = (
    (
        "started",
        MOMENT.with_maybe(True),
        lambda held, *_: held.started,
        None,
        "held since then, without a gap",
    ),
    ("renews_on", DATE.with_maybe(True), _renews_on, None, "when the next payment is due"),
    ("times_joined", NUMBER, lambda held, *_: held.joined, 0, "how often it was joined"),
    ("renewals_in_a_row", NUMBER, lambda held, *_: held.renewals, 0, "renewals since it was joined"),
    ("fee_paid", None, lambda held, *_: held.fee - held.in_units, None, "what was paid last in money"),
    ("age", AGE.with_maybe(True), _age, None, "how long it is held, or was once it ended"),
    ("in_trial", YES_NO, Held.in_trial, False, "whether it is being tried"),
    ("in_grace", YES_NO, Held.in_grace, False, "whether a payment is being retried"),
    ("in_pause", YES_NO, Held.in_pause, False, "whether it rests"),
)


def add_names(builder: Builder, plans: Mapping[str, Plan]) -> None:
    """Add ``member.memberships`` and the names that begin with each plan's id."""
    listed = Type("list", item=Type("text", values=tuple(plans)))
    builder.add_fact(
        Fact("memberships", listed, _memberships, "plans held now, trial, grace and seats included")
    )
    money = Type("money", builder.currency, builder.decimals, maybe=True)
    for plan in plans.values():
        for end, kind, read, otherwise, doc in NAMES:
            fact = _fact(plan, read, otherwise)
            builder.add_fact(
                Fact(f"{plan.id}.{end}", kind or money, fact, f"{plan.id}: {doc}", subject=False)
            )


def _fact(plan: Plan, read: Reader, otherwise: object) -> FactReader:
    def fact(work: Any, member: MemberState) -> object:
        held = find(member, plan.id)
        return otherwise if held is None else read(held, plan, work.zone, work.value_at)

    return fact


def _memberships(work: Any, member: MemberState) -> object:
    plans = plans_of(work.program)
    own = [
        held.plan
        for held in all_held(member)
        if held.plan in plans and held.holds(plans[held.plan], work.zone, work.value_at)
    ]
    return tuple(dict.fromkeys([*own, *sat_on(work, member)])) if SEATS in member.marks else tuple(own)


def view(program: Program, member: MemberState, at: int) -> list[dict[str, object]]:
    """Return every plan held at a moment, paused or about to begin: moments in microseconds, whole money."""
    plans = plans_of(program)
    return [
        {
            "plan": held.plan,
            "status": status,
            "from": held.started,
            "until": held.until,
            "renewals": held.renewals,
            "fee_paid": Fraction(held.fee - held.in_units, 10**program.decimals),
        }
        for held in all_held(member)
        if held.plan in plans and (status := held.status(plans[held.plan], program.zone, at)) != "ended"
    ]
