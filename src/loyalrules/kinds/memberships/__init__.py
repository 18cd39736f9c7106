"""Memberships: plans that are bought once or term by term, with trials, grace and renewals."""

from collections.abc import Mapping
from dataclasses import replace

from loyalrules.base.say import say
from loyalrules.books.merging import MERGE
from loyalrules.kinds.memberships.compiled import compile_plans
from loyalrules.kinds.memberships.ending import (
    cancelled,
    next_change,
    pass_time,
    paused,
    payment_failed,
    refunded,
    resumed,
)
from loyalrules.kinds.memberships.events import bought, renewed
from loyalrules.kinds.memberships.granting import GRANT
from loyalrules.kinds.memberships.imports import take_import
from loyalrules.kinds.memberships.merging import join_plans
from loyalrules.kinds.memberships.model import PlanModel
from loyalrules.kinds.memberships.names import add_names, view
from loyalrules.kinds.memberships.seats import household_of, shared, unshared
from loyalrules.kinds.memberships.shapes import events
from loyalrules.kinds.memberships.steps import PART
from loyalrules.plugins.kind import Builder, Kind
from loyalrules.plugins.program import Due, Role
from loyalrules.shapes.model import ReadableId

EVENTS = events(())
HANDLERS = {
    "membership.bought": bought,
    "membership.renewed": renewed,
    "membership.payment_failed": payment_failed,
    "membership.paused": paused,
    "membership.resumed": resumed,
    "membership.shared": shared,
    "membership.unshared": unshared,
    "membership.cancelled": cancelled,
    "membership.refunded": refunded,
}


def build(builder: Builder) -> None:
    """Add the declared plans, what is read of them, and their end."""
    for name, handler in HANDLERS.items():
        builder.before(name, handler)
    section: Mapping[str, PlanModel] = builder.sections.get("memberships", {})
    plans = compile_plans(builder, section)
    builder.add_part(PART, plans)
    if not plans:
        return
    builder.before(MERGE, join_plans)
    _know_plans(builder, tuple(plans))
    add_names(builder, plans)
    if any(plan.seats for plan in plans.values()):
        builder.add_role(Role("household", household_of))
        _no_pools(builder)
    builder.add_due(Due(2, "memberships end", next_change, pass_time))
    builder.add_import("memberships", take_import)
    builder.add_view("memberships", view)


def _no_pools(builder: Builder) -> None:
    """Report units that a household holds: where seats make households, nobody tells who joins and leaves."""
    for unit in builder.units.values():
        if unit.pool is not None:
            said = say(
                "{unit} are held by a household, and here the seats of a plan make households", unit=unit.id
            )
            hint = say("leave out  pool:  or the seats: then member.household says who belongs together")
            builder.problem("LR197", said, ("units", unit.id, "pool"), hint)


def _know_plans(builder: Builder, plans: tuple[str, ...]) -> None:
    """Let the events know the plans; fields that the program added to them stay behind their own."""
    for event in events(plans):
        known = builder.event(event.name)
        added = () if known is None else known.shape.fields[len(event.shape.fields) :]
        builder.add_event(replace(event, shape=event.shape.with_fields(added)))


KIND = Kind(
    "memberships",
    "Paid and free plans: subscriptions, trials, grace, renewals.",
    sections={"memberships": dict[ReadableId, PlanModel]},
    verbs=(GRANT,),
    events=EVENTS,
    build=build,
    order=25,
)
