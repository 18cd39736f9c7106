"""Memberships: plans that are bought once or term by term, with trials, grace and renewals."""

from collections.abc import Mapping
from dataclasses import replace

from loyalrules.kinds.memberships.events import (
    PART,
    bought,
    cancelled,
    next_end,
    payment_failed,
    refunded,
    renewed,
    run_out,
)
from loyalrules.kinds.memberships.imports import take_import
from loyalrules.kinds.memberships.model import PlanModel, compile_plans
from loyalrules.kinds.memberships.names import add_names, view
from loyalrules.kinds.memberships.shapes import events
from loyalrules.plugins.kind import Builder, Kind
from loyalrules.plugins.program import Due
from loyalrules.shapes.model import ReadableId

EVENTS = events(())
HANDLERS = {
    "membership.bought": bought,
    "membership.renewed": renewed,
    "membership.payment_failed": payment_failed,
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
    _know_plans(builder, tuple(plans))
    add_names(builder, plans)
    builder.add_due(Due(2, "memberships end", next_end, run_out))
    builder.add_import("memberships", take_import)
    builder.add_view("memberships", view)


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
    events=EVENTS,
    build=build,
    order=25,
)
