"""Tiers: levels that members reach by a measure, keep for a time, and fall from."""

from typing import Any

from loyalrules.expr.types import Type
from loyalrules.facts.fields import Field, Shape
from loyalrules.facts.state import MemberState
from loyalrules.kinds.tiers.levels import Tiers
from loyalrules.kinds.tiers.model import TiersModel, compile_tiers
from loyalrules.plugins.kind import Builder, Kind
from loyalrules.plugins.program import Due, EventType, Fact, Occurrence, Program

CHANGE = Shape(
    "tier",
    (
        Field("id", "text", "the level", required=True),
        Field("from", "text", "the level before", required=True),
        Field("to", "text", "the level now", required=True),
    ),
)
EVENTS = (
    EventType("tier.reached", CHANGE, "derived", doc="a member reached a higher level"),
    EventType("tier.left", CHANGE, "derived", doc="a member fell to a lower level"),
)


def build(builder: Builder) -> None:
    """Add the member's tier, and when it changes."""
    model: TiersModel | None = builder.sections.get("tiers")
    if model is None:
        return
    tiers = compile_tiers(builder, model, ("tiers",))
    if tiers is None:
        return
    builder.add_part("tiers", tiers)
    levels = tuple(level.id for level in tiers.levels)
    builder.add_fact(Fact("tier", Type("text", values=levels), _tier, "the level held now"))
    builder.after("*", _follow)
    builder.add_due(Due(4, "tier review", _next, _review))
    builder.add_import("tier", _import)
    builder.add_view("tier", _view)


def _of(program: Program) -> Tiers:
    tiers = program.parts["tiers"]
    if not isinstance(tiers, Tiers):
        raise TypeError("the tiers of this program are of another kind")
    return tiers


def _tier(work: Any, member: MemberState) -> object:
    tiers = _of(work.program)
    return tiers.levels[tiers.level_at(work.zone, member, work.value_at)].id


def _follow(work: Any, occurrence: Occurrence) -> None:
    _of(work.program).follow(work, occurrence.depth)


def _next(program: Program, member: MemberState) -> int | None:
    return _of(program).next_change(program.zone, member)


def _review(work: Any, member: MemberState, at: int) -> None:
    _of(work.program).review_at(work, member, at)


def _import(work: Any, member: MemberState, key: str, value: object) -> None:
    _of(work.program).put(work, member, str(value))


def _view(program: Program, member: MemberState, at: int) -> object:
    return _of(program).view(program, member, at)


KIND = Kind(
    "tiers",
    "Levels by spend, points, orders or any counter.",
    sections={"tiers": TiersModel},
    events=EVENTS,
    build=build,
    order=30,
)
